"""Use cases of workspaces and people."""

from uuid import UUID

from altyaa.access import store
from altyaa.access.model import NewOwner
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock


async def create_workspace(tx: WorkspaceTx, clock: Clock, workspace_id: UUID, name: str, owner: NewOwner) -> None:
    """Make a workspace with its first Owner; the person too, where they are new.

    The transaction's context names both, so policies hold here as anywhere.
    """
    now = clock()
    if owner.password_hash is not None:
        await store.insert_user(tx, owner.user_id, owner.email, owner.email_digest, now)
        await store.insert_password(tx, owner.user_id, owner.password_hash, now)
    await store.insert_workspace(tx, workspace_id, name, now)
    await store.insert_member(tx, workspace_id, owner.user_id, "owner", owner.email, owner.email_digest, now)
