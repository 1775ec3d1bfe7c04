"""A policy in words: what a machine does, and when a person is needed."""

from datetime import UTC, datetime, timedelta

from altyaa.connections.model import Policy
from altyaa.connections.rules.policy import renew_at
from altyaa.connections.rules.spans import every, in_words
from altyaa.providers.pack import Pack

_ZERO = datetime(2000, 1, 1, tzinfo=UTC)


def renewed_after(policy: Policy, life: timedelta | None) -> timedelta | None:
    """How old an access token gets before it is renewed; None for never. A little less, as times are spread."""
    ends = None if life is None else _ZERO + life
    interval, lead = policy.access_interval, policy.access_lead
    found = renew_at(_ZERO, ends, interval=interval, lead=lead, min_age=policy.min_age)
    return None if found is None else found - _ZERO


def access_words(pack: Pack, policy: Policy) -> str:
    """The clock of the access token."""
    life = pack.span("access_seconds")
    after = renewed_after(policy, life)
    lives = "does not end by itself" if life is None else f"lives {in_words(life)}"
    if after is None:
        return f"The access token {lives}, and is not renewed for its age."
    return f"The access token {lives}, and is renewed after {in_words(after)}."


def grant_words(pack: Pack, policy: Policy) -> str:
    """The clock of what a person allowed."""
    life, used = pack.span("grant_seconds"), policy.grant_interval
    if life is None:
        how_often = "" if used is None else f" It is used {every(used)} at the latest."
        return f"What a person allowed does not end by itself.{how_often}"
    if pack.value("grant_slides"):
        return (
            f"What a person allowed ends {in_words(life)} after the last renewal: no person is needed while that works."
        )
    told = "People are told 30, 7 and 3 days before."
    return f"A person is needed again {in_words(life)} after they allowed it: no machine moves that. {told}"


def check_words(policy: Policy) -> str:
    """How often it is looked at what hangs under it."""
    if policy.check_interval is None:
        return "It is not looked at between renewals."
    return f"What hangs under it is looked at {every(policy.check_interval)}."
