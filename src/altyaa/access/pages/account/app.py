"""``/account/factors/app/…``: an authenticator app is turned on, and off."""

import segno
from markupsafe import Markup
from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import totp as actions
from altyaa.access.actions.proving import factors_of
from altyaa.access.pages.account.factors import PATH, codes_page
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.rules import totp as rules
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_BACK = Link(N_("Sign-in methods"), PATH)


class AddApp:
    """A secret is shown, and counts once a code of it was typed."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Turn an authenticator app on: scan the code, or type the secret."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            factors = await factors_of(tx, guest.visit.user_id)
        if factors.has_totp:
            return refusal_page(request, actions.ONE_ALREADY, _BACK)
        return self._page(request, guest, is_first=not factors.is_on)

    async def send(self, request: Request) -> Response:
        """Turn it on; the first second factor brings recovery codes with it."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(desk, request, guest, guest.guard, "enrolment", "code")
        if isinstance(form, Response):
            return form
        if over := desk.proof(request, guest.visit):
            return refusal_page(request, over)
        user_id, enrolment, bound_to = guest.visit.user_id, form.secret("enrolment"), guest.guard.token
        async with desk.db.person(user_id) as tx:
            is_first = not (await factors_of(tx, guest.visit.user_id)).is_on
            codes = await actions.add(tx, desk.proving, user_id, enrolment, form.secret("code"), bound_to)
        if isinstance(codes, Refused):
            return self._page(request, guest, enrolment, codes, is_first=is_first)
        if codes:
            return codes_page(request, guest, codes, N_("The authenticator app is on."))
        return see_other(PATH, note="app-added")

    def _page(
        self,
        request: Request,
        guest: Guest,
        enrolment: Secret[str] | None = None,
        refused: Refused | None = None,
        *,
        is_first: bool,
    ) -> Response:
        """With the same secret for whoever mistyped, and a new one for everybody else."""
        proving, user_id, bound_to = self._desk.proving, guest.visit.user_id, guest.guard.token
        known = enrolment and actions.offered_again(proving, user_id, enrolment, bound_to)
        offered = known or actions.offer(proving, user_id, bound_to)
        address = rules.address_for_app(offered.text, guest.account.email)
        shown = {
            "viewer": guest.viewer,
            "is_first": is_first,
            "enrolment": offered.enrolment.reveal(),
            "secret": rules.grouped(offered.text).reveal(),
            "picture": _picture(address),
        }
        return form_page(request, "app_new.html", guest.guard, refused, **shown)


class RemoveApp:
    """Its codes are good for nothing any more."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Turn the authenticator app off, and what that means for signing in."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            factors = await factors_of(tx, guest.visit.user_id)
        if not factors.has_totp:
            return refusal_page(request, actions.NO_APP, _BACK)
        return form_page(request, "app_remove.html", guest.guard, viewer=guest.viewer, is_last=factors.passkeys == 0)

    async def send(self, request: Request) -> Response:
        """Turn it off, and tell its person by mail."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(desk, request, guest, guest.guard)
        if isinstance(form, Response):
            return form
        async with desk.db.person(guest.visit.user_id) as tx:
            refused = await actions.remove(tx, desk.proving, guest.visit.user_id)
        return see_other(PATH, note="app-removed") if refused is None else refusal_page(request, refused, _BACK)


def _picture(address: Secret[str]) -> Markup:
    """A QR code as SVG without a style: dark on light in every theme, for cameras."""
    code = segno.make(address.reveal(), error="m", micro=False)
    drawn = code.svg_inline(border=4, dark="#000", light="#fff", omitsize=True, svgclass="qr", lineclass=None)
    return Markup(drawn)  # noqa: S704  # of numbers alone
