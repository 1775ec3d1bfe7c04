"""``/account/factors/codes/new``: recovery codes are made anew."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.actions import recovery
from altyaa.access.actions.proving import factors_of, give
from altyaa.access.pages.account.factors import PATH, codes_page
from altyaa.access.pages.answers import form_page
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk, sign_in_first
from altyaa.access.rules.recovery import HOW_MANY
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

_BACK = Link(N_("Sign-in methods"), PATH)


class NewCodes:
    """Ten new ones; those before end."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Make new recovery codes, in place of those that you have."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with desk.db.person(guest.visit.user_id) as tx:
            factors = await factors_of(tx, guest.visit.user_id)
        if not factors.is_on:
            return refusal_page(request, recovery.NOTHING_TO_RECOVER, _BACK)
        opening = give(desk.proving, "make codes", guest.guard.token).reveal()
        shown = {"viewer": guest.viewer, "factors": factors, "opening": opening, "how_many": HOW_MANY}
        return form_page(request, "codes_new.html", guest.guard, None, **shown)

    async def send(self, request: Request) -> Response:
        """Make them and show them, this once: sent again, the form makes nothing."""
        desk, guest = self._desk, await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(desk, request, guest, guest.guard, "opening")
        if isinstance(form, Response):
            return form
        user_id, opening = guest.visit.user_id, form.secret("opening")
        async with desk.db.person(user_id) as tx:
            codes = await recovery.make_anew(tx, desk.proving, user_id, opening, guest.guard.token)
        if isinstance(codes, Refused):
            return refusal_page(request, codes, _BACK)
        return codes_page(request, guest, codes, N_("Your new recovery codes"))
