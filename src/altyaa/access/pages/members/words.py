"""What the pages of members say in more than one place."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Actor
from altyaa.access.pages.inside import Inside
from altyaa.access.rules.members import may_handle
from altyaa.kernel import problems
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.roles import ROLES, Role
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

TITLES: dict[Role, str] = {"owner": N_("Owner"), "admin": N_("Admin"), "member": N_("Member")}
MAY: dict[Role, str] = {
    "member": N_("Uses the workspace: posts, media, reviews, analytics. Sees who belongs to it."),
    "admin": N_("Also manages keys, apps, connections, members and policies. Makes nobody an Owner."),
    "owner": N_("Does everything, and decides who else may."),
}
NOTES = {
    "invited": ("good", N_("The invitation is on its way."), N_("Its link works once, within 7 days.")),
    "withdrawn": ("good", N_("The invitation is withdrawn."), N_("Its link stopped working at once.")),
    "removed": ("good", N_("They are no longer a member."), N_("It affected nothing else.")),
    "role-changed": ("good", N_("The role is changed."), N_("It holds from now on, and affected nothing else.")),
    "same": ("info", N_("Nothing was changed."), N_("They had that role already.")),
}
CHANGED_MEANWHILE = Refused(
    problems.CHANGED_MEANWHILE,
    "what it affects has changed",
    "What this affects has changed since you opened it. Look at the list again.",
)
IS_INCOMPLETE = Refused(INVALID_VALUE, "an answer is wrong", "Nothing has happened yet: an answer below is incomplete.")
NO_SUCH_MEMBER = Refused(NOT_FOUND, "no such member here", "This workspace has no such member.")
MEMBERS_ONLY_LOOK = Refused(
    ROLE_INSUFFICIENT, "a member reached for people", "Ask an Owner or Admin: members manage nobody."
)


def given_by(role: Role) -> list[Role]:
    """The roles that somebody of this role may give, the lowest first; none for a Member."""
    return [each for each in ROLES if may_handle(Actor(role, None), (each,)) is None]


def role_options(by: Role) -> list[tuple[Role, str, str]]:
    """For ``form.radios``: those that somebody of this role may give."""
    return [(each, TITLES[each], MAY[each]) for each in given_by(by)]


def refuse(request: Request, here: Inside, refused: Refused) -> Response:
    """The page of a refusal, with the way back to the list."""
    return refusal_page(request, refused, Link(N_("Members"), here.path("settings/members")))
