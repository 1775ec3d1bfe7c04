"""When a grant is renewed and looked at: the two clocks, and who is looked at when others are not."""

from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from altyaa.connections.model import Clocks, Policy, PolicyChange
from altyaa.providers.pack import Pack

LONG = timedelta(days=7)
"""From this life on a lead of the policy counts: three days before the end of a day would be before its beginning."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def policy(pack: Pack, change: PolicyChange | None = None) -> Policy:
    """The pack's, with what the workspace wants otherwise."""
    wanted = change or PolicyChange()

    def span(name: str, seconds: int | None) -> timedelta | None:
        return pack.span(name) if seconds is None else timedelta(seconds=seconds)

    return Policy(
        span("access_interval_seconds", wanted.access_interval_seconds),
        span("access_lead_seconds", wanted.access_lead_seconds),
        span("grant_interval_seconds", wanted.grant_interval_seconds),
        span("grant_lead_seconds", wanted.grant_lead_seconds),
        pack.span("min_age_seconds") or timedelta(0),
        span("check_interval_seconds", wanted.check_interval_seconds),
    )


def renew_at(
    issued: datetime,
    ends: datetime | None,
    *,
    interval: timedelta | None,
    lead: timedelta | None,
    min_age: timedelta = timedelta(0),
    jitter: float = 0.0,
) -> datetime | None:
    """When one clock asks for a renewal; None for never.

    Args:
        lead: Before the end; counts for long lives only. None for a fifth of the life.
        jitter: 0 to 1: how much of what may be spread is taken off. Never later, and never before ``min_age``.
    """
    life = None if ends is None else ends - issued
    waits = [] if interval is None else [interval]
    if life is not None:
        early = lead if lead is not None and life >= LONG else 0.2 * life
        waits.append(life - min(early, 0.5 * life))
    if not waits:
        return None
    wait = min(waits)
    spread = min(0.05 * (wait if life is None else life), timedelta(hours=1))
    return issued + max(min_age, wait - jitter * spread)


def next_renewal(policy: Policy, clocks: Clocks, grant_id: UUID, renewed: datetime, *, slides: bool) -> datetime | None:
    """When the grant is to be renewed: as soon as either clock asks for it.

    Args:
        renewed: When that was last done: the grant's interval counts from there.
        slides: A renewal begins the grant's clock anew. One that does not slide has an end that no machine moves.
    """
    part = jitter(grant_id)
    access = renew_at(
        clocks.access_issued_at,
        clocks.access_ends_at,
        interval=policy.access_interval,
        lead=policy.access_lead,
        min_age=policy.min_age,
        jitter=part,
    )
    grant = renew_at(
        renewed,
        clocks.grant_ends_at if slides else None,
        interval=policy.grant_interval,
        lead=policy.grant_lead,
        min_age=policy.min_age,
        jitter=part,
    )
    return min((each for each in (access, grant) if each is not None), default=None)


def next_check(policy: Policy, grant_id: UUID, now: datetime) -> datetime | None:
    """When the assets are looked at next: each grant at its own time of the interval, whenever it was connected."""
    interval = policy.check_interval
    if interval is None:
        return None
    earliest = now + interval / 2
    into = (earliest - _EPOCH - jitter(grant_id, "check") * interval) % interval
    return earliest + (interval - into)


def jitter(of: UUID, what: str = "renew") -> float:
    """A number from 0 to 1 that is the same each time."""
    return int.from_bytes(sha256(f"{what} {of}".encode()).digest()[:6], "big") / (1 << 48)
