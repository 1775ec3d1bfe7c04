"""``/forgot-password`` and ``/reset-password``."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import passwords
from altyaa.access.model import Reset
from altyaa.access.pages.answers import PAGES, form_page, see_other
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.links import MailedLink
from altyaa.access.rules import read_email
from altyaa.infra import entropy
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_
from altyaa.web.cookies import Cookie
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page


class Forgotten:
    """A link to set a new password is asked for. Known and unknown addresses get one answer, in the same time."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Ask for a link to set a new password."""
        if request.query_params.get("note") == "sent":
            return PAGES.render(request, "forgotten_sent.html")
        return self._page(request)

    async def send(self, request: Request) -> Response:
        """Send the link, if somebody has the address."""
        desk = self._desk
        form = await desk.posted(request, desk.csrf.of_visitor(request), "email")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        email = read_email(form.text("email"))
        if isinstance(email, Refused):
            return self._page(request, form.text("email"), email)
        digest = desk.digest(email)
        if refused := desk.forgetting(request, digest):
            return refusal_page(request, refused)
        await passwords.forgot(desk.db, entropy.now, entropy.new_id, digest)
        return see_other("/forgot-password", note="sent")

    def _page(self, request: Request, email: str = "", refused: Refused | None = None) -> Response:
        return form_page(request, "forgotten.html", self._desk.csrf.of_visitor(request), refused, email=email)


class Resetting:
    """The link is used."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        cookie = Cookie("reset", desk.base_url, "/reset-password")
        self.link = MailedLink(desk, cookie, passwords.find_reset, _ask_again)

    async def show(self, request: Request) -> Response:
        """Set a new password."""
        found = await self.link.find(self.link.read(request))
        return await (self.link.ended(request, found) if isinstance(found, Refused) else self._page(request, found))

    async def send(self, request: Request) -> Response:
        """Set it, end every session, and sign in anew."""
        desk, token = self._desk, self.link.read(request)
        guard = self.link.guard(request, desk.csrf.of_visitor(request))
        form = await desk.posted(request, guard, "password")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        keys = desk.keyring.keys
        done = await passwords.reset_password(desk.db, keys, entropy.now, token, form.secret("password"))
        if isinstance(done, Refused):
            found = await self.link.find(token)
            if done.problem is not INVALID_VALUE or isinstance(found, Refused):
                return await self.link.ended(request, done)
            return await self._page(request, found, done)
        response = self.link.end(see_other("/sign-in", note="password-set"))
        desk.session.end(response)
        desk.known.offer(response, await self._email(done))
        return response

    async def _page(self, request: Request, found: Reset, refused: Refused | None = None) -> Response:
        email = await self._email(found.user_id)
        guard = self._desk.csrf.of_visitor(request)
        link_token = self.link.guard(request, guard).token
        return form_page(request, "reset.html", guard, refused, email=email, link_token=link_token)

    async def _email(self, user_id: UUID) -> str:
        async with self._desk.db.person(user_id) as tx:
            account = await store.account(tx)
        return account.email if account else ""


async def _ask_again(_: Request) -> Link:
    return Link(N_("Ask for a new link"), "/forgot-password")
