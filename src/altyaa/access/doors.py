"""The look-ups before a workspace is known. Each calls one SECURITY DEFINER function and is keyed by a proof."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import Database


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key whose secret was shown.

    Attributes:
        rotate_by: When its secret is due for rotation.
    """

    id: UUID
    workspace_id: UUID
    scopes: list[str]
    rotate_by: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class _User:
    user_id: UUID


async def api_key(db: Database, key_id: UUID, digests: list[bytes]) -> KeyRecord | None:
    """The key with this id, if one of its secrets has one of these digests (32 bytes, one for each pepper)."""
    rows = await db.door(
        """
        SELECT id, workspace_id, scopes, rotate_by, expires_at, revoked_at
          FROM door.api_key($1, $2)
        """,
        key_id,
        digests,
        into=KeyRecord,
    )
    return rows[0] if rows else None


async def user_by_email(db: Database, email_digest: bytes) -> UUID | None:
    """The user whose address has this keyed digest (32 bytes)."""
    rows = await db.door("SELECT user_id FROM door.user_by_email($1)", email_digest, into=_User)
    return rows[0].user_id if rows else None
