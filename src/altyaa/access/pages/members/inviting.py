"""Invitations: sent, sent again, withdrawn."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import rules, store
from altyaa.access.actions import invitations as actions
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.pages.members.words import MEMBERS_ONLY_LOOK, given_by, refuse, role_options
from altyaa.infra import entropy
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import INVALID_VALUE, NOT_FOUND, Refused
from altyaa.kernel.roles import ROLES

_NO_SUCH = Refused(NOT_FOUND, "no such open invitation", "This workspace has no such open invitation.")


class Inviting:
    """The page of one invitation to be, and what is done to those that wait."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Somebody's address, and what they are to be."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        if not given_by(here.membership.role):
            return refuse(request, here, MEMBERS_ONLY_LOOK)
        return self._page(request, here)

    async def send(self, request: Request) -> Response:
        """Mail a link to join."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, "email", "role")
        if isinstance(form, Response):
            return form
        email, role = rules.read_email(form.text("email")), form.text("role")
        if isinstance(email, Refused):
            return self._page(request, here, form.text("email"), role, email)
        wanted = next((each for each in ROLES if each == role), None)
        if wanted is None:
            refused = Refused(INVALID_VALUE, "no such role", "Choose one of the roles.")
            return self._page(request, here, email, role, refused)
        async with self._desk.db.workspace(here.principal) as tx:
            made = await actions.invite(tx, entropy.now, entropy.new_id, here.membership.workspace_id, email, wanted)
        if isinstance(made, Refused):
            return self._page(request, here, email, role, made)
        return see_other(here.path("settings/members"), note="invited")

    def _page(
        self, request: Request, here: Inside, email: str = "", role: str = "member", refused: Refused | None = None
    ) -> Response:
        shown = {"viewer": here.viewer, "here": here, "email": email, "role": role}
        options = role_options(here.membership.role)
        return form_page(request, "members/invite.html", here.guard, refused, options=options, **shown)

    async def again(self, request: Request) -> Response:
        """Mail a new link to an address that was invited; the one before is dead at once."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard)
        if isinstance(form, Response):
            return form
        invitation_id = read_id("inv", request.path_params["invitation"])
        async with self._desk.db.workspace(here.principal) as tx:
            found = None if invitation_id is None else await store.invitation(tx, invitation_id)
            if found is None or found.accepted_at is not None or found.withdrawn_at is not None:
                return refuse(request, here, _NO_SUCH)
            workspace_id = here.membership.workspace_id
            made = await actions.invite(tx, entropy.now, entropy.new_id, workspace_id, found.email, found.role)
        if isinstance(made, Refused):
            return refuse(request, here, made)
        return see_other(here.path("settings/members"), note="invited")

    async def withdraw(self, request: Request) -> Response:
        """End an invitation."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await self._desk.posted(request, here.guard)
        if isinstance(form, Refused):
            return refuse(request, here, form)
        invitation_id = read_id("inv", request.path_params["invitation"])
        if invitation_id is None:
            return refuse(request, here, _NO_SUCH)
        async with self._desk.db.workspace(here.principal) as tx:
            ended = await actions.withdraw(tx, entropy.now, invitation_id)
        if isinstance(ended, Refused):
            return refuse(request, here, ended)
        return see_other(here.path("settings/members"), note="withdrawn")
