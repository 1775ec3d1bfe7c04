"""``POST /oauth/token/revoke`` (RFC 7009)."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.authenticate import Authenticator
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.http.origin import note_origin
from altyaa.infra.http.peer import Networks
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.revoke_token import revoke_token
from altyaa.oauth.api.answers import UNAVAILABLE, json_answer, refusal
from altyaa.oauth.api.asked import Clients, Failed, read_form
from altyaa.oauth.means import Means
from altyaa.protocol.rfc6749_errors import OAuthRefused

PATH = "/oauth/token/revoke"


class RevocationEndpoint:
    """The endpoint, with what it reads."""

    def __init__(self, means: Means, clients: Clients, authenticate: Authenticator, proxies: Networks) -> None:
        self._means, self._clients, self._authenticate, self._proxies = means, clients, authenticate, proxies

    async def answer(self, request: Request) -> Response:
        """End a token, for the app that was given it."""
        note_origin(request, self._proxies)
        try:
            failed = await self._decide(request)
        except DatabaseUnavailable as error:
            request.state.refused = f"database unavailable: {error}"
            return refusal(UNAVAILABLE, self._means.settings.base_url, 503)
        if failed is None:
            return json_answer({})  # Nobody reads it (§2.2), but simple-oauth2 refuses what is not called JSON.
        request.state.refused, request.state.code = failed.refused.reason, failed.refused.error
        issuer, by_header = self._means.settings.base_url, "authorization" in request.headers
        return refusal(failed.refused, issuer, failed.status, by_header=by_header)

    async def _decide(self, request: Request) -> Failed | None:
        asked = await read_form(request)
        if isinstance(asked, Failed):
            return asked
        client = await self._clients.who(request, asked)
        if isinstance(client, Failed):
            return client
        token = asked.get("token")
        if token is None:
            return Failed(OAuthRefused("invalid_request", "token is missing."))
        refused = await revoke_token(self._means, self._authenticate, client, Secret(token))
        return None if refused is None else Failed(refused)
