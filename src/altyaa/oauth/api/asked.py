"""Reading a POST of the protocol: a form and nothing else, with the client that sends it (RFC 6749 §2.3, §3.2)."""

from dataclasses import dataclass

from starlette.requests import Request

from altyaa.infra.http.body import read_body
from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.http.problems import Halted
from altyaa.limits.callers import Limits
from altyaa.oauth.authenticate import ClientAuthenticator
from altyaa.oauth.model import ClientRecord
from altyaa.protocol.rfc6749_client_authentication import read_client
from altyaa.protocol.rfc6749_errors import OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters, no_repeats, read_query

LARGEST_BODY_BYTES = 65_536
_MEDIA_TYPE = "application/x-www-form-urlencoded"
_SECRET_NAMES = ("client_secret", "client_assertion", "refresh_token", "access_token", "code", "code_verifier", "token")


@dataclass(frozen=True, slots=True)
class Failed:
    """A refusal, with the status that it is answered with where that is not the usual one."""

    refused: OAuthRefused
    status: int | None = None


async def read_form(request: Request) -> Parameters | Failed:
    """The parameters of the body."""
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        body = await read_body(request, LARGEST_BODY_BYTES)
    except Halted:
        return Failed(OAuthRefused("invalid_request", "The body is larger than 64 KiB."), 413)
    if any(name in request.query_params for name in _SECRET_NAMES):
        # It is in somebody's log already; to accept it would teach that it is fine (RFC 6749 §2.3.1).
        return Failed(
            OAuthRefused("invalid_request", "Send parameters in the body: what is in an address gets logged.")
        )
    return read_body_form(media_type, body)


def read_body_form(media_type: str, body: bytes) -> Parameters | Failed:
    """The parameters of a body that was read."""
    if media_type != _MEDIA_TYPE:
        return Failed(OAuthRefused("invalid_request", f"Send the parameters as {_MEDIA_TYPE}."))
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
        client = sent if isinstance(sent, OAuthRefused) else await self.authenticate(sent)
        if not isinstance(client, OAuthRefused):
            request.state.principal = client.wire_id
            return client
        return self.failed(request, client)

    def failed(self, request: Request, refused: OAuthRefused) -> Failed:
        """The refusal; in its place a 429 for an address from which too many have failed."""
        if refused.error != "invalid_client":
            return Failed(refused)
        over = self._limits.count_failure(client_address(request.scope, self._proxies))
        if over is None:
            return Failed(refused)
        return Failed(OAuthRefused("temporarily_unavailable", over.sentence, over.why, over.retry_after), 429)
