"""From a request to the person: what comes before they are asked. Each step ends in an answer or hands on."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Desk, Guest, sign_in_for
from altyaa.access.pages.resume import local_path
from altyaa.access.rules import read_email
from altyaa.infra.http.origin import note_origin
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.oauth.lookup import ClientLookup
from altyaa.oauth.means import Means
from altyaa.oauth.pages.address import Address, address_of
from altyaa.oauth.pages.answers import denial, refused_back
from altyaa.oauth.pages.choice import choice_page, no_place_page
from altyaa.oauth.pages.consent import Asked
from altyaa.oauth.pages.nowhere import UNREADABLE, Nowhere
from altyaa.oauth.rules.authorize import (
    Asking,
    Authorization,
    Choose,
    NoPlace,
    NoTarget,
    SignIn,
    Target,
    answers_strangers,
    authorization,
    place,
    sign_in,
    target,
)
from altyaa.oauth.rules.resources import ResourceScopes
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.web.refusal import refusal_page


class Reach:
    """The steps, in their order: the address, the app and where to answer it, the rest of the request, the person,
    the workspace.
    """

    def __init__(self, desk: Desk, means: Means, lookup: ClientLookup) -> None:
        self._desk, self._means, self._lookup = desk, means, lookup
        self._resources: ResourceScopes = {each.uri: frozenset(each.scopes) for each in means.settings.resource}
        self._nowhere = Nowhere(desk, means.settings.scopes)

    async def __call__(self, request: Request) -> Asked | Response:
        """As far as to the person; or what has to happen before that, or why it will not.

        Raises:
            DatabaseUnavailable: Something could not be looked up.
        """
        origin, address = note_origin(request, self._desk.proxies), address_of(request)
        if address is None:
            return await self._nowhere.page(request, UNREADABLE, None)
        asked = address.parameters
        client = await self._lookup.find(asked.get("client_id") or "", origin.ip)
        if isinstance(client, Refused):
            return refusal_page(request, client)
        found = target(asked, client)
        if isinstance(found, NoTarget):
            return await self._nowhere.page(request, found, address)
        guest = await self._desk.guest(request)
        ask = authorization(self._asking(address, found))
        if not isinstance(ask, OAuthRefused):
            return await self._know(request, address, ask, guest)
        if guest is None and not answers_strangers(found.client, asked):
            return await self._to_sign_in_first(request, found, address, ask)
        return refused_back(request, found.redirect_uri, asked.get("state"), ask, self._desk.base_url)

    def _asking(self, address: Address, found: Target) -> Asking:
        catalogue, length = self._means.settings.scopes, len(str(address))
        return Asking(address.parameters, found.client, found.redirect_uri, length, catalogue, self._resources)

    async def _to_sign_in_first(
        self, request: Request, found: Target, address: Address, refused: OAuthRefused
    ) -> Response:
        """The error waits behind the sign-in page; one of a request that is too long for that is told here."""
        if local_path(str(address)) is None:
            return await self._nowhere.page(request, NoTarget(refused, found.client), None)
        request.state.refused = refused.reason
        return sign_in_for(str(address))

    async def _know(
        self, request: Request, address: Address, ask: Authorization, guest: Guest | None
    ) -> Asked | Response:
        """Who it is."""
        decision = sign_in(ask, None if guest is None else guest.visit.authenticated_at, self._means.clock())
        if isinstance(decision, OAuthRefused):
            return refused_back(request, ask.redirect_uri, ask.state, decision, self._desk.base_url)
        if guest is None or isinstance(decision, SignIn):
            return self._to_sign_in(address, ask, guest)
        return await self._locate(request, address, ask, guest)

    def _to_sign_in(self, address: Address, ask: Authorization, guest: Guest | None) -> Response:
        response = sign_in_for(str(address.signed_in(ask)), again=guest is not None)
        hint = ask.login_hint or ("" if guest is None else guest.account.email)
        if not isinstance(read_email(hint), Refused):
            self._desk.known.offer(response, hint)
        return response

    async def _locate(self, request: Request, address: Address, ask: Authorization, guest: Guest) -> Asked | Response:
        """For which workspace."""
        memberships = await self._desk.memberships(guest)
        cancel = denial(ask, self._desk.base_url)
        match place(ask, memberships):
            case Membership() as found:
                named = address.with_one("workspace", write_id("wks", found.workspace_id))
                return Asked(named, ask, guest, found, len(memberships) > 1 and ask.client.any_workspace)
            case Choose(among=among):
                return choice_page(request, address, ask, guest, among, cancel)
            case NoPlace(others=others):
                return no_place_page(request, address, ask, guest, others, cancel)
            case OAuthRefused() as refused:
                return refused_back(request, ask.redirect_uri, ask.state, refused, self._desk.base_url)
