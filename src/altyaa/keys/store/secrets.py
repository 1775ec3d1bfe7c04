"""SQL of keys' secrets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import SecretInfo


async def insert_secret(
    tx: WorkspaceTx,
    workspace_id: UUID,
    secret_id: UUID,
    key_id: UUID,
    pepper_kid: int,
    digest: bytes,
    last_four: str,
    now: datetime,
    shown_to: UUID | None,
    made_by: UUID | None,
) -> None:
    """Give a key a secret.

    Args:
        digest: HMAC-SHA256 of the secret under the pepper ``pepper_kid``, 32 bytes. The secret itself is not stored.
        shown_to: The person who sees it, where it is one.
        made_by: The key that makes it, where it is one.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.api_key_secret
               (workspace_id, id, key_id, pepper_kid, digest, last_four, created_at, shown_to, made_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        workspace_id,
        secret_id,
        key_id,
        pepper_kid,
        digest,
        last_four,
        now,
        shown_to,
        made_by,
    )


async def secrets(tx: WorkspaceTx, key_ids: Sequence[UUID]) -> list[SecretInfo]:
    """Every secret of these keys, oldest first."""
    return await tx.many(
        """
        SELECT id, key_id, last_four, created_at, ends_at, shown_to, last_used_at, last_used_ip, last_used_agent
          FROM altyaa.api_key_secret
         WHERE key_id = ANY ($1)
         ORDER BY created_at, id
        """,
        key_ids,
        into=SecretInfo,
    )


async def end_secret(tx: WorkspaceTx, secret_id: UUID, ends_at: datetime) -> None:
    """Let a secret stop working then, or at the earlier moment that it has already."""
    await tx.execute("UPDATE altyaa.api_key_secret SET ends_at = least(ends_at, $2) WHERE id = $1", secret_id, ends_at)
