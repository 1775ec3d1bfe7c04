"""A form that needs a fresh proof of who sends it: the person confirms that it is they, and the form goes on.

The page that asks carries what was posted in hidden fields and sends it to the same address once more, with the proof:
the password, and a code where the person has a second factor; or a passkey alone. Nothing is kept on our side in
between, and nothing happened yet.
"""

from functools import partial

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import passkeys, second, sessions
from altyaa.access.actions.proving import factors_of
from altyaa.access.factors import Shown, Signed
from altyaa.access.pages.answers import form_page
from altyaa.access.pages.desk import Desk, Guest
from altyaa.access.pages.route import on_answer
from altyaa.infra import entropy
from altyaa.kernel.problems import Refused
from altyaa.web.csrf import Guard
from altyaa.web.forms import CSRF_FIELD, Form
from altyaa.web.refusal import refusal_page

PASSWORD, CODE = "confirm_password", "confirm_code"
ANSWER, CHALLENGE = "confirm_answer", "confirm_challenge"
PROOFS = (PASSWORD, CODE, ANSWER, CHALLENGE)
"""The fields of a fresh proof."""


async def posted_afresh(desk: Desk, request: Request, guest: Guest, guard: Guard, *fields: str) -> Form | Response:
    """The form, from somebody who proved within the last 10 minutes who they are; or the page that asks them to.

    Args:
        guard: Of the form.

    Raises:
        DatabaseUnavailable: Nothing happened.
    """
    form = await desk.posted(request, guard, *fields, *PROOFS)
    return refusal_page(request, form) if isinstance(form, Refused) else await afresh(desk, request, guest, guard, form)


async def afresh(
    desk: Desk,
    request: Request,
    guest: Guest,
    guard: Guard,
    form: Form,
    form_targets: tuple[str, ...] | None = (),
    *,
    always: bool = False,
) -> Form | Response:
    """The same for a form that was read with the fields of ``PROOFS`` and turned out to need it.

    A fresh proof gives the session another token: who has a copy of the one before has proved nothing.

    Args:
        form_targets: As in ``Pages.render``, where the form leads on to another site.
        always: Also who proved it a minute ago: for what gives the account away.
    """
    if not always and sessions.is_fresh(guest.visit, entropy.now()):
        return _without_proofs(form)
    password, signed = form.secret(PASSWORD), _signed(form)
    if signed is None and not password.reveal():
        return await _ask(desk, request, guest, guard, form, form_targets)
    # A passkey cannot be guessed: trying codes does not keep its owner from it.
    if over := desk.proof(request, guest.visit) if signed is None else desk.knock(request):
        return refusal_page(request, over)
    digest, shown = desk.digest(guest.account.email), Shown(form.secret(CODE), signed)
    token = await second.confirm(desk.proving, guest.visit, digest, password, shown, guest.guard.token)
    if isinstance(token, Refused):
        return await _ask(desk, request, guest, guard, form, form_targets, token)
    on_answer(request, partial(desk.renew, token=token))
    return _without_proofs(form)


def _without_proofs(form: Form) -> Form:
    """A proof is no value of a form: it is neither shown again nor a part of what a form is known by."""
    return Form(form.without(*PROOFS))


def _signed(form: Form) -> Signed | None:
    answer = form.secret(ANSWER)
    return Signed(answer, form.secret(CHALLENGE)) if answer.reveal() else None


async def _ask(
    desk: Desk,
    request: Request,
    guest: Guest,
    guard: Guard,
    form: Form,
    form_targets: tuple[str, ...] | None,
    refused: Refused | None = None,
) -> Response:
    """200 where nobody did anything wrong: they sent a form, and are asked who they are."""
    async with desk.db.person(guest.visit.user_id) as tx:
        factors = await factors_of(tx, guest.visit.user_id)
        asked = await passkeys.ask_for(tx, desk.proving, "confirm by passkey", guest.guard.token)
    carried = form.without(CSRF_FIELD, *PROOFS)
    shown = {"email": guest.account.email, "action": _here(request), "carried": carried, "form_targets": form_targets}
    return form_page(request, "confirm.html", guard, refused, factors=factors, asked=asked, **shown)


def _here(request: Request) -> str:
    return f"{request.url.path}?{request.url.query}" if request.url.query else request.url.path
