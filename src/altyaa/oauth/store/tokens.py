"""SQL of single tokens: those that ended early, and assertions that were used."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


async def deny_token(tx: WorkspaceTx, workspace_id: UUID, token_id: UUID, expires_at: datetime) -> int:
    """End one access token before its hour; 0 where it had ended so before."""
    return await tx.execute(
        """
        INSERT INTO altyaa.oauth_denied_token (workspace_id, token_id, expires_at)
        VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        workspace_id,
        token_id,
        expires_at,
    )


async def spend_assertion(tx: WorkspaceTx, workspace_id: UUID, digest: bytes, expires_at: datetime) -> bool:
    """Use an assertion; False where it was used before.

    Args:
        digest: SHA-256 of the client's id and the assertion's ``jti``, 32 bytes.
    """
    spent = await tx.execute(
        """
        INSERT INTO altyaa.oauth_assertion (workspace_id, digest, expires_at)
        VALUES ($1, $2, $3)
        ON CONFLICT DO NOTHING
        """,
        workspace_id,
        digest,
        expires_at,
    )
    return spent == 1
