"""SQL of authorization codes."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.model import StoredCode


async def insert_code(
    tx: WorkspaceTx,
    workspace_id: UUID,
    code_id: UUID,
    digest: bytes,
    consent_id: UUID,
    life: int,
    client_id: UUID,
    user_id: UUID,
    redirect_uri: str,
    challenge: str | None,
    scopes: Sequence[str],
    resources: Sequence[str],
    now: datetime,
    expires_at: datetime,
) -> None:
    """Write a code down.

    Args:
        digest: HMAC-SHA256 of its secret under the pepper, 32 bytes. The code itself is not stored.
        life: Of the consent that it comes from.
        challenge: PKCE's, method S256; None where none was sent.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_code (workspace_id, id, digest, consent_id, life, client_id, user_id, redirect_uri,
                                       challenge, scopes, resources, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        workspace_id,
        code_id,
        digest,
        consent_id,
        life,
        client_id,
        user_id,
        redirect_uri,
        challenge,
        scopes,
        resources,
        now,
        expires_at,
    )


async def lock_code(tx: WorkspaceTx, code_id: UUID) -> StoredCode | None:
    """Fetch a code and hold its row until the transaction ends.

    Two requests with the same code queue here; the second sees ``redeemed_at`` set. That lock is the whole replay
    defence: do not replace it by a read followed by an UPDATE.
    """
    return await tx.one(
        """
        SELECT id, consent_id, life, client_id, user_id, redirect_uri, challenge, scopes, resources, expires_at,
               redeemed_at, grant_id
          FROM altyaa.oauth_code
         WHERE id = $1
           FOR UPDATE
        """,
        code_id,
        into=StoredCode,
    )


async def mark_redeemed(tx: WorkspaceTx, code_id: UUID, now: datetime, grant_id: UUID | None) -> None:
    """Spend a code; ``grant_id`` is what came out of it."""
    await tx.execute(
        "UPDATE altyaa.oauth_code SET redeemed_at = $2, grant_id = $3 WHERE id = $1", code_id, now, grant_id
    )
