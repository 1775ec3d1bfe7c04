"""SQL of connections: what hangs under a grant."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Connection, Held, NewConnection, OwnState
from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class OwnToken:
    """A connection's own token, sealed at its place; None where the grant's is used."""

    sealed: bytes | None = field(repr=False)
    generation: int


async def insert_connection(tx: WorkspaceTx, workspace_id: UUID, new: NewConnection, now: datetime) -> int:
    """Add a connection; 0 where the grant has this asset already: see ``revive_connection``."""
    return await tx.execute(
        """
        INSERT INTO altyaa.connection
               (workspace_id, id, grant_id, provider, kind, asset_id, name, sealed, generation, state, state_since,
                token_open, connected_by, connected_at, reference)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 1, 'healthy', $9, $10, $11, $9, $12)
        ON CONFLICT DO NOTHING
        """,
        workspace_id,
        new.id,
        new.grant_id,
        new.provider,
        new.kind,
        new.asset_id,
        new.name,
        new.sealed,
        now,
        new.token_open,
        new.connected_by,
        new.reference,
    )


async def revive_connection(
    tx: WorkspaceTx,
    connection_id: UUID,
    connected_by: UUID | None,
    reference: str | None,
    token_open: bool,
    now: datetime,
) -> int:
    """Connect an asset again that was disconnected, under its old id. Without a reference it keeps the one it had."""
    return await tx.execute(
        """
        UPDATE altyaa.connection
           SET state = 'healthy', state_code = NULL, state_since = $4, connected_by = $2, token_open = $3,
               connected_at = $4, disconnected_at = NULL, reference = coalesce($5, reference)
         WHERE id = $1 AND state = 'disconnected'
        """,
        connection_id,
        connected_by,
        token_open,
        now,
        reference,
    )


async def held(tx: WorkspaceTx, grant_id: UUID) -> list[Held]:
    """Everything that ever hung under a grant, oldest first."""
    return await tx.many(
        """
        SELECT id, grant_id, kind, asset_id, name, generation, state, state_code, state_since,
               sealed IS NOT NULL AS has_token, reference
          FROM altyaa.connection
         WHERE grant_id = $1
         ORDER BY workspace_id, id
        """,
        grant_id,
        into=Held,
    )


async def own_token(tx: WorkspaceTx, connection_id: UUID) -> OwnToken | None:
    """The token that a connection has of its own."""
    return await tx.one(
        "SELECT sealed, generation FROM altyaa.connection WHERE id = $1 AND state <> 'disconnected'",
        connection_id,
        into=OwnToken,
    )


async def set_own_token(tx: WorkspaceTx, connection_id: UUID, generation: int, sealed: bytes, name: str) -> int:
    """Put the token that comes after ``generation`` in place; 0 where another was put there since."""
    return await tx.execute(
        """
        UPDATE altyaa.connection SET sealed = $3, generation = generation + 1, name = $4
         WHERE id = $1 AND generation = $2 AND state <> 'disconnected'
        """,
        connection_id,
        generation,
        sealed,
        name,
    )


async def set_connection_name(tx: WorkspaceTx, connection_id: UUID, name: str) -> int:
    """What the platform calls the asset now."""
    return await tx.execute("UPDATE altyaa.connection SET name = $2 WHERE id = $1", connection_id, name)


async def set_connection_state(
    tx: WorkspaceTx, connection_id: UUID, state: OwnState, code: str | None, now: datetime
) -> int:
    """How the asset is; a disconnected one stays so."""
    return await tx.execute(
        """
        UPDATE altyaa.connection SET state = $2, state_code = $3, state_since = $4
         WHERE id = $1 AND state <> 'disconnected'
        """,
        connection_id,
        state,
        code,
        now,
    )


async def open_token(tx: WorkspaceTx, connection_id: UUID, token_open: bool) -> int:
    """Decide whether the API may hand a connection's token out."""
    return await tx.execute(
        "UPDATE altyaa.connection SET token_open = $2 WHERE id = $1 AND state <> 'disconnected'",
        connection_id,
        token_open,
    )


async def disconnect(tx: WorkspaceTx, connection_id: UUID, code: str, now: datetime) -> int:
    """Forget a connection's own token, and stop using the asset."""
    return await tx.execute(
        """
        UPDATE altyaa.connection
           SET sealed = NULL, generation = generation + 1, state = 'disconnected', state_code = $2, state_since = $3,
               disconnected_at = $3, token_open = false
         WHERE id = $1 AND state <> 'disconnected'
        """,
        connection_id,
        code,
        now,
    )


async def erase_names(tx: WorkspaceTx, grant_id: UUID, name: str, subject: str) -> int:
    """Forget what everything under a grant is called; ``name`` takes its place.

    Args:
        subject: Who it is at the platform: an asset that has this id is the person, and goes by another one.
    """
    return await tx.execute(
        """
        UPDATE altyaa.connection
           SET name = $2, asset_id = CASE WHEN asset_id = $3 THEN 'erased-' || id ELSE asset_id END
         WHERE grant_id = $1
        """,
        grant_id,
        name,
        subject,
    )


async def connections(
    tx: WorkspaceTx,
    only: UUID | None = None,
    grant_id: UUID | None = None,
    provider: str | None = None,
    before: UUID | None = None,
    most: int = 1,
    reference: str | None = None,
) -> list[Connection]:
    """Connections with what their grants say, newest first.

    Args:
        only: The one with this id, a disconnected one too; without it those alone that are not.
        before: Those made before this one: ids begin with their time.
    """
    return await tx.many(
        """
        SELECT c.id, c.grant_id, c.provider, g.app_id, c.kind, c.asset_id, c.name, g.display, g.scopes, c.token_open,
               c.state AS own_state, c.state_code AS own_code, c.state_since AS own_since, g.state AS grant_state,
               g.state_code AS grant_code, g.state_since AS grant_since, c.generation,
               c.sealed IS NOT NULL AS has_token, g.access_issued_at, g.access_ends_at, g.grant_issued_at,
               g.grant_ends_at, g.assumed, g.renew_at, g.check_at, g.lease_until, c.connected_by, c.connected_at,
               c.disconnected_at, g.last_renewed_at, g.last_checked_at, c.reference
          FROM altyaa.connection c
          JOIN altyaa.upstream_grant g ON g.workspace_id = c.workspace_id AND g.id = c.grant_id
         WHERE ($1::uuid IS NULL OR c.id = $1) AND ($1 IS NOT NULL OR c.state <> 'disconnected')
           AND ($2::uuid IS NULL OR c.grant_id = $2) AND ($3::text IS NULL OR c.provider = $3)
           AND ($4::uuid IS NULL OR c.id < $4) AND ($6::text IS NULL OR c.reference = $6)
         ORDER BY c.workspace_id DESC, c.id DESC
         LIMIT $5
        """,
        only,
        grant_id,
        provider,
        before,
        most,
        reference,
        into=Connection,
    )
