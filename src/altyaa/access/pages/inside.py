"""Somebody at work in a workspace of theirs: what every page under ``/w/{workspace}`` begins with."""

from dataclasses import dataclass
from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.pages.route import on_answer
from altyaa.access.rules import scopes_for
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.roles import Role
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard
from altyaa.web.model import Link, Place, Viewer
from altyaa.web.refusal import refusal_page

NO_SUCH_WORKSPACE = Refused(NOT_FOUND, "no such workspace of theirs", N_("You belong to no workspace at this address."))
_WORKSPACES, _BACK = Link(N_("Your workspaces"), "/workspaces"), N_("Back to the workspace")
_ROLES: dict[Role, str] = {"owner": N_("Owner"), "admin": N_("Admin"), "member": N_("Member")}


@dataclass(frozen=True, slots=True)
class Inside:
    """Somebody at work.

    Attributes:
        principal: Whom transactions are opened for.
        viewer: As the header shows them, with the pages that they may open.
        tabs: Of this page.
    """

    guest: Guest
    membership: Membership
    principal: Principal
    viewer: Viewer
    tabs: tuple[Link, ...]

    @property
    def guard(self) -> Guard:
        """Of their forms."""
        return self.guest.guard

    def may(self, scope: str) -> bool:
        """Whether their role has a scope. Actions ask again: this decides what is shown."""
        return scope in self.principal.scopes

    def path(self, below: str) -> str:
        """The address of a page of the workspace: ``settings/members`` is ``/w/wks_…/settings/members``."""
        return f"{_base(self.membership)}/{below}"


async def inside(desk: Desk, request: Request) -> Inside | Response:
    """Who is signed in, in the workspace that the address names; or the page that everybody else gets.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    guest = await desk.guest(request)
    if guest is None:
        return sign_in_first(request)
    wanted = read_id("wks", request.path_params["workspace"])
    membership = await desk.membership(guest, wanted)
    if membership is None:
        return refusal_page(request, NO_SUCH_WORKSPACE, _WORKSPACES)
    if desk.last.read(request) != wanted:
        on_answer(request, partial(desk.last.keep, workspace_id=membership.workspace_id))
    request.state.back = Link(_BACK, entrance(desk, membership))
    return at_work(desk, request, guest, membership)


def entrance(desk: Desk, membership: Membership) -> str:
    """The page of a workspace where somebody of this role comes in."""
    found = desk.map.entrance(_base(membership), scopes_for(membership.role, desk.scopes))
    return "/workspaces" if found is None else found


def at_work(desk: Desk, request: Request, guest: Guest, membership: Membership) -> Inside:
    """Somebody in a workspace of theirs, for pages whose address names it in another way."""
    user_id, base = guest.visit.user_id, _base(membership)
    scopes = scopes_for(membership.role, desk.scopes)
    principal = Principal("member", write_id("usr", user_id), membership.workspace_id, scopes, user_id)
    place = Place(membership.name, _ROLES[membership.role], desk.map.navigation(base, scopes))
    tabs = desk.map.tabs(base, request.url.path, scopes)
    return Inside(guest, membership, principal, Viewer(guest.account.email, place), tabs)


def _base(membership: Membership) -> str:
    return f"/w/{write_id('wks', membership.workspace_id)}"
