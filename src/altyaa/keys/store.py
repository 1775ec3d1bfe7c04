"""SQL of API keys."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import KeyInfo, Revoked


async def insert_key(
    tx: WorkspaceTx, workspace_id: UUID, key_id: UUID, name: str, scopes: list[str], now: datetime, rotate_by: datetime
) -> None:
    """Add a key, as yet without a secret."""
    await tx.execute(
        """
        INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        workspace_id,
        key_id,
        name,
        scopes,
        now,
        rotate_by,
        tx.caller.id,
    )


async def insert_secret(
    tx: WorkspaceTx,
    workspace_id: UUID,
    secret_id: UUID,
    key_id: UUID,
    pepper_kid: int,
    digest: bytes,
    last_four: str,
    now: datetime,
) -> None:
    """Give a key a secret.

    Args:
        digest: HMAC-SHA256 of the secret under the pepper ``pepper_kid``, 32 bytes. The secret itself is not stored.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.api_key_secret
               (workspace_id, id, key_id, pepper_kid, digest, last_four, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        workspace_id,
        secret_id,
        key_id,
        pepper_kid,
        digest,
        last_four,
        now,
    )


async def keys(tx: WorkspaceTx) -> list[KeyInfo]:
    """Every key of the workspace, newest first."""
    return await tx.many(
        """
        SELECT k.id, k.name, k.scopes, s.last_four, k.created_at, k.rotate_by, k.expires_at, k.revoked_at
          FROM altyaa.api_key k
          JOIN altyaa.api_key_secret s ON s.workspace_id = k.workspace_id AND s.key_id = k.id
         ORDER BY k.id DESC
        """,
        into=KeyInfo,
    )


async def revoke(tx: WorkspaceTx, key_id: UUID, now: datetime) -> Revoked | None:
    """End a key; a second time keeps the first time's moment. None if the workspace has no such key."""
    return await tx.one(
        """
        UPDATE altyaa.api_key
           SET revoked_at = coalesce(revoked_at, $2)
         WHERE id = $1
        RETURNING id, revoked_at
        """,
        key_id,
        now,
        into=Revoked,
    )
