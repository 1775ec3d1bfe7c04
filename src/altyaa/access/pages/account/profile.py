"""``/account``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import sessions
from altyaa.access.pages.answers import PAGES
from altyaa.access.pages.desk import Desk, sign_in_first
from altyaa.infra import entropy
from altyaa.kernel.text import N_

NOTES = {
    "address-kept": ("good", N_("Your address stays as it is."), N_("The link that was sent opens nothing any more.")),
    "address-changed": (
        "good",
        N_("Your address is changed."),
        N_("Every other session has ended, and a letter to the address before tells of it."),
    ),
}


class Profile:
    """Who somebody is here, and what protects them."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """The person's address, since when, and how they are protected."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        async with self._desk.db.person(guest.visit.user_id) as tx:
            password_set_at = await store.password_set_at(tx, guest.visit.user_id)
            alive = sessions.alive(await store.sessions(tx), entropy.now())
        memberships = await self._desk.memberships(guest)
        return PAGES.render(
            request,
            "account.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            account=guest.account,
            password_set_at=password_set_at,
            sessions=len(alive),
            workspaces=len(memberships),
            note=NOTES.get(request.query_params.get("note", "")),
        )
