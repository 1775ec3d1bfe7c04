"""``/sign-in/second``: whoever showed the password shows what they have."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import passkeys, second
from altyaa.access.actions.proving import factors_of
from altyaa.access.factors import Halfway, Shown, Signed, Ticket
from altyaa.access.pages.answers import form_page, next_path, see_other
from altyaa.access.pages.desk import Desk
from altyaa.infra import entropy
from altyaa.infra.http.peer import client_address
from altyaa.kernel.problems import SIGN_IN_OVER, Refused
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie
from altyaa.web.csrf import Guard
from altyaa.web.refusal import refusal_page

PATH = "/sign-in/second"


def pending_cookie(desk: Desk) -> Cookie:
    """Of a sign-in of which half is done: a signed word, which is no session and opens nothing else."""
    return Cookie("second", desk.base_url, PATH)


class SecondStep:
    """The other half of a sign-in. It is told apart from the first only after the right password."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Show a second factor: a code of the app, a recovery code, or a passkey."""
        guard = self._desk.csrf.of_visitor(request)
        onward = next_path(request.query_params.get("next", ""))
        found = self._pending(request, guard)
        if isinstance(found, Refused):
            return self._begin_again(onward)
        return await self._page(request, guard, found[0], onward)

    async def send(self, request: Request) -> Response:
        """Begin the session and go on."""
        desk, guard = self._desk, self._desk.csrf.of_visitor(request)
        form = await desk.posted(request, guard, "code", "answer", "challenge", "next")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        onward, found = next_path(form.text("next")), self._pending(request, guard)
        if isinstance(found, Refused):
            return self._begin_again(onward)
        who = found[0]
        answer = form.secret("answer")
        # A passkey cannot be guessed: who knows the password and tries codes does not keep its owner from it.
        if over := desk.knock(request) if answer.reveal() else desk.second_attempt(request, who):
            return refusal_page(request, over)
        signed = Signed(answer, form.secret("challenge")) if answer.reveal() else None
        shown, text = Shown(form.secret("code"), signed), self._text(request)
        presented, secret = desk.session.read(request), entropy.new_secret()
        came = await second.finish(desk.proving, secret, text, shown, guard.token, presented)
        if isinstance(came, Refused):
            over_now = came.problem is SIGN_IN_OVER
            return self._begin_again(onward) if over_now else await self._page(request, guard, who, onward, came)
        response = desk.admit(see_other(onward), came)
        pending_cookie(desk).end(response)
        return response

    def _text(self, request: Request) -> Secret[str]:
        return pending_cookie(self._desk).read(request) or Secret("")

    def _pending(self, request: Request, guard: Guard) -> tuple[Halfway, Ticket] | Refused:
        return second.halfway(self._desk.proving, self._text(request), guard.token)

    def _begin_again(self, onward: str) -> Response:
        response = see_other("/sign-in", next=onward, note="over")
        pending_cookie(self._desk).end(response)
        return response

    async def _page(
        self, request: Request, guard: Guard, who: Halfway, onward: str, refused: Refused | None = None
    ) -> Response:
        desk = self._desk
        async with desk.db.person(who.user_id) as tx:
            factors, account = await factors_of(tx, who.user_id), await store.account(tx)
            asked = await passkeys.ask_for(tx, desk.proving, "second by passkey", guard.token)
        targets = await desk.leads_to(onward, client_address(request.scope, desk.proxies))
        shown = {"onward": onward, "factors": factors, "asked": asked, "email": account.email if account else ""}
        return form_page(request, "second.html", guard, refused, form_targets=targets, **shown)
