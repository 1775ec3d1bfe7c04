"""The limits of this deployment: per API key, per OAuth app, per workspace, and per address for what fails."""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from uuid import UUID

from altyaa.infra.http.peer import Address
from altyaa.infra.settings import Settings
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import RATE_LIMITED, Refused
from altyaa.kernel.rate import Rate, read_rate
from altyaa.kernel.text import N_, Text, counted
from altyaa.limits.headers import header_fields
from altyaa.limits.memory import MemoryLimiter
from altyaa.limits.model import Ask, Limited, Policy, Subject

KEY, APP, WORKSPACE = "key", "app", "workspace"
FAILURES, ACCOUNT, ADDRESS, VISITS = "failures", "account", "address", "visits"
FORGOTTEN, ADDRESSES = "forgotten", "addresses"
CONNECTS, CONNECTS_HERE, CALENDAR = "connects", "connects_here", "calendar"
LINK, LINKS = "link", "links"
SECOND, SECOND_DAILY = "second", "second_daily"
PER_ACCOUNT, PER_ADDRESS = Rate(10, 900), Rate(100, 900)
"""Attempts to sign in: to one account, and from one client address."""
ADDRESSES_PER_PERSON = Rate(5, 3600)
"""Letters that one person has sent to an address of their choice, by asking to sign in with it."""
PER_SECOND, PER_SECOND_DAILY = Rate(10, 900), Rate(60, 86_400)
"""Codes of one person, once the password was shown. Of a million codes three are good at a time: who knows the password
and guesses for a year has a chance of about one in fifteen."""
PER_PERSON_AND_APP = Rate(60, 60)
"""Visits of one person to ``/oauth/authorize`` for one app: each may make a code, which is a row until it is swept."""
CONNECTS_PER_PERSON, CONNECTS_PER_WORKSPACE = Rate(30, 600), Rate(100, 600)
"""Sign-ins at platforms: each may lead to calls there, out of a budget that all workspaces share."""
CALENDAR_READS = Rate(600, 3600)
"""Of one workspace's calendar: a hundred people's programs, each every ten minutes."""
PER_LINK, LINKS_PER_ADDRESS = Rate(10, 600), Rate(100, 600)
"""The same by one link, and links that are opened or followed from one client address."""

_SENTENCES = {
    KEY: N_("This API key has used up its limit."),
    APP: N_("This app has used up its limit."),
    WORKSPACE: N_("This workspace has used up its limit."),
    FAILURES: N_("Too many attempts from this address have failed."),
    ACCOUNT: N_("Too many attempts for this account."),
    ADDRESS: N_("Too many attempts from this address."),
    FORGOTTEN: N_("Too many new passwords were asked for this account."),
    ADDRESSES: N_("You have asked for another address too often."),
    CONNECTS: N_("You have begun too many sign-ins at platforms."),
    CONNECTS_HERE: N_("This workspace has begun too many sign-ins at platforms."),
    CALENDAR: N_("This calendar was read too often."),
    LINK: N_("This link has led to the platform too often."),
    LINKS: N_("Too many links were opened from this address."),
    SECOND: N_("Too many proofs were tried."),
    SECOND_DAILY: N_("Too many proofs were tried today."),
    VISITS: N_("The person was sent here too often by this app."),
}
_OWN_RATES_REMEMBERED = 4096


