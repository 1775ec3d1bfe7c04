"""``GET,HEAD /gateway/verify``: forward authentication for nginx, Caddy and Traefik.

All scopes of the query are needed. An answer of 200 always carries all four headers; a proxy that copies a header which
is missing would pass the caller's own (``docs/howto/gateway.md``).
"""

import time

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.authenticate import Authenticator
from altyaa.infra.db.context import ANY_PID
from altyaa.infra.http.peer import is_trusted
from altyaa.infra.http.problems import problem_response
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import GATEWAY_MISCONFIGURED, Refused

CONTEXT_SECONDS = 60
_PARAMETERS = frozenset({"scope", "audience"})


class Gateway:
    """The endpoint, with what it reads."""

    def __init__(self, settings: Settings, keyring: Keyring, authenticate: Authenticator) -> None:
        self._settings, self._keyring, self._authenticate = settings, keyring, authenticate

    async def verify(self, request: Request) -> Response:
        """Answer 200 with the caller's identity in headers, or a problem."""
        answer = await self._decide(request)
        if isinstance(answer, Refused):
            request.state.refused = answer.why
            response = problem_response(answer, self._settings.base_url, request.state.request_id)
            # For a proxy that cannot pass on a body (nginx).
            response.headers["X-Altyaa-Error"] = answer.problem.code
            return response
        principal, context = answer
        request.state.principal = principal.id
        headers = {
            "X-Altyaa-Workspace": write_id("wks", principal.workspace_id),
            "X-Altyaa-Principal": principal.id,
            "X-Altyaa-Scopes": principal.scope_text,
            "X-Altyaa-Context": context,
            "Cache-Control": "no-store",
        }
        return Response(status_code=200, headers=headers)

    async def _decide(self, request: Request) -> tuple[Principal, str] | Refused:
        if misspelt := set(request.query_params) - _PARAMETERS:
            # A proxy that asks for scopes= asks for nothing, and would let everybody in.
            return Refused(GATEWAY_MISCONFIGURED, f"unknown parameter {min(misspelt)!r:.100}")
        needed = request.query_params.getlist("scope")
        unknown = [name for name in needed if name not in self._settings.scopes]
        if unknown:
            return Refused(GATEWAY_MISCONFIGURED, f"unknown scope {unknown[0]!r:.100}")
        principal = await self._authenticate(request.headers.raw, needed)
        if isinstance(principal, Refused):
            return principal
        context = await self._context(request, principal)
        return context if isinstance(context, Refused) else (principal, context)

    async def _context(self, request: Request, principal: Principal) -> str | Refused:
        """A signed context for the audience asked; empty for peers that are not our proxies: it opens a database."""
        audiences = request.query_params.getlist("audience")
        if not audiences or not is_trusted(request.scope, self._settings.trusted_proxies):
            return ""
        signer = await self._keyring.signer_for(audiences[0]) if len(audiences) == 1 else None
        if signer is None:
            return Refused(GATEWAY_MISCONFIGURED, f"unknown audience {audiences[0]!r:.100}")
        return signer.sign(principal, pid=ANY_PID, expires_unix=int(time.time()) + CONTEXT_SECONDS)
