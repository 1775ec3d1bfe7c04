"""SQL of workspaces."""

from datetime import datetime
from uuid import UUID

from altyaa.access.model import KeyRotation, Workspace
from altyaa.infra.db import WorkspaceTx


async def workspace(tx: WorkspaceTx) -> Workspace | None:
    """The workspace of the transaction, None if it does not exist."""
    return await tx.one("SELECT id, name, key_rotation, created_at FROM altyaa.workspace", into=Workspace)


async def lock_workspace(tx: WorkspaceTx) -> Workspace | None:
    """The workspace, held until the transaction ends. Every change of roles or membership comes here first.

    Two Owners who demote each other queue here, and the second sees that they are the last: do not replace it by a
    count alone. NO KEY: whoever adds a row that refers to the workspace, as a key, need not wait, and cannot deadlock
    with a change of roles that waits for their membership.
    """
    return await tx.one(
        "SELECT id, name, key_rotation, created_at FROM altyaa.workspace FOR NO KEY UPDATE", into=Workspace
    )


async def insert_workspace(tx: WorkspaceTx, workspace_id: UUID, name: str, now: datetime) -> None:
    """Make the workspace that the transaction's context names."""
    await tx.execute("INSERT INTO altyaa.workspace (id, name, created_at) VALUES ($1, $2, $3)", workspace_id, name, now)


async def update_workspace(tx: WorkspaceTx, workspace_id: UUID, name: str, key_rotation: KeyRotation) -> None:
    """Give the workspace a name and a policy for keys whose rotation is overdue."""
    await tx.execute(
        "UPDATE altyaa.workspace SET name = $2, key_rotation = $3 WHERE id = $1", workspace_id, name, key_rotation
    )
