"""``/account/factors``: what a person proves who they are by, beside the password."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions.proving import factors_of
from altyaa.access.pages.answers import PAGES
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.rules.recovery import FEW, HOW_MANY
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_

PATH = "/account/factors"
NOTES = {
    "passkey-added": ("good", N_("The passkey is added."), N_("Sign in with it from now on: no password is needed.")),
    "passkey-renamed": ("good", N_("The passkey has its new name."), None),
    "passkey-removed": ("good", N_("The passkey is removed."), N_("It signs nobody in any more.")),
    "app-added": (
        "good",
        N_("The authenticator app is on."),
        N_("Signing in by password asks for a code from now on."),
    ),
    "app-removed": ("good", N_("The authenticator app is off."), N_("Its codes are good for nothing any more.")),
}


class FactorsPage:
    """All of them, and what they amount to."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """Your passkeys, your authenticator app and your recovery codes."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            passkeys, app, factors = (
                await store.passkeys(tx),
                await store.totp(tx),
                await factors_of(tx, guest.visit.user_id),
            )
        return PAGES.render(
            request,
            "factors.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            passkeys=[(each, write_id("pky", each.id)) for each in passkeys],
            app=app,
            factors=factors,
            few=FEW,
            how_many=HOW_MANY,
            is_possible=self._desk.proving.party is not None,
            note=NOTES.get(request.query_params.get("note", "")),
        )


def codes_page(request: Request, guest: Guest, codes: tuple[Secret[str], ...], title: str) -> Response:
    """New recovery codes, shown this once: the answer itself, kept nowhere.

    Args:
        title: What was done, marked for translation.
    """
    shown = [code.reveal() for code in codes]
    return PAGES.render(
        request, "codes.html", viewer=guest.viewer, csrf_token=guest.guard.token, codes=shown, title=title
    )
