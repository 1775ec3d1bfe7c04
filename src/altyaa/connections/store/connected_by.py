"""SQL of what a person connected."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Theirs:
    """A connection that lives by what a person allowed at the platform.

    Attributes:
        display: Of their account there.
    """

    id: UUID
    grant_id: UUID
    provider: str
    kind: str
    name: str
    display: str
    reference: str | None
    connected_at: datetime


async def connected_by(tx: WorkspaceTx, user_id: UUID) -> list[Theirs]:
    """What they connected and is not disconnected, oldest first."""
    return await tx.many(
        """
        SELECT c.id, c.grant_id, c.provider, c.kind, c.name, g.display, c.reference, c.connected_at
          FROM altyaa.connection c
          JOIN altyaa.upstream_grant g ON g.workspace_id = c.workspace_id AND g.id = c.grant_id
         WHERE c.connected_by = $1 AND c.state <> 'disconnected'
         ORDER BY c.workspace_id, c.id
        """,
        user_id,
        into=Theirs,
    )
