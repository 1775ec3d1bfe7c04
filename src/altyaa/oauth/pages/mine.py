"""The apps that a person authorized, in every workspace of theirs, and the end of that: it takes no role."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.rules import scopes_for
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.oauth.actions.authorized import end_own, list_authorized
from altyaa.oauth.actions.look import NO_SUCH_CONSENT
from altyaa.oauth.means import Means
from altyaa.oauth.pages.answers import PAGES
from altyaa.oauth.pages.authorized.index import Row, row
from altyaa.oauth.pages.notes import note_for
from altyaa.oauth.store.consent_views import WhichConsents
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

PATH = "/account/apps"
_MOST = 200
_MINE = Link(N_("Apps you authorized"), PATH)


@dataclass(frozen=True, slots=True)
class Mine:
    """What a person allowed in one workspace."""

    place: Membership
    wire_id: str
    rows: list[Row]


class MyApps:
    """``/account/apps``, and ``/account/apps/wks_…/cst_…/revoke`` below it."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """List the apps that the person authorized, workspace by workspace."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = [await self._in(guest, place) for place in await self._desk.memberships(guest)]
        return _shown(request, guest, "my_apps.html", places=[each for each in found if each.rows])

    async def ask(self, request: Request) -> Response:
        """Say what ends when it is taken back."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        place, consent_id = await self._named(request, guest)
        found = None if place is None or consent_id is None else await self._in(guest, place, consent_id)
        if found is None or not found.rows:
            return refusal_page(request, NO_SUCH_CONSENT, _MINE)
        return _shown(request, guest, "my_app_revoke.html", mine=found, row=found.rows[0])

    async def revoke(self, request: Request) -> Response:
        """Take it back."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await posted_afresh(self._desk, request, guest, guest.guard)
        if isinstance(form, Response):
            return form
        place, consent_id = await self._named(request, guest)
        if place is None or consent_id is None:
            return refusal_page(request, NO_SUCH_CONSENT, _MINE)
        async with self._desk.db.workspace(self._at_work(guest, place)) as tx:
            ended = await end_own(tx, self._means.clock, consent_id, guest.visit.user_id)
        return refusal_page(request, ended, _MINE) if isinstance(ended, Refused) else see_other(PATH, note="revoked")

    async def _named(self, request: Request, guest: Guest) -> tuple[Membership | None, UUID | None]:
        """The workspace and the consent that the address names, as far as they are the person's."""
        wanted = read_id("wks", request.path_params["workspace"])
        return await self._desk.membership(guest, wanted), read_id("cst", request.path_params["consent"])

    async def _in(self, guest: Guest, place: Membership, only: UUID | None = None) -> Mine:
        which = WhichConsents(only=only, user_id=guest.visit.user_id, status="active", most=_MOST)
        async with self._desk.db.workspace(self._at_work(guest, place)) as tx:
            found = await list_authorized(tx, self._means.keyring.keys, self._means.clock, which)
        return Mine(place, write_id("wks", place.workspace_id), [row(each, self._means) for each in found])

    def _at_work(self, guest: Guest, place: Membership) -> Principal:
        user_id, scopes = guest.visit.user_id, scopes_for(place.role, self._desk.scopes)
        return Principal("member", write_id("usr", user_id), place.workspace_id, scopes, user_id)


def _shown(request: Request, guest: Guest, template: str, **context: Any) -> Response:
    told: dict[str, Any] = {"note": note_for(request), "mine_path": PATH, **context}
    return PAGES.render(request, template, viewer=guest.viewer, csrf_token=guest.guard.token, **told)
