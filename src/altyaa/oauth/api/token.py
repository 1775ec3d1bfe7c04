"""``POST /oauth/token`` (RFC 6749 §3.2)."""

from collections.abc import Mapping
from functools import lru_cache
from ipaddress import ip_network

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from altyaa.access.uses import LONGEST_AGENT
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Address, Networks, client_address
from altyaa.infra.http.turn import Fields
from altyaa.oauth.api.answers import MEDIA_TYPE, NO_STORE, UNAVAILABLE, refusal, token_body, tokens
from altyaa.oauth.api.asked import FORM, Clients, Failed, read_body_form, read_form
from altyaa.oauth.grants import GRANTS
from altyaa.oauth.grants.ask import read_ask
from altyaa.oauth.grants.client_credentials import grant_at_once
from altyaa.oauth.issue import NotHere
from altyaa.oauth.means import Means
from altyaa.oauth.model import ClientRecord, Issued, Peer
from altyaa.oauth.rules.resources import ResourceScopes
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters

PATH = "/oauth/token"
OWN = "client_credentials"
_OWN = OWN.encode()
_FIELDS = [
    (b"content-type", MEDIA_TYPE.encode()),
    *((name.lower().encode(), value.encode()) for name, value in NO_STORE.items()),
]


class TokenEndpoint:
    """The endpoint, with what it reads."""

    def __init__(self, means: Means, clients: Clients, proxies: Networks) -> None:
        self._means, self._clients, self._proxies = means, clients, proxies
        self._resources: ResourceScopes = {each.uri: frozenset(each.scopes) for each in means.settings.resource}

    def from_memory(self, scope: Scope, head: Mapping[bytes, bytes], body: bytes) -> tuple[Fields, bytes] | None:
        """A token of the client's own, where nothing has to be waited for; None to go the long way, by ``answer``."""
        if scope["query_string"] or _OWN not in body:
            return None
        asked = read_body_form(FORM, body)
        if isinstance(asked, Failed) or asked.get("grant_type") != OWN:
            return None
        client = self._clients.known(scope, head, asked)
        if client is None or OWN not in client.grant_types:
            return None
        agent = head.get(b"user-agent", b"").decode("latin-1")
        ask = read_ask(client, asked, self._resources, _peer(client_address(scope, self._proxies), agent))
        issued = ask if isinstance(ask, OAuthRefused) else grant_at_once(self._means, ask)
        if isinstance(issued, OAuthRefused):
            return None
        told = token_body(issued)
        return [*_FIELDS, (b"content-length", b"%d" % len(told)), *scope["state"]["fields"]], told

    async def answer(self, request: Request) -> Response:
        """Tokens, or why not."""
        origin = note_origin(request, self._proxies)
        try:
            answer = await self._decide(request, _peer(origin.ip, origin.user_agent or ""))
        except (DatabaseUnavailable, NotHere) as error:
            request.state.refused = f"{type(error).__name__}: {error}"
            return refusal(UNAVAILABLE, self._means.settings.base_url, 503)
        if isinstance(answer, Issued):
            return tokens(answer)
        request.state.refused, request.state.code = answer.refused.reason, answer.refused.error
        issuer, by_header = self._means.settings.base_url, "authorization" in request.headers
        return refusal(answer.refused, issuer, answer.status, by_header=by_header)

    async def _decide(self, request: Request, peer: Peer) -> Issued | Failed:
        asked = await read_form(request)
        if isinstance(asked, Failed):
            return asked
        client = await self._clients.who(request, asked)
        if isinstance(client, Failed):
            return client
        if asked.get("grant_type") == OWN and (over := self._clients.count(request.scope, client)):
            return over
        answer = await self._grant(client, asked, peer)
        return Failed(answer) if isinstance(answer, OAuthRefused) else answer

    async def _grant(self, client: ClientRecord, asked: Parameters, peer: Peer) -> Issued | OAuthRefused:
        grant_type = asked.get("grant_type")
        if grant_type is None:
            return OAuthRefused("invalid_request", "grant_type is missing.")
        grant = GRANTS.get(grant_type)
        if grant is None:
            return OAuthRefused("unsupported_grant_type", f"grant_type is one of {', '.join(GRANTS)}.")
        if grant_type not in client.grant_types:
            return OAuthRefused("unauthorized_client", f"This app may not use {grant_type}.")
        ask = read_ask(client, asked, self._resources, peer)
        return ask if isinstance(ask, OAuthRefused) else await grant(self._means, ask)


def _peer(address: Address | None, agent: str) -> Peer:
    """Where a request comes from, as coarse as it is kept: a phone changes its address, and rarely its network."""
    return Peer("" if address is None else _network(address), agent[:LONGEST_AGENT])


@lru_cache(maxsize=1000)
def _network(address: Address) -> str:
    return str(ip_network((address, 24 if address.version == 4 else 48), strict=False))
