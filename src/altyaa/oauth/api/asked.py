"""Reading a POST of the protocol: a form and nothing else, with the client that sends it (RFC 6749 §2.3, §3.2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.types import Scope

from altyaa.infra.http.body import read_body
from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.http.problems import Halted
from altyaa.infra.language.say import say
from altyaa.kernel.problems import Refused
from altyaa.limits.callers import Limits
from altyaa.limits.model import Ask
from altyaa.oauth.authenticate import Asserted, ClientAuthenticator, acting_client
from altyaa.oauth.model import ClientRecord
from altyaa.protocol.rfc6749_client_authentication import read_client
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters, no_repeats, read_query

LARGEST_BODY_BYTES = 65_536
FORM = "application/x-www-form-urlencoded"
_SECRET_NAMES = ("client_secret", "client_assertion", "refresh_token", "access_token", "code", "code_verifier", "token")


@dataclass(frozen=True, slots=True)
class Failed:
    """A refusal, with the status that it is answered with where that is not the usual one.

    Attributes:
        challenge: Value of ``WWW-Authenticate``, where it is another than the usual.
    """

    refused: OAuthRefused
    status: int | None = None
    challenge: str | None = None


async def read_form(request: Request) -> Parameters | Failed:
    """The parameters of the body."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = await read_body(request, LARGEST_BODY_BYTES)
    except Halted:
        return Failed(OAuthRefused("invalid_request", "The body is larger than 64 KiB."), 413)
    if request.scope["query_string"] and any(name in request.query_params for name in _SECRET_NAMES):
        # It is in somebody's log already; to accept it would teach that it is fine (RFC 6749 §2.3.1).
        return Failed(
            OAuthRefused("invalid_request", "Send parameters in the body: what is in an address gets logged.")
        )
    return read_body_form(media_type, body)


def read_body_form(media_type: str, body: bytes) -> Parameters | Failed:
    """The parameters of a body that was read."""
    if media_type != FORM:
        return Failed(OAuthRefused("invalid_request", f"Send the parameters as {FORM}."))
    try:
        asked = read_query(body.decode("ascii"))
    except ValueError:  # UnicodeError is one
        return Failed(OAuthRefused("invalid_request", "The body is not a form in UTF-8."))
    refused = no_repeats(asked)
    return asked if refused is None else Failed(refused)


class Clients:
    """Says which client sends a form, and counts those that fail to prove it."""

    def __init__(self, clients: ClientAuthenticator, limits: Limits, proxies: Networks) -> None:
        self.authenticate, self._limits, self._proxies = clients, limits, proxies

    async def who(self, request: Request, asked: Parameters) -> ClientRecord | Failed:
        """The client.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        sent = read_client([value.encode("latin-1") for value in request.headers.getlist("authorization")], asked)
        address = client_address(request.scope, self._proxies)
        client = sent if isinstance(sent, OAuthRefused) else await self.authenticate(sent, address)
        if isinstance(client, Asserted):
            # Each is a row, and nobody else can make one: so it counts as a request of the app.
            if over := self.count(request.scope, client.client):
                return over
            client = await self.authenticate.spend(client)
        if isinstance(client, ClientRecord):
            request.state.principal = client.wire_id
            return client
        return self.failed(request, client)

    def known(self, scope: Scope, head: Mapping[bytes, bytes], asked: Parameters) -> ClientRecord | None:
        """The client, by its secret, from memory alone, counted; None for everything else, which the others tell."""
        authorization = head.get(b"authorization")
        sent = read_client(() if authorization is None else (authorization,), asked)
        entry = None if isinstance(sent, OAuthRefused) else self.authenticate.recall(sent)
        if entry is None:
            return None
        if entry.asks is None:
            entry.asks = self._asks(entry.finding)
        refused = self._admit(scope, entry.asks)
        scope["state"]["principal"] = entry.finding.wire_id
        return None if refused else entry.finding

    def count(self, scope: Scope, client: ClientRecord) -> Failed | None:
        """Count what a client asks for itself, as any request of it; the refusal once its limits are used up."""
        refused = self._admit(scope, self._asks(client))
        return None if refused is None else _over(refused)

    def failed(self, request: Request, refused: OAuthRefused | Refused) -> Failed:
        """The refusal; in its place a 429 for an address from which too many have failed."""
        if isinstance(refused, Refused):
            return _over(refused)
        if refused.error != "invalid_client":
            return Failed(refused)
        over = self._limits.count_failure(client_address(request.scope, self._proxies))
        return Failed(refused) if over is None else _over(over)

    def _admit(self, scope: Scope, asks: Sequence[Ask]) -> Refused | None:
        """Once for each request, also where the short way counts it and leaves the answer to the long one."""
        state = scope["state"]
        if state.get("counted"):
            return None
        refused, state["fields"] = self._limits.admit(asks)
        state["counted"] = refused is None
        return refused

    def _asks(self, client: ClientRecord) -> tuple[Ask, ...]:
        return self._limits.asks(acting_client(client, client.workspace_id))


def _over(limit: Refused) -> Failed:
    return Failed(OAuthRefused("temporarily_unavailable", say(limit.sentence), limit.why, limit.retry_after), 429)
