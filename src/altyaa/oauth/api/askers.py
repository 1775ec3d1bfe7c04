"""Who asks about a token: an app by its credentials, or a workspace by a key of it (RFC 7662 §2.1)."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.types import Scope

from altyaa.access.authenticate import Authenticator
from altyaa.infra.language.say import say
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INSUFFICIENT_SCOPE, RATE_LIMITED, Refused
from altyaa.oauth.api.asked import Clients, Failed
from altyaa.oauth.formats import ACCESS_TOKEN
from altyaa.oauth.rules.introspect import Asker
from altyaa.protocol.rfc6749_errors import ErrorCode, OAuthRefused
from altyaa.protocol.rfc6749_parameters import Parameters
from altyaa.protocol.rfc6750_bearer import challenge

NEEDED = ("tokens.introspect",)
_TWO_WAYS = OAuthRefused("invalid_request", "Use one way of authentication, not two.")
_PROVES_NOTHING = OAuthRefused("invalid_client", "An app without a secret may not ask: it can prove nothing.")
_NO_KEY = Refused(
    INSUFFICIENT_SCOPE,
    "no key",
    "This takes a workspace API key, or an app's own credentials; no access token.",
    NEEDED,
)
_ACCESS_TOKEN = b"Bearer " + ACCESS_TOKEN.prefix.encode()
_BEARER_ERRORS: dict[str, ErrorCode] = {
    "invalid_request": "invalid_request",
    "invalid_token": "invalid_token",
    "insufficient_scope": "insufficient_scope",
}


class Askers:
    """Says who asks, and counts what each asks as a request of theirs."""

    def __init__(self, clients: Clients, authenticate: Authenticator) -> None:
        self._clients, self._authenticate = clients, authenticate

    def known(self, scope: Scope, head: Mapping[bytes, bytes], asked: Parameters) -> Asker | None:
        """Who asks, from memory alone; None for everything else, which ``who`` will tell."""
        if not _is_bearer(head.get(b"authorization", b"")):
            client = self._clients.known(scope, head, asked)
            return None if client is None else Asker(client.id, client.workspace_id)
        if _has_proof(asked) or _shows_token(head):
            return None
        admitted = self._authenticate.recall(scope, head, NEEDED)
        if admitted is None or admitted.verified.principal.kind != "key":
            return None
        scope["state"]["principal"] = admitted.verified.principal.id
        return _of_key(admitted.verified.principal)

    async def who(self, request: Request, asked: Parameters) -> Asker | Failed:
        """Who asks.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if _is_bearer(request.headers.get("authorization", "").encode("latin-1")):
            return Failed(_TWO_WAYS) if _has_proof(asked) else await self._by_key(request)
        client = await self._clients.who(request, asked)
        if isinstance(client, Failed):
            return client
        if client.is_public:
            return self._clients.failed(request, _PROVES_NOTHING)
        return self._clients.count(request.scope, client) or Asker(client.id, client.workspace_id)

    async def _by_key(self, request: Request) -> Asker | Failed:
        admitted = await self._authenticate(request.scope, NEEDED)
        if isinstance(admitted, Refused):
            return _failed(admitted)
        principal = admitted.verified.principal
        request.state.principal = principal.id
        return _of_key(principal) if principal.kind == "key" else _failed(_NO_KEY)


def _of_key(principal: Principal) -> Asker:
    return Asker(None, principal.workspace_id)


def _failed(refused: Refused) -> Failed:
    """In the words of RFC 6750 §3.1, which the challenge repeats."""
    problem = refused.problem
    error = _BEARER_ERRORS.get(problem.bearer_error or "", "access_denied")
    if problem is RATE_LIMITED:
        error = "temporarily_unavailable"
    told = OAuthRefused(error, say(refused.sentence), refused.why, refused.retry_after)
    return Failed(told, problem.status, challenge(refused))


def _is_bearer(authorization: bytes) -> bool:
    return authorization[:7].lower() == b"bearer "


def _shows_token(head: Mapping[bytes, bytes]) -> bool:
    """Whether an access token asks, which is refused: by the long way, which counts it."""
    return head.get(b"authorization", b"").startswith(_ACCESS_TOKEN)


def _has_proof(asked: Parameters) -> bool:
    return any(asked.get(name) is not None for name in ("client_secret", "client_assertion", "client_assertion_type"))
