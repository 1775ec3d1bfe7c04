"""The look-ups before a workspace is known. Each calls one SECURITY DEFINER function and is keyed by a proof."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from ipaddress import IPv4Network, IPv6Network
from uuid import UUID

from altyaa.access.factors import PasskeyRecord
from altyaa.access.model import FoundChange, FoundInvitation, Membership, PasswordRecord, Reset, SessionRecord
from altyaa.access.uses import Use
from altyaa.infra.db import Database, WorkspaceTx


@dataclass(frozen=True, slots=True)
class KeyRecord:
    """An API key whose secret was shown.

    Attributes:
        rotate_by: When its secret is due for rotation.
        expires_at: When it ends by itself, by its own date or its workspace's policies.
        secret_id: Which of its secrets.
        secret_ends_at: When that one stops working.
        cidrs: Networks it may be used from; none means everywhere.
        limit_quantity: Its own limit, with ``limit_seconds``.
        workspace_cidrs: Networks that any key of its workspace may be used from; none means everywhere.
    """

    id: UUID
    workspace_id: UUID
    scopes: list[str]
    rotate_by: datetime
    expires_at: datetime | None
    revoked_at: datetime | None
    secret_id: UUID
    secret_digest: bytes
    secret_ends_at: datetime | None
    cidrs: list[IPv4Network | IPv6Network]
    limit_quantity: int | None
    limit_seconds: int | None
    workspace_cidrs: list[IPv4Network | IPv6Network]


@dataclass(frozen=True, slots=True)
class DueKey:
    """A key about whose rotation people are to be told."""

    workspace_id: UUID
    id: UUID


@dataclass(frozen=True, slots=True)
class _User:
    user_id: UUID


@dataclass(frozen=True, slots=True)
class _Changed:
    id: UUID


@dataclass(frozen=True, slots=True)
class _Nobody:
    nobody_yet: bool


async def api_key(db: Database, key_id: UUID, digests: list[bytes]) -> KeyRecord | None:
    """The key with this id, if one of its secrets has one of these digests (32 bytes, one for each pepper)."""
    rows = await db.door(
        """
        SELECT id, workspace_id, scopes, rotate_by, expires_at, revoked_at, secret_id, secret_digest, secret_ends_at,
               cidrs, limit_quantity, limit_seconds, workspace_cidrs
          FROM door.api_key($1, $2)
        """,
        key_id,
        digests,
        into=KeyRecord,
    )
    return rows[0] if rows else None


async def keys_used(db: Database, uses: Sequence[Use]) -> None:
    """Write down when secrets were last used."""
    await db.door(
        "SELECT door.keys_used($1, $2, $3, $4)",
        [use.name for use in uses],
        [use.at for use in uses],
        [use.address for use in uses],
        [use.agent for use in uses],
        into=dict,
    )


async def user_by_email(db: Database, email_digest: bytes) -> UUID | None:
    """The user whose address has this keyed digest (32 bytes)."""
    rows = await db.door("SELECT user_id FROM door.user_by_email($1)", email_digest, into=_User)
    return rows[0].user_id if rows else None


async def has_address(tx: WorkspaceTx, user_id: UUID, email_digest: bytes) -> bool:
    """Whether the address with this keyed digest (32 bytes) is this user's, as the transaction sees it."""
    found = await tx.one("SELECT user_id FROM door.user_by_email($1)", email_digest, into=_User)
    return found is not None and found.user_id == user_id


async def password(db: Database, email_digest: bytes) -> PasswordRecord | None:
    """The password of the person whose address has this keyed digest (32 bytes)."""
    rows = await db.door("SELECT user_id, hash, changed_at FROM door.password($1)", email_digest, into=PasswordRecord)
    return rows[0] if rows else None


async def memberships(db: Database, email_digest: bytes) -> list[Membership]:
    """Every workspace of the person whose address has this keyed digest (32 bytes), oldest first."""
    return await db.door("SELECT workspace_id, name, role FROM door.memberships($1)", email_digest, into=Membership)


async def invitation(db: Database, digest: bytes) -> FoundInvitation | None:
    """The invitation whose link's secret has this digest (32 bytes)."""
    rows = await db.door(
        """
        SELECT workspace_id, id, workspace_name, email, role, expires_at, accepted_at, withdrawn_at
          FROM door.invitation($1)
        """,
        digest,
        into=FoundInvitation,
    )
    return rows[0] if rows else None


async def session(db: Database, digest: bytes) -> SessionRecord | None:
    """The session whose token has this digest (SHA-256)."""
    rows = await db.door(
        "SELECT user_id, id, authenticated_at, last_seen_at, expires_at FROM door.session($1)",
        digest,
        into=SessionRecord,
    )
    return rows[0] if rows else None


async def password_reset(db: Database, digest: bytes) -> Reset | None:
    """The chance to set a new password whose link's secret has this digest (32 bytes)."""
    rows = await db.door("SELECT user_id, id, expires_at, used_at FROM door.password_reset($1)", digest, into=Reset)
    return rows[0] if rows else None


async def address_change(db: Database, digest: bytes) -> FoundChange | None:
    """The change of address whose link's secret has this digest (32 bytes)."""
    rows = await db.door(
        "SELECT user_id, id, email, expires_at, used_at FROM door.address_change($1)", digest, into=FoundChange
    )
    return rows[0] if rows else None


async def change_address(tx: WorkspaceTx, digests: Sequence[bytes], now: datetime) -> bool:
    """Carry a change of address out, once: of the account, and of what each workspace knows the person by.

    Args:
        digests: Of its link's secret (32 bytes, one for each pepper).

    Returns:
        False where it was used or ended, is over, or the account has another address than when it was asked for.

    Raises:
        asyncpg.UniqueViolationError: Another account has the address.
    """
    return await tx.one("SELECT id FROM door.change_address($1, $2)", list(digests), now, into=_Changed) is not None


async def passkey(db: Database, digest: bytes) -> PasskeyRecord | None:
    """The passkey whose credential id has this keyed digest (32 bytes)."""
    rows = await db.door(
        "SELECT user_id, id, public_key, sign_count, may_back_up FROM door.passkey($1)", digest, into=PasskeyRecord
    )
    return rows[0] if rows else None


async def nobody_yet(db: Database) -> bool:
    """Whether the database holds no person."""
    (row,) = await db.door("SELECT nobody_yet FROM door.nobody_yet()", into=_Nobody)
    return row.nobody_yet


async def begin_first_run(tx: WorkspaceTx) -> bool:
    """Whether there is still nobody. Who asks at the same time waits until this transaction ends."""
    row = await tx.one("SELECT begin_first_run AS nobody_yet FROM door.begin_first_run()", into=_Nobody)
    assert row is not None
    return row.nobody_yet


async def sweep_people(db: Database, ended_before: datetime) -> None:
    """Remove everybody's sessions, links and spent tickets that ended before then. As ``altyaa_worker``."""
    await db.door("SELECT sweep_people FROM door.sweep_people($1)", ended_before, into=dict)


async def keys_due(db: Database, now: datetime, most: int) -> list[DueKey]:
    """Keys of every workspace about whose rotation people are to be told. As ``altyaa_worker``."""
    return await db.door("SELECT workspace_id, id FROM door.keys_due($1, $2)", now, most, into=DueKey)


async def sweep_idempotency(db: Database, made_before: datetime) -> None:
    """Remove everybody's remembered answers from before then. As ``altyaa_worker``."""
    await db.door("SELECT sweep_idempotency FROM door.sweep_idempotency($1)", made_before, into=dict)
