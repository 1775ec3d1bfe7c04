"""Use cases of members: other roles, and leaving. Every one of them locks the workspace first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access import store
from altyaa.access.actions.acting import acting
from altyaa.access.leaving import Affected, Choice, Leaving, Settled
from altyaa.access.model import Actor, Member
from altyaa.access.rules import members as rules
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class Changed:
    """What came of a change of roles, or of a removal.

    Attributes:
        before: The member as they were.
        role: Their role now; None for somebody who is gone.
        settled: What became of each thing that they had made, seen or allowed.
        withdrawn: Invitations of theirs that ended with it: nobody joins by the word of somebody who may not give it.
    """

    before: Member
    role: Role | None
    settled: Sequence[Settled]
    withdrawn: Sequence[UUID]


async def affected_by(tx: WorkspaceTx, user_id: UUID, role: Role | None, leaving: Sequence[Leaving]) -> list[Affected]:
    """What a removal, or another role, affects: a decision about each is asked for, unless it ends by that anyway.

    Args:
        role: The one they would get; None for a removal.
    """
    member = await store.member(tx, user_id)
    if member is None or (role is not None and not rules.is_demotion(member.role, role)):
        return []
    return [each for product in leaving for each in await product.affected(tx, user_id, role)]


async def change_role(
    tx: WorkspaceTx,
    clock: Clock,
    user_id: UUID,
    role: Role,
    leaving: Sequence[Leaving],
    choices: Mapping[str, Choice],
) -> Changed | Refused:
    """Give a member another role.

    Args:
        leaving: Every product's part; asked where somebody who managed the workspace no longer will.
        choices: By wire id. One for something that is not affected, or ends anyway, is refused.
    """
    by = await _first(tx)
    if isinstance(by, Refused):
        return by
    target = rules.change_role(by, await store.lock_member(tx, user_id), role, len(await store.owners(tx)))
    if isinstance(target, Refused):
        return target
    settled = await _settle(tx, clock, by, user_id, role, leaving, choices)
    if isinstance(settled, Refused) or target.role == role:
        return settled if isinstance(settled, Refused) else Changed(target, role, (), ())
    await store.set_role(tx, user_id, role)
    return await _after(tx, "member.role_changed", clock(), Changed(target, role, settled, ()))


async def remove_member(
    tx: WorkspaceTx, clock: Clock, user_id: UUID, leaving: Sequence[Leaving], choices: Mapping[str, Choice]
) -> Changed | Refused:
    """End a membership: somebody's, or one's own. Arguments as in ``change_role``."""
    by = await _first(tx)
    if isinstance(by, Refused):
        return by
    target = rules.remove(by, await store.lock_member(tx, user_id), len(await store.owners(tx)))
    if isinstance(target, Refused):
        return target
    settled = await _settle(tx, clock, by, user_id, None, leaving, choices)
    if isinstance(settled, Refused):
        return settled
    await store.delete_member(tx, user_id)
    return await _after(tx, "member.removed", clock(), Changed(target, None, settled, ()))


async def _first(tx: WorkspaceTx) -> Actor | Refused:
    await store.lock_workspace(tx)
    return await acting(tx)


async def _settle(
    tx: WorkspaceTx,
    clock: Clock,
    by: Actor,
    user_id: UUID,
    role: Role | None,
    leaving: Sequence[Leaving],
    choices: Mapping[str, Choice],
) -> list[Settled] | Refused:
    affected = await affected_by(tx, user_id, role, leaving)
    asked, ending = ([each.id for each in affected if each.ends is ends] for ends in (False, True))
    if refused := rules.may_choose(by, asked, choices, ending):
        return refused
    if not affected:
        return []
    return [each for product in leaving for each in await product.settle(tx, clock, user_id, role, choices)]


async def _after(tx: WorkspaceTx, type_: str, now: datetime, change: Changed) -> Changed:
    """What follows from every change: invitations, what processes remember, the fact."""
    member = change.before
    wire_id = write_id("usr", member.user_id)
    lost = rules.can_no_longer_give(change.role)
    withdrawn = await store.withdraw_invitations_of(tx, wire_id, lost, now)
    await revoked(tx, member.user_id)
    data: dict[str, Json] = {
        "email": member.email,
        "role": change.role or member.role,
        "role_before": member.role,
        "settled": [_told(each) for each in change.settled],
        "withdrawn_invitations": [write_id("inv", each) for each in withdrawn],
    }
    await events.record(tx, Fact(type_, wire_id, now, data))
    return Changed(member, change.role, change.settled, withdrawn)


def _told(settled: Settled) -> dict[str, Json]:
    told: dict[str, Json] = {"id": settled.id, "name": settled.name, "decision": settled.decision, "said": settled.said}
    if settled.by is not None:
        told["by"] = settled.by.isoformat().replace("+00:00", "Z")
    if settled.reason is not None:
        told["reason"] = settled.reason
    return told
