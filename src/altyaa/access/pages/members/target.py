"""The member that a page acts on, with what their going, or another role, affects."""

from dataclasses import dataclass

from starlette.requests import Request

from altyaa.access import store
from altyaa.access.actions import members as actions
from altyaa.access.actions.acting import acting
from altyaa.access.leaving import Affected
from altyaa.access.model import Actor, Member
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.access.pages.members.words import NO_SUCH_MEMBER
from altyaa.access.rules import members as rules
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role, at_least


@dataclass(frozen=True, slots=True)
class Target:
    """Somebody, before anything happens.

    Attributes:
        by: Who acts.
        blocked: Why it cannot be done as things are; None where it can.
        affected: What it affects: of what ends anyway too.
    """

    by: Actor
    member: Member
    blocked: Refused | None
    affected: list[Affected]

    @property
    def is_self(self) -> bool:
        """Whether somebody acts on themselves."""
        return self.by.user_id == self.member.user_id

    @property
    def asked(self) -> list[Affected]:
        """What somebody decides about; nothing where they have no say in it."""
        return [each for each in self.affected if not each.ends] if at_least(self.by.role, "admin") else []

    @property
    def due(self) -> list[Affected]:
        """What becomes due for rotation, for whoever goes decides about nothing."""
        return [] if at_least(self.by.role, "admin") else [each for each in self.affected if not each.ends]

    @property
    def ending(self) -> list[Affected]:
        """What ends anyway."""
        return [each for each in self.affected if each.ends]


async def removal_of(desk: Desk, request: Request, here: Inside) -> Target | Refused:
    """Who is to be removed, or leaves."""
    async with desk.db.workspace(here.principal) as tx:
        found = await _found(tx, request)
        if isinstance(found, Refused):
            return found
        by, member = found
        blocked = rules.remove(by, member, len(await store.owners(tx)))
        return Target(by, member, _refused(blocked), await actions.affected_by(tx, member.user_id, None, desk.leaving))


async def change_of(desk: Desk, request: Request, here: Inside, role: Role | None) -> Target | Refused:
    """Who gets another role.

    Args:
        role: Which; None where nobody has chosen yet.
    """
    async with desk.db.workspace(here.principal) as tx:
        found = await _found(tx, request)
        if isinstance(found, Refused):
            return found
        by, member = found
        blocked = rules.change_role(by, member, role or member.role, len(await store.owners(tx)))
        affected = [] if role is None else await actions.affected_by(tx, member.user_id, role, desk.leaving)
        return Target(by, member, _refused(blocked), affected)


async def _found(tx: WorkspaceTx, request: Request) -> tuple[Actor, Member] | Refused:
    by = await acting(tx)
    if isinstance(by, Refused):
        return by
    user_id = read_id("usr", request.path_params["member"])
    member = None if user_id is None else await store.member(tx, user_id)
    return NO_SUCH_MEMBER if member is None else (by, member)


def _refused(judged: Member | Refused) -> Refused | None:
    return judged if isinstance(judged, Refused) else None
