"""Use cases of policies: what a workspace wants of all its keys."""

from altyaa.access import store
from altyaa.access.actions.acting import acting
from altyaa.access.model import Policies
from altyaa.access.rules import members as rules
from altyaa.access.rules.policies import check
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import NOT_FOUND, Refused


async def may_change(tx: WorkspaceTx) -> Refused | None:
    """Refuse who is neither Owner nor Admin at this moment."""
    by = await acting(tx)
    return by if isinstance(by, Refused) else rules.may_handle(by, ("admin",))


async def change_policies(tx: WorkspaceTx, clock: Clock, after: Policies) -> Policies | Refused:
    """Give the workspace other policies; those that it has already change nothing.

    They hold at once, for every key that there is: what processes remember of the workspace's keys is forgotten with
    the commit.
    """
    workspace = await store.lock_workspace(tx)
    before = None if workspace is None else await store.policies(tx, workspace.id)
    if workspace is None or before is None:
        return Refused(NOT_FOUND, "no such workspace", "There is no workspace with that id.")
    if refused := await may_change(tx) or check(after):
        return refused
    if after == before:
        return before
    await store.set_policies(tx, workspace.id, after)
    await revoked(tx, workspace.id)
    told = {"name": workspace.name, **_told(after), "before": _told(before)}
    await events.record(tx, Fact("workspace.updated", write_id("wks", workspace.id), clock(), told))
    return after


def _told(policies: Policies) -> dict[str, Json]:
    return {
        "key_rotation": policies.key_rotation,
        "longest_key_days": policies.longest_key_days,
        "key_networks": [str(network) for network in policies.key_networks],
    }
