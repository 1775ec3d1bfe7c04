"""SQL of clients' secrets."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.registration import ClientSecretInfo


async def insert_client_secret(
    tx: WorkspaceTx,
    workspace_id: UUID,
    secret_id: UUID,
    client_id: UUID,
    pepper_kid: int,
    digest: bytes,
    last_four: str,
    now: datetime,
    created_by: str,
) -> None:
    """Give a client a secret.

    Args:
        digest: HMAC-SHA256 of the secret under the pepper ``pepper_kid``, 32 bytes. The secret itself is not stored.
        created_by: Wire id of who gets to see it.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_client_secret
               (workspace_id, id, client_id, pepper_kid, digest, last_four, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        workspace_id,
        secret_id,
        client_id,
        pepper_kid,
        digest,
        last_four,
        now,
        created_by,
    )


async def client_secrets_made_by(
    tx: WorkspaceTx, makers: Sequence[str], since: datetime, now: datetime
) -> list[ClientSecretInfo]:
    """Secrets that work and that these (wire ids) made from then on, in one order."""
    return await tx.many(
        """
        SELECT id, client_id, last_four, created_at, ends_at
          FROM altyaa.oauth_client_secret
         WHERE created_by = ANY ($1) AND created_at >= $2 AND (ends_at IS NULL OR ends_at > $3)
         ORDER BY client_id, id
        """,
        makers,
        since,
        now,
        into=ClientSecretInfo,
    )


async def client_secrets(tx: WorkspaceTx, client_ids: Sequence[UUID]) -> list[ClientSecretInfo]:
    """Every secret of these clients, oldest first."""
    return await tx.many(
        """
        SELECT id, client_id, last_four, created_at, ends_at
          FROM altyaa.oauth_client_secret
         WHERE client_id = ANY ($1)
         ORDER BY created_at, id
        """,
        client_ids,
        into=ClientSecretInfo,
    )


async def end_client_secret(tx: WorkspaceTx, secret_id: UUID, ends_at: datetime) -> None:
    """Let a secret stop working then, or at the earlier moment that it has already."""
    await tx.execute(
        "UPDATE altyaa.oauth_client_secret SET ends_at = least(ends_at, $2) WHERE id = $1", secret_id, ends_at
    )
