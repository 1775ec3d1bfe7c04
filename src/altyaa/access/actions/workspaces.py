"""Use cases of workspaces."""

from uuid import UUID

from altyaa.access import store
from altyaa.access.actions.acting import acting
from altyaa.access.model import KeyRotation, NewOwner, Workspace
from altyaa.access.rules import members as rules
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import NOT_FOUND, Refused


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


async def update_workspace(
    tx: WorkspaceTx, clock: Clock, name: str | None, key_rotation: KeyRotation | None
) -> Workspace | Refused:
    """Change the name, or what happens to keys whose rotation is overdue; None leaves either as it is.

    Owners and Admins may. A new policy holds at once: what processes remember of the workspace's keys is forgotten.
    """
    before = await store.lock_workspace(tx)
    if before is None:
        return Refused(NOT_FOUND, "no such workspace", "There is no workspace with that id.")
    by = await acting(tx)
    if isinstance(by, Refused):
        return by
    if refused := rules.may_handle(by, ("admin",)):
        return refused
    after = Workspace(before.id, name or before.name, key_rotation or before.key_rotation, before.created_at)
    if after == before:
        return before
    await store.update_workspace(tx, after.id, after.name, after.key_rotation)
    if after.key_rotation != before.key_rotation:
        await revoked(tx, after.id)
    data = {"name": after.name, "key_rotation": after.key_rotation}
    await events.record(tx, Fact("workspace.updated", write_id("wks", after.id), clock(), data))
    return after
