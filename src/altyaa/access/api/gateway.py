"""``GET,HEAD /gateway/verify``: forward authentication for nginx, Caddy and Traefik.

All scopes of the query are needed. An answer of 200 always carries all four headers; a proxy that copies a header which
is missing would pass the caller's own (``docs/howto/gateway.md``).
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from altyaa.access.authenticate import Admitted, Authenticator
from altyaa.infra.db import ContextSigner
from altyaa.infra.db.context import ANY_PID
from altyaa.infra.http.peer import is_trusted
from altyaa.infra.http.problems import problem_response
from altyaa.infra.http.turn import Fields
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.kernel.problems import GATEWAY_MISCONFIGURED, Refused

PATH = "/gateway/verify"
CONTEXT_SECONDS, CONTEXT_LEFT_SECONDS = 60, 30
_PARAMETERS = frozenset({"scope", "audience"})
_QUESTIONS, _LONGEST_KEPT = 1000, 2000


@dataclass(frozen=True, slots=True)
class Question:
    """What a proxy asks, which is the same for every request of one of its paths.

    Attributes:
        resource: As access tokens name what is behind the audience; None for what they cannot name.
    """

    needed: tuple[str, ...]
    audience: str | None
    resource: str | None


class Gateway:
    """The endpoint, with what it reads."""

    def __init__(self, settings: Settings, keyring: Keyring, authenticate: Authenticator) -> None:
        self._settings, self._keyring, self._authenticate = settings, keyring, authenticate
        self._resources = {each.audience: each.uri for each in settings.resource}
        self._kept = lru_cache(_QUESTIONS)(self._read)

    def from_memory(self, scope: Scope, head: Mapping[bytes, bytes]) -> Fields | None:
        """A yes, where nothing has to be waited for; None to go the long way, by ``verify``."""
        question = self._question(scope["query_string"])
        if isinstance(question, Refused):
            return None
        signer = None
        if question.audience is not None and is_trusted(scope, self._settings.trusted_proxies):
            signer = self._keyring.known_signer(question.audience)
            if signer is None:
                return None
        admitted = self._authenticate.recall(scope, head, question.needed, question.resource)
        if admitted is None:
            return None
        scope["state"]["principal"] = admitted.verified.principal.id
        fields = _fields(admitted, signer)
        fields += scope["state"]["fields"]
        return fields

    async def verify(self, request: Request) -> Response:
        """Answer 200 with the caller's identity in headers, or a problem."""
        answer = await self._decide(request)
        if isinstance(answer, Refused):
            request.state.refused, request.state.code = answer.why, answer.problem.code
            refusal = problem_response(answer, self._settings.base_url, request.state.request_id)
            # For a proxy that cannot pass on a body (nginx).
            refusal.headers["X-Altyaa-Error"] = answer.problem.code
            return refusal
        admitted, signer = answer
        request.state.principal = admitted.verified.principal.id
        response = Response(status_code=200)
        response.raw_headers = _fields(admitted, signer)
        return response

    async def _decide(self, request: Request) -> tuple[Admitted, ContextSigner | None] | Refused:
        question = self._question(request.scope["query_string"])
        if isinstance(question, Refused):
            return question
        admitted = await self._authenticate(request.scope, question.needed, question.resource)
        if isinstance(admitted, Refused):
            return admitted
        # A context opens a database: it is for our own proxies alone.
        if question.audience is None or not is_trusted(request.scope, self._settings.trusted_proxies):
            return admitted, None
        signer = await self._keyring.signer_for(question.audience)
        if signer is None:
            return Refused(GATEWAY_MISCONFIGURED, f"unknown audience {question.audience!r:.100}")
        return admitted, signer

    def _question(self, query: bytes) -> Question | Refused:
        # Nobody has proven anything yet: what is kept for ever is no longer than a proxy's.
        return self._kept(query) if len(query) <= _LONGEST_KEPT else self._read(query)

    def _read(self, query: bytes) -> Question | Refused:
        asked = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
        if misspelt := {name for name, _ in asked} - _PARAMETERS:
            # A proxy that asks for scopes= asks for nothing, and would let everybody in.
            return Refused(GATEWAY_MISCONFIGURED, f"unknown parameter {min(misspelt)!r:.100}")
        needed = tuple(value for name, value in asked if name == "scope")
        unknown = [name for name in needed if name not in self._settings.scopes]
        if unknown:
            return Refused(GATEWAY_MISCONFIGURED, f"unknown scope {unknown[0]!r:.100}")
        audiences = [value for name, value in asked if name == "audience"]
        if len(audiences) > 1:
            return Refused(GATEWAY_MISCONFIGURED, "more than one audience")
        audience = audiences[0] if audiences else None
        return Question(needed, audience, None if audience is None else self._resources.get(audience))


def _fields(admitted: Admitted, signer: ContextSigner | None) -> Fields:
    verified = admitted.verified
    context = b"" if signer is None else _context(admitted, signer)
    return [
        (b"x-altyaa-workspace", verified.workspace_wire),
        (b"x-altyaa-principal", verified.principal.id.encode()),
        (b"x-altyaa-scopes", verified.scopes_wire),
        (b"x-altyaa-context", context),
        (b"cache-control", b"no-store"),
        (b"content-length", b"0"),
    ]


def _context(admitted: Admitted, signer: ContextSigner) -> bytes:
    """A signed context: the one kept with the record while it has 30 s left, or a new one."""
    kept = admitted.entry.contexts
    now = int(time.time())
    if kept is None:
        kept = admitted.entry.contexts = {}
    key = (signer.audience, signer.keyset.primary_id)
    context, ends = kept.get(key, (b"", 0))
    if ends - now < CONTEXT_LEFT_SECONDS:
        ends = now + CONTEXT_SECONDS
        context = signer.sign(admitted.verified.principal, pid=ANY_PID, expires_unix=ends).encode()
        kept[key] = (context, ends)
    return context
