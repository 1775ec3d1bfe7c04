"""Who may do what with whom.

Owners handle everybody. Admins handle admins and members, and make neither an Owner nor anything of one. A member
handles nobody. Anybody may leave, but the last Owner stays.
"""

from collections.abc import Collection, Iterable

from altyaa.access.model import Actor, Member
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_VALUE, LAST_OWNER, NOT_FOUND, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.roles import ROLES, Role, at_least
from altyaa.kernel.text import N_, Text

_ENDS_ANYWAY = N_("'%(id)s' ends with the membership: there is nothing to choose.")
_NOT_AFFECTED = N_("'%(id)s' is not affected by this change.")


def actor(caller: Principal | None, role: Role | None) -> Actor | Refused:
    """By what right a caller changes the people of a workspace.

    Args:
        role: The caller's own, where it is a member.
    """
    if caller is not None and caller.kind == "operator":
        return Actor("owner", None)
    if caller is None or caller.kind != "member" or role is None:
        return Refused(ROLE_INSUFFICIENT, "not a member", "People are managed by signed-in Owners and Admins.")
    return Actor(role, caller.user_id)


def may_handle(by: Actor, roles: Iterable[Role]) -> Refused | None:
    """Refuse an actor who may not touch, or make, people of one of these roles."""
    if by.role == "owner" or (by.role == "admin" and "owner" not in roles):
        return None
    if by.role == "admin":
        return Refused(ROLE_INSUFFICIENT, "an admin reached for an owner", "Only an Owner adds or changes Owners.")
    return Refused(ROLE_INSUFFICIENT, "a member reached for people", "Ask an Owner or Admin: members manage nobody.")


def change_role(by: Actor, target: Member | None, role: Role, owners: int) -> Member | Refused:
    """Decide whether a member gets another role; the member as they are.

    Args:
        owners: How many the workspace has.
    """
    if target is None:
        return _unknown()
    if refused := may_handle(by, (target.role, role)):
        return refused
    if target.role == "owner" and role != "owner" and owners == 1:
        return Refused(LAST_OWNER, "the last owner would lose the role")
    return target


def remove(by: Actor, target: Member | None, owners: int) -> Member | Refused:
    """Decide whether a member is removed, or leaves; the member as they are."""
    if target is None:
        return _unknown()
    if by.user_id != target.user_id and (refused := may_handle(by, (target.role,))):
        return refused
    if target.role == "owner" and owners == 1:
        return Refused(LAST_OWNER, "the last owner would go")
    return target


def may_choose(
    by: Actor, affected: Collection[str], chosen: Iterable[str], ending: Collection[str] = ()
) -> Refused | None:
    """Refuse choices about what a departure does not affect or ends anyway, or by somebody who has no say in it.

    Args:
        affected: Wire ids of what somebody decides about.
        chosen: Wire ids that somebody decided about.
        ending: Wire ids of what ends, whatever anybody says.
    """
    for wire_id in sorted(set(chosen) - set(affected)):
        sentence = Text(_ENDS_ANYWAY if wire_id in ending else _NOT_AFFECTED, {"id": wire_id[:60]})
        return Refused(INVALID_VALUE, "a choice about something else", sentence)
    if any(chosen) and not at_least(by.role, "admin"):
        return Refused(ROLE_INSUFFICIENT, "a member chose", "What becomes of keys, an Owner or Admin decides.")
    return None


def is_demotion(before: Role, after: Role) -> bool:
    """Whether somebody who managed the workspace no longer does: what they made or saw is then looked at."""
    return at_least(before, "admin") and not at_least(after, "admin")


def can_no_longer_give(role: Role | None) -> list[Role]:
    """The roles that somebody of this role may not invite to; all of them for somebody who is gone."""
    return [each for each in ROLES if role is None or may_handle(Actor(role, None), (each,))]


def _unknown() -> Refused:
    return Refused(NOT_FOUND, "no such member here", "This workspace has no such member.")
