"""A form that needs a fresh proof of who sends it: the person confirms that it is they, and the form goes on.

The page that asks carries what was posted in hidden fields and sends it to the same address once more, with the proof.
Nothing is kept on our side in between, and nothing happened yet.
"""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import sessions
from altyaa.access.pages.answers import form_page
from altyaa.access.pages.desk import Desk, Guest
from altyaa.infra import entropy
from altyaa.kernel.problems import Refused
from altyaa.web.csrf import Guard
from altyaa.web.forms import CSRF_FIELD, Form
from altyaa.web.refusal import refusal_page

PASSWORD = "confirm_password"
_PROOFS = (PASSWORD,)


async def posted_afresh(desk: Desk, request: Request, guest: Guest, guard: Guard, *fields: str) -> Form | Response:
    """The form, from somebody who proved within the last 10 minutes who they are; or the page that asks them to.

    Args:
        guard: Of the form.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    form = await desk.posted(request, guard, *fields, *_PROOFS)
    if isinstance(form, Refused):
        return refusal_page(request, form)
    if sessions.is_fresh(guest.visit, entropy.now()):
        return _without_proofs(form)
    password = form.secret(PASSWORD)
    if not password.reveal():
        return _ask(request, guest, guard, form)
    if over := desk.attempt(request, desk.digest(guest.account.email)):
        return refusal_page(request, over)
    refused = await sessions.confirm(desk.db, entropy.now, guest.visit, desk.digest(guest.account.email), password)
    return _without_proofs(form) if refused is None else _ask(request, guest, guard, form, refused)


def _without_proofs(form: Form) -> Form:
    """A password is no value of a form: it is neither shown again nor a part of what a form is known by."""
    return Form(form.without(*_PROOFS))


def _ask(request: Request, guest: Guest, guard: Guard, form: Form, refused: Refused | None = None) -> Response:
    """200 where nobody did anything wrong: they sent a form, and are asked who they are."""
    shown = {"email": guest.account.email, "action": _here(request), "carried": form.without(CSRF_FIELD, *_PROOFS)}
    return form_page(request, "confirm.html", guard, refused, **shown)


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
