"""SQL of what a workspace wants of its keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from altyaa.access.model import KeyRotation, Network, Policies
from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class _Row:
    key_rotation: KeyRotation
    longest_key_days: int | None
    key_networks: Sequence[Network]


async def policies(tx: WorkspaceTx, workspace_id: UUID) -> Policies | None:
    """Those of the workspace; None if it does not exist."""
    row = await tx.one(
        "SELECT key_rotation, longest_key_days, key_networks FROM altyaa.workspace WHERE id = $1",
        workspace_id,
        into=_Row,
    )
    return None if row is None else Policies(row.key_rotation, row.longest_key_days, tuple(row.key_networks))


async def set_policies(tx: WorkspaceTx, workspace_id: UUID, after: Policies) -> None:
    """Give the workspace other ones. Lock it first."""
    await tx.execute(
        """
        UPDATE altyaa.workspace SET key_rotation = $2, longest_key_days = $3, key_networks = $4 WHERE id = $1
        """,
        workspace_id,
        after.key_rotation,
        after.longest_key_days,
        list(after.key_networks),
    )
