"""From a request to a principal."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import UTC, datetime
from time import time
from typing import NamedTuple

from starlette.types import Scope

from altyaa.access import rules
from altyaa.access.memory import Entry, Memory
from altyaa.access.uses import LONGEST_AGENT, WRITTEN_EVERY_SECONDS, LastUses, Use
from altyaa.access.verified import Denied, Finding, Verified
from altyaa.infra.http.peer import Address, Networks, client_address
from altyaa.infra.telemetry import metrics
from altyaa.kernel.credential import PREFIX_LENGTH
from altyaa.kernel.principal import PrincipalKind
from altyaa.kernel.problems import ADDRESS_NOT_ALLOWED, INVALID_TOKEN, Refused
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import Limits
from altyaa.protocol.rfc6750_bearer import read_bearer

Verifier = Callable[[Secret[str]], Awaitable[Finding]]


class Admitted(NamedTuple):
    """A caller that was let in.

    Attributes:
        entry: What is remembered with it; ``entry.finding`` is ``verified``.
    """

    verified: Verified
    entry: Entry[Finding]


class Authenticator:
    """Judges requests: from memory, or else by the verifier that a credential's prefix picks.

    Args:
        verifiers: Prefix (``alk_``) to verifier. ``app`` fills it, so that products stay apart.
        uses: By the kind of principal, where last uses are noted. The same.
        clock: Seconds, as the memory's.
    """

    def __init__(
        self,
        verifiers: Mapping[str, Verifier],
        memory: Memory[Finding],
        limits: Limits,
        uses: Mapping[PrincipalKind, LastUses],
        proxies: Networks,
        clock: Callable[[], float],
    ) -> None:
        self._verifiers, self._memory, self._limits, self._uses = verifiers, memory, limits, uses
        self._proxies, self._clock = proxies, clock
        self._ok = metrics.VERIFICATIONS.labels("ok")

    async def __call__(self, scope: Scope, needed: Sequence[str], resource: str | None = None) -> Admitted | Refused:
        """The caller, if it may do what needs all of these scopes.

        Args:
            resource: What is asked for, as access tokens name it (RFC 8707); None for what has no name.

        Raises:
            DatabaseUnavailable: The credential could not be looked up.
        """
        judged = await self._decide(scope, needed, resource)
        if isinstance(judged, Refused):
            if judged.problem.status == INVALID_TOKEN.status:
                judged = self._limits.count_failure(client_address(scope, self._proxies)) or judged
            metrics.VERIFICATIONS.labels(judged.problem.code).inc()
        else:
            self._ok.inc()
        return judged

    def recall(
        self, scope: Scope, head: Mapping[bytes, bytes], needed: Sequence[str], resource: str | None = None
    ) -> Admitted | None:
        """As a call, where memory is enough to say yes; None for everything else, which a call will tell.

        Args:
            head: The header fields, each of which was sent once.
        """
        authorization, workspace = head.get(b"authorization"), head.get(b"x-altyaa-workspace")
        entry = None if authorization is None else self._memory.recall(authorization)
        if entry is None:
            return None
        judged = self._judge(scope, () if workspace is None else (workspace,), entry, needed, resource)
        if not isinstance(judged, Admitted):
            return None
        self._ok.inc()
        return judged

    async def shown(self, bearer: Secret[str]) -> Entry[Finding] | None:
        """What a credential is worth, from memory or else looked up; None for a kind that nobody verifies.

        For whoever was shown somebody else's credential and asks about it: nothing is counted or admitted.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        return await self._entry(bearer)

    def known(self, bearer: Secret[str]) -> Entry[Finding] | None:
        """The same from memory alone; None also for what must be looked up."""
        entry = self._memory.recall(_name(bearer))
        return None if entry is None or _has_ended(entry) else entry

    def takes(self, bearer: Secret[str]) -> bool:
        """Whether credentials of this kind are verified here."""
        return bearer.reveal()[:PREFIX_LENGTH] in self._verifiers

    def note_shown(self, entry: Entry[Finding], found: Verified) -> None:
        """Note that a credential is in use; from where, only the one who was shown it knows."""
        if self._clock() - entry.noted_at >= WRITTEN_EVERY_SECONDS:
            self._note(entry, found, None, None)

    async def _entry(self, bearer: Secret[str]) -> Entry[Finding] | None:
        name = _name(bearer)
        entry = self._memory.recall(name)
        if entry is not None and not _has_ended(entry):
            return entry
        verifier = self._verifiers.get(bearer.reveal()[:PREFIX_LENGTH])
        if verifier is None:
            return None
        began = self._memory.version
        return self._memory.remember(name, await verifier(bearer), began)

    async def _decide(self, scope: Scope, needed: Sequence[str], resource: str | None) -> Admitted | Refused:
        authorization, workspace = _sent(scope, b"authorization"), _sent(scope, b"x-altyaa-workspace")
        if refused := rules.one_workspace(workspace):
            return refused
        bearer = read_bearer(authorization)
        if isinstance(bearer, Refused):
            return bearer
        entry = await self._entry(bearer)
        if entry is None:
            return Refused(INVALID_TOKEN, "no verifier for this prefix")
        judged = self._judge(scope, workspace, entry, needed, resource)
        return judged or Refused(INVALID_TOKEN, "ended while it was looked up")

    def _judge(
        self,
        scope: Scope,
        workspace: Sequence[bytes],
        entry: Entry[Finding],
        needed: Sequence[str],
        resource: str | None,
    ) -> Admitted | Refused | None:
        """Status, expiry, network, workspace, resource, scopes, limits, in this order; None for one that has ended."""
        found = entry.finding
        if isinstance(found, Denied):
            return found.refused
        if _has_ended(entry):
            return None
        if found.cidrs and not rules.is_within(client_address(scope, self._proxies), found.cidrs):
            return Refused(ADDRESS_NOT_ALLOWED, f"{found.principal.id} is not for this address")
        admitted = rules.admit(found.principal, workspace, needed, resource)
        if isinstance(admitted, Refused):
            return admitted
        if entry.asks is None:
            entry.asks = self._limits.asks(found.principal, found.limit)
        refused, scope["state"]["fields"] = self._limits.admit(entry.asks)
        if refused is not None:
            return refused
        if self._clock() - entry.noted_at >= WRITTEN_EVERY_SECONDS:
            agents = _sent(scope, b"user-agent")
            agent = agents[0][:LONGEST_AGENT].decode("latin-1") if agents else None
            self._note(entry, found, client_address(scope, self._proxies), agent)
        return Admitted(found, entry)

    def _note(self, entry: Entry[Finding], found: Verified, address: Address | None, agent: str | None) -> None:
        entry.noted_at = self._clock()
        uses = self._uses.get(found.principal.kind)
        if uses is not None and found.use_name is not None:
            uses.note(Use(found.use_name, found.generation, datetime.now(UTC), address, agent))


def _name(bearer: Secret[str]) -> bytes:
    """What a credential is remembered by: the header as nearly everybody writes it, for ``recall`` not to read it.

    Other spellings (``bEaRer``, more spaces) go the long way, and are the same entry.
    """
    return b"Bearer " + bearer.reveal().encode()


def _has_ended(entry: Entry[Finding]) -> bool:
    return isinstance(entry.finding, Verified) and entry.finding.ends_at <= time()


def _sent(scope: Scope, name: bytes) -> list[bytes]:
    # Every value, since a second one is a refusal.
    return [value for each, value in scope["headers"] if each == name]
