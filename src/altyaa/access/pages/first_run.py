"""``/first-run``: the first workspace and its Owner, by the address that the service printed when it started."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import first_run
from altyaa.access.model import Began, SignedIn
from altyaa.access.pages.answers import PAGES, form_page, see_other
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.links import MailedLink
from altyaa.infra import entropy
from altyaa.kernel.problems import FIRST_RUN_ENDED, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.cookies import Cookie
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_SIGN_IN, _WAITING = Link(N_("Sign in"), "/sign-in"), Link(N_("Where the address is"), "/first-run")


class FirstRun:
    """Nobody is here: whoever started the service names a workspace, and becomes its Owner."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.link = MailedLink(desk, Cookie("first_run", desk.base_url, "/first-run"), first_run.find, self._instead)

    async def show(self, request: Request) -> Response:
        """Make the first workspace and its Owner; or where the address for that is found."""
        token = self.link.read(request)
        found = await self.link.find(token)
        if not isinstance(found, Refused):
            return self._page(request)
        if token.reveal() or not await self._desk.beginning.is_now(self._desk.db):
            return await self.link.ended(request, found)
        return PAGES.render(request, "first_run_waiting.html", example=f"{self._desk.base_url}/first-run/…")

    async def send(self, request: Request) -> Response:
        """Make them, and sign in."""
        desk, token = self._desk, self.link.read(request)
        guard = self.link.guard(request, desk.csrf.of_visitor(request))
        form = await desk.posted(request, guard, "name", "email", "password")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        name, email, password = form.text("name"), form.text("email"), form.secret("password")
        keys = desk.keyring.keys
        began = await first_run.begin(desk.db, keys, entropy.now, entropy.new_id, token, name, email, password)
        if isinstance(began, Refused):
            if began.problem is FIRST_RUN_ENDED:
                return await self.link.ended(request, began)
            return self._page(request, began, name, email)
        return self.link.end(await self._signed_in(request, began, form.secret("password")))

    async def _signed_in(self, request: Request, began: Began, password: Secret[str]) -> Response:
        came = await self._desk.sign_in(request, began.owner.email_digest, password)
        if not isinstance(came, SignedIn):  # The password was changed in this moment: it is known, so sign in with it.
            return see_other("/sign-in")
        response = self._desk.admit(see_other("/workspaces", note="begun"), came)
        self._desk.last.keep(response, began.workspace_id)
        return response

    async def _instead(self, _: Request) -> Link:
        return _WAITING if await self._desk.beginning.is_now(self._desk.db) else _SIGN_IN

    def _page(self, request: Request, refused: Refused | None = None, name: str = "", email: str = "") -> Response:
        guard = self._desk.csrf.of_visitor(request)
        wrong = refused.fields[0] if refused and refused.fields else ""
        shown = {"name": name, "email": email, "wrong": wrong, "link_token": self.link.guard(request, guard).token}
        return form_page(request, "first_run.html", guard, refused, **shown)
