"""``/account/password``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import passwords
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.infra import entropy
from altyaa.kernel.problems import Refused
from altyaa.web.refusal import refusal_page

_FIELDS = ("current", "password")


class ChangingPassword:
    """Whoever knows the password replaces it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Change one's password."""
        guest = await self._desk.guest(request)
        return sign_in_first(request) if guest is None else self._page(request, guest)

    async def send(self, request: Request) -> Response:
        """Change it, end every other session, and give this one another token."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await desk.posted(request, guest.guard, *_FIELDS)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        digest = desk.digest(guest.account.email)
        if over := desk.proof(request, guest.visit):
            return refusal_page(request, over)
        asked = passwords.Change(guest.visit, guest.account.email, digest, *map(form.secret, _FIELDS))
        token = await passwords.change_password(desk.db, entropy.now, entropy.new_id, entropy.new_secret(), asked)
        if isinstance(token, Refused):
            return self._page(request, guest, token)
        response = see_other("/account/sessions", note="password-changed")
        desk.renew(response, token)
        return response

    def _page(self, request: Request, guest: Guest, refused: Refused | None = None) -> Response:
        wrong = refused.fields[0] if refused and refused.fields else "current"
        shown = {"viewer": guest.viewer, "email": guest.account.email, "wrong": wrong}
        return form_page(request, "account_password.html", guest.guard, refused, **shown)
