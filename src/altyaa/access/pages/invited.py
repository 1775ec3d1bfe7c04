"""``/invitation``: somebody is asked to join a workspace."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import invitations
from altyaa.access.model import FoundInvitation, SignedIn
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.desk import Desk, Guest
from altyaa.access.pages.links import MailedLink
from altyaa.access.rules import invitations as rules
from altyaa.infra import entropy
from altyaa.kernel.problems import ACCOUNT_EXISTS, INVALID_VALUE, INVITATION_FOR_ANOTHER, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.cookies import Cookie
from altyaa.web.csrf import Guard
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_WORKSPACES, _SIGN_IN = Link(N_("Your workspaces"), "/workspaces"), Link(N_("Sign in"), "/sign-in")


class Invited:
    """A newcomer chooses a password, who has an account signs in, who is signed in accepts."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        cookie = Cookie("invitation", desk.base_url, "/invitation")
        self.link = MailedLink(desk, cookie, invitations.find, self._instead)

    async def show(self, request: Request) -> Response:
        """Who invites, to what, as what."""
        found = await self.link.find(self.link.read(request))
        if isinstance(found, Refused):
            return await self.link.ended(request, found)
        return await self._page(request, found, await self._desk.guest(request))

    async def send(self, request: Request) -> Response:
        """Accept it and become a member, or leave it as it is."""
        desk, token, guest = self._desk, self.link.read(request), await self._desk.guest(request)
        guard = self.link.guard(request, self._guard(request, guest))
        form = await desk.posted(request, guard, "answer", "password")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        if form.text("answer") == "not-now":
            return self.link.end(see_other("/sign-in" if guest is None else "/workspaces", note="left"))
        if guest is None:
            return await self._join_as_newcomer(request, token, form.secret("password"))
        joined = await invitations.join(desk.db, desk.keyring.keys, entropy.now, token, guest.visit.user_id)
        if isinstance(joined, Refused):
            return await self._refused(request, joined, token, guest)
        return self.link.end(see_other("/workspaces", note="joined"))

    def _guard(self, request: Request, guest: Guest | None) -> Guard:
        return self._desk.csrf.of_visitor(request) if guest is None else guest.guard

    async def _instead(self, request: Request) -> Link:
        return _SIGN_IN if await self._desk.guest(request) is None else _WORKSPACES

    async def _join_as_newcomer(self, request: Request, token: Secret[str], password: Secret[str]) -> Response:
        desk = self._desk
        found = await self.link.find(token)
        if isinstance(found, Refused):
            return await self.link.ended(request, found)
        keys = desk.keyring.keys
        joined = await invitations.join_as_newcomer(desk.db, keys, entropy.now, entropy.new_id, token, password)
        if isinstance(joined, Refused):
            return await self._refused(request, joined, token, None)
        came = await desk.sign_in(request, desk.digest(found.email), password)
        if not isinstance(came, SignedIn):  # The password was changed in this moment: it is known, so sign in with it.
            return self.link.end(see_other("/sign-in"))
        return self.link.end(desk.admit(see_other("/workspaces", note="joined"), came))

    async def _refused(self, request: Request, refused: Refused, token: Secret[str], guest: Guest | None) -> Response:
        """With the page again where it says what to do; else with the page of the refusal."""
        found = await self.link.find(token)
        on_page = refused.problem in (INVALID_VALUE, ACCOUNT_EXISTS, INVITATION_FOR_ANOTHER)
        if on_page and not isinstance(found, Refused):
            return await self._page(request, found, guest, refused)
        return await self.link.ended(request, refused)

    async def _page(
        self, request: Request, found: FoundInvitation, guest: Guest | None, refused: Refused | None = None
    ) -> Response:
        desk, guard = self._desk, self._guard(request, guest)
        if guest is None:
            known = await invitations.is_known(desk.db, desk.keyring.keys, found)
            state = "sign-in" if known else "newcomer"
        else:
            state = "other" if rules.is_for(found.email, guest.account.email) else "accept"
        own_email, link_token = guest.account.email if guest else "", self.link.guard(request, guard).token
        shown = {"invitation": found, "state": state, "own_email": own_email, "link_token": link_token}
        page = form_page(request, "invitation.html", guard, refused, **shown)
        if state == "sign-in":
            desk.known.offer(page, found.email)
        return page
