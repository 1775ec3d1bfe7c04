"""``/sign-in`` and ``/sign-out``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import passkeys, second, sessions
from altyaa.access.factors import Halfway, Signed
from altyaa.access.pages.answers import form_page, next_path, note_for, see_other
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.second import pending_cookie
from altyaa.access.rules.tickets import LIFETIME
from altyaa.infra import entropy
from altyaa.infra.http.peer import client_address
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import Text
from altyaa.web.refusal import refusal_page

_AGAIN = ("info", "Sign in once more.", "The app that you came from asks for it before you go on.")


class SigningIn:
    """In and out."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Sign in with a passkey, or with an address and a password."""
        onward, again = next_path(request.query_params.get("next", "")), "again" in request.query_params
        if not again and await self._desk.guest(request) is not None:
            return see_other(onward)
        if await self._desk.beginning.is_now(self._desk.db):
            return see_other("/first-run")
        note = _AGAIN if again else note_for(request)
        return await self._page(request, onward, self._desk.known.read(request), note=note)

    async def send(self, request: Request) -> Response:
        """Begin a session and go on, or ask for a second factor; a wrong address and a wrong password look the same."""
        desk, guard = self._desk, self._desk.csrf.of_visitor(request)
        form = await desk.posted(request, guard, "email", "password", "next")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        digest = desk.digest(form.text("email"))
        if refused := desk.attempt(request, digest):
            return refusal_page(request, refused)
        came = await desk.sign_in(request, digest, form.secret("password"))
        onward = next_path(form.text("next"))
        if isinstance(came, Refused):
            return await self._page(request, onward, email=form.text("email"), refused=came)
        if isinstance(came, Halfway):
            response = see_other("/sign-in/second", next=onward)
            pending = second.pending(desk.proving, came, guard.token)
            pending_cookie(desk).write(response, pending, int(LIFETIME.total_seconds()))
            return response
        return desk.admit(see_other(onward), came)

    async def by_passkey(self, request: Request) -> Response:
        """Begin a session by a passkey, which says who it is."""
        desk, guard = self._desk, self._desk.csrf.of_visitor(request)
        form = await desk.posted(request, guard, "answer", "challenge", "next")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        if refused := desk.knock(request):
            return refusal_page(request, refused)
        signed, onward = Signed(form.secret("answer"), form.secret("challenge")), next_path(form.text("next"))
        presented = desk.session.read(request)
        secret = entropy.new_secret()
        came = await second.sign_in_by_passkey(desk.proving, secret, signed, guard.token, presented)
        if isinstance(came, Refused):
            note = ("bad", "The passkey did not sign you in.", came.sentence)
            return await self._page(request, onward, self._desk.known.read(request), note=note, status=came)
        return desk.admit(see_other(onward), came)

    async def leave(self, request: Request) -> Response:
        """End the session, on our side and in the browser."""
        token, guest = self._desk.session.read(request), await self._desk.guest(request)
        if token is None or guest is None:
            return see_other("/sign-in")
        form = await self._desk.posted(request, guest.guard, "next")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        await sessions.sign_out(self._desk.db, token)
        onward = next_path(form.text("next"))
        response = see_other("/sign-in", note="signed-out") if onward == "/" else see_other(onward)
        self._desk.session.end(response)
        return response

    async def _page(
        self,
        request: Request,
        onward: str,
        email: str = "",
        refused: Refused | None = None,
        note: tuple[str, str, str | Text] | None = None,
        status: Refused | None = None,
    ) -> Response:
        desk = self._desk
        guard = desk.csrf.of_visitor(request)
        targets = await desk.leads_to(onward, client_address(request.scope, desk.proxies))
        asked = passkeys.ask_any(desk.proving, guard.token)
        shown = {"onward": onward, "email": email, "note": note, "asked": asked}
        page = form_page(request, "sign_in.html", guard, refused, form_targets=targets, **shown)
        if status is not None:
            request.state.refused, page.status_code = status.why, status.problem.status
        return page