class Limits:
    """What a process asks before it serves.

    Args:
        processes: How many serve together. Each admits its share of every limit, at least 1.
        clock: Nanoseconds that never go back.
    """

    def __init__(self, settings: Settings, processes: int, clock: Callable[[], int] = time.monotonic_ns) -> None:
        def share(name: str, rate: Rate | None) -> Policy | None:
            return None if rate is None else Policy.share(name, rate, processes)

        self._limiter = MemoryLimiter(clock)
        self._key = share(KEY, read_rate(settings.key_limit))
        self._own_key = lru_cache(_OWN_RATES_REMEMBERED)(lambda rate: Policy.share(KEY, rate, processes))
        self._app = share(APP, read_rate(settings.app_limit))
        self._workspace = share(WORKSPACE, read_rate(settings.workspace_limit))
        self._failures = share(FAILURES, read_rate(settings.failure_limit))
        self._account = Policy.share(ACCOUNT, PER_ACCOUNT, processes)
        self._address = Policy.share(ADDRESS, PER_ADDRESS, processes)
        self._forgotten = Policy.share(FORGOTTEN, PER_ACCOUNT, processes)
        self._addresses = Policy.share(ADDRESSES, ADDRESSES_PER_PERSON, processes)
        self._second = Policy.share(SECOND, PER_SECOND, processes)
        self._second_daily = Policy.share(SECOND_DAILY, PER_SECOND_DAILY, processes)
        self._visits = Policy.share(VISITS, PER_PERSON_AND_APP, processes)
        self._connects = Policy.share(CONNECTS, CONNECTS_PER_PERSON, processes)
        self._calendar = Policy.share(CALENDAR, CALENDAR_READS, processes)
        self._link = Policy.share(LINK, PER_LINK, processes)
        self._links = Policy.share(LINKS, LINKS_PER_ADDRESS, processes)
        self._connects_here = Policy.share(CONNECTS_HERE, CONNECTS_PER_WORKSPACE, processes)

    def asks(self, principal: Principal, own: Rate | None = None) -> tuple[Ask, ...]:
        """The policies that this caller falls under: made once, they serve for every request of it.

        Args:
            own: A key's own limit, in place of the deployment's.
        """
        asks: list[Ask] = []
        if principal.kind == "key" and (key := self._own_key(own) if own else self._key):
            asks.append((key, principal.id))
        if principal.client_id and self._app:
            # In each workspace by itself: what one of them uses up is not another's.
            asks.append((self._app, principal.client_id.bytes + principal.workspace_id.bytes))
        if self._workspace:
            asks.append((self._workspace, principal.workspace_id.int))
        return tuple(asks)

    def admit(self, asks: Sequence[Ask], cost: int = 1) -> tuple[Refused | None, list[tuple[bytes, bytes]]]:
        """Take ``cost`` units of every policy, or refuse and take none; and what is left, as fields of the answer."""
        admitted = self._limiter.admit(asks, cost)
        if isinstance(admitted, Limited):
            return _refused(admitted), header_fields(self._limiter.left(asks))
        return None, header_fields(admitted)

    def count_failure(self, address: Address | None) -> Refused | None:
        """Count a verification that failed; over the limit, the refusal to answer in its place.

        Never ask it about a credential that is good: one bad neighbour behind a NAT would shut out all others.
        """
        return self._count(self._failed(address))

    @contextmanager
    def suspected(self, address: Address | None) -> Iterator[Refused | None]:
        """One failure of an address, held while it is found out whether it is one; in its place the refusal.

        So what an address has under way at once is bounded as what has failed is. Whoever finds a failure counts it.
        """
        refused = self.count_failure(address)
        try:
            yield refused
        finally:
            if refused is None:
                self._limiter.give_back(self._failed(address))

    def would_refuse(self, address: Address | None) -> Refused | None:
        """Whether the next failure would be refused: asked before work that costs more than an answer (a password)."""
        limited = self._limiter.would_refuse(self._failed(address))
        return None if limited is None else _refused(limited)

    def attempt(self, email_digest: bytes, address: Address | None) -> Refused | None:
        """Count one sign-in, whether or not it succeeds and whoever it is for.

        Args:
            email_digest: Blind index of the address that was typed, 32 bytes.
        """
        asks = ((self._account, email_digest), (self._address, network(address)))
        return self._count(asks)

    def knock(self, address: Address | None) -> Refused | None:
        """Count one attempt to sign in by a passkey: whose it is, only the passkey tells."""
        return self._count(((self._address, network(address)),))

    def forgetting(self, email_digest: bytes, address: Address | None) -> Refused | None:
        """Count one request for a new password, as ``attempt``: whoever uses up the one leaves the other."""
        return self._count(((self._forgotten, email_digest), (self._address, network(address))))

    def change_address(self, user_id: UUID, address: Address | None) -> Refused | None:
        """Count one time that a person asks to sign in with another address."""
        return self._count(((self._addresses, user_id.bytes), (self._address, network(address))))

    def second(self, user_id: UUID, changed_at: datetime, address: Address | None) -> Refused | None:
        """Count one code of somebody who showed their password. With another password it begins anew.

        Args:
            changed_at: When the password that they showed was set.
        """
        return self._prove(f"{user_id} {changed_at.isoformat()}".encode(), address)

    def proof(self, session_id: UUID, address: Address | None) -> Refused | None:
        """Count one proof of somebody who has a session."""
        return self._prove(session_id.bytes, address)

    def _prove(self, who: Subject, address: Address | None) -> Refused | None:
        return self._count(((self._second, who), (self._second_daily, who), (self._address, network(address))))

    def visit(self, user_id: UUID, client_id: UUID) -> Refused | None:
        """Count one time that a person comes to allow an app something, or has allowed it before."""
        return self._count(((self._visits, user_id.bytes + client_id.bytes),))

    def connect(self, user_id: UUID, workspace_id: UUID) -> Refused | None:
        """Count one sign-in at a platform that a person begins. What it may cost there is spent when they come back."""
        return self._count(((self._connects, user_id.bytes), (self._connects_here, workspace_id.bytes)))

    def calendar(self, workspace_id: UUID) -> Refused | None:
        """Count one time that a workspace's calendar is read."""
        return self._count(((self._calendar, workspace_id.bytes),))

    def open_link(self, address: Address | None) -> Refused | None:
        """Count one link of a connect session that is opened, whether or not it leads anywhere."""
        return self._count(((self._links, network(address)),))

    def connect_by_link(self, link_id: UUID, workspace_id: UUID, address: Address | None) -> Refused | None:
        """The same as ``connect``, for whoever opened a link."""
        here = (self._connects_here, workspace_id.bytes)
        return self._count(((self._link, link_id.bytes), (self._links, network(address)), here))

    def _count(self, asks: Sequence[Ask]) -> Refused | None:
        limited = self._limiter.admit(asks)
        return _refused(limited) if isinstance(limited, Limited) else None

    def _failed(self, address: Address | None) -> tuple[Ask, ...]:
        return ((self._failures, network(address)),) if self._failures else ()


def network(address: Address | None) -> Subject:
    """Who an address stands for: itself, of IPv6 its /64, which is one customer's. No address (Unix socket) is one."""
    if address is None:
        return b""
    return address.packed if address.version == 4 else address.packed[:8]


def _refused(limited: Limited) -> Refused:
    policy, seconds = limited.policy, limited.retry_after_seconds
    return Refused(
        RATE_LIMITED,
        f"over {policy.name}: {policy.quantity} in {policy.window_seconds} s",
        _again(Text(_SENTENCES[policy.name]), seconds),
        retry_after=seconds,
        policy=policy.name,
    )


def _again(sentence: Text, seconds: int) -> Text:
    return counted(
        "%(sentence)s Try again in %(num)s second.",
        "%(sentence)s Try again in %(num)s seconds.",
        seconds,
        sentence=sentence,
    )
