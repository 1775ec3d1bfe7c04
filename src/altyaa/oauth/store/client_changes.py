"""SQL of who set what a client is trusted by, and of taking it away."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def clients_changed_by(tx: WorkspaceTx, setters: Sequence[str], since: datetime) -> list[UUID]:
    """Clients that live and whose redirect URIs or public keys these (wire ids) set from then on, and nobody after."""
    rows = await tx.many(
        """
        SELECT id FROM altyaa.oauth_client
         WHERE ended_at IS NULL
           AND ((redirect_uris_set_by = ANY ($1) AND redirect_uris_set_at >= $2)
                OR (jwks_set_by = ANY ($1) AND jwks_set_at >= $2))
         ORDER BY id
        """,
        setters,
        since,
        into=_Id,
    )
    return [row.id for row in rows]


async def withdraw_redirect_uris(tx: WorkspaceTx, client_id: UUID, setters: Sequence[str], since: datetime) -> int:
    """Leave a client no redirect URI where these set them from then on; 0 where they did not."""
    return await tx.execute(
        """
        UPDATE altyaa.oauth_client
           SET redirect_uris = '{}', redirect_uris_set_by = NULL, redirect_uris_set_at = NULL
         WHERE id = $1 AND redirect_uris_set_by = ANY ($2) AND redirect_uris_set_at >= $3
        """,
        client_id,
        setters,
        since,
    )


async def withdraw_jwks(tx: WorkspaceTx, client_id: UUID, setters: Sequence[str], since: datetime) -> int:
    """Leave a client no public key where these set them from then on; 0 where they did not."""
    return await tx.execute(
        """
        UPDATE altyaa.oauth_client
           SET jwks = '{"keys": []}', jwks_set_by = NULL, jwks_set_at = NULL
         WHERE id = $1 AND jwks_set_by = ANY ($2) AND jwks_set_at >= $3
        """,
        client_id,
        setters,
        since,
    )
