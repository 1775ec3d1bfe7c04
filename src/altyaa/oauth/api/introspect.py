"""``POST /oauth/token/introspect`` (RFC 7662)."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from altyaa.access.authenticate import Authenticator
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Networks
from altyaa.infra.http.turn import Fields
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.introspect import Introspection
from altyaa.oauth.api.answers import MEDIA_TYPE, UNAVAILABLE, refusal
from altyaa.oauth.api.asked import FORM, Failed, read_body_form, read_form
from altyaa.oauth.api.askers import Askers
from altyaa.protocol.rfc6749_errors import OAuthRefused

PATH = "/oauth/token/introspect"
# Not for pages: who asks has a secret that no page can keep.
_CORS = "Access-Control-Allow-Origin"
_HEADERS = {"Cache-Control": "no-store", "Pragma": "no-cache"}
_FIELDS = [(b"content-type", MEDIA_TYPE.encode()), (b"cache-control", b"no-store"), (b"pragma", b"no-cache")]


class IntrospectionEndpoint:
    """The endpoint, with what it reads.

    Args:
        issuer: The public address, without a trailing slash.
    """

    def __init__(
        self, tell: Introspection, askers: Askers, authenticate: Authenticator, proxies: Networks, issuer: str
    ) -> None:
        self._tell, self._askers, self._authenticate = tell, askers, authenticate
        self._proxies, self._issuer = proxies, issuer

    def from_memory(self, scope: Scope, head: Mapping[bytes, bytes], body: bytes) -> tuple[Fields, bytes] | None:
        """What is known already, told at once; None to go the long way, by ``answer``."""
        asked = read_body_form(FORM, body)
        if scope["query_string"] or isinstance(asked, Failed):
            return None
        token = Secret(asked.get("token") or "")
        entry = self._authenticate.known(token)
        # Who asks comes last: it is counted with that, and must not be counted twice.
        asker = None if entry is None else self._askers.known(scope, head, asked)
        if entry is None or asker is None:
            return None
        told = self._tell.of_known(entry, token, asker)
        return [*_FIELDS, (b"content-length", b"%d" % len(told)), *scope["state"]["fields"]], told

    async def answer(self, request: Request) -> Response:
        """Tell what a token is worth, to whoever may know."""
        note_origin(request, self._proxies)
        try:
            answer = await self._decide(request)
        except DatabaseUnavailable as error:
            request.state.refused = f"database unavailable: {error}"
            return self._refusal(Failed(UNAVAILABLE, 503))
        if isinstance(answer, bytes):
            return Response(answer, headers=_HEADERS, media_type=MEDIA_TYPE)
        request.state.refused, request.state.code = answer.refused.reason, answer.refused.error
        return self._refusal(answer)

    async def _decide(self, request: Request) -> bytes | Failed:
        asked = await read_form(request)
        if isinstance(asked, Failed):
            return asked
        asker = await self._askers.who(request, asked)
        if isinstance(asker, Failed):
            return asker
        token = asked.get("token")
        if token is None:
            return Failed(OAuthRefused("invalid_request", "token is missing."))
        return await self._tell(Secret(token), asker)

    def _refusal(self, failed: Failed) -> Response:
        answer = refusal(failed.refused, self._issuer, failed.status, by_header=True)
        del answer.headers[_CORS]
        if failed.challenge is not None:
            answer.headers["WWW-Authenticate"] = failed.challenge
        return answer
