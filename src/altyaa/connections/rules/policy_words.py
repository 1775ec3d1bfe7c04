"""A policy in words: what a machine does, and when a person is needed."""

from datetime import UTC, datetime, timedelta

from altyaa.connections.model import Policy
from altyaa.connections.rules.policy import renew_at
from altyaa.kernel.text import Text, text
from altyaa.providers.pack import Pack

_ZERO = datetime(2000, 1, 1, tzinfo=UTC)
_DAY, _HOUR = timedelta(days=1), timedelta(hours=1)


def renewed_after(policy: Policy, life: timedelta | None) -> timedelta | None:
    """How old an access token gets before it is renewed; None for never. A little less, as times are spread."""
    ends = None if life is None else _ZERO + life
    interval, lead = policy.access_interval, policy.access_lead
    found = renew_at(_ZERO, ends, interval=interval, lead=lead, min_age=policy.min_age)
    return None if found is None else found - _ZERO


def in_sentences(pack: Pack, policy: Policy) -> list[Text]:
    """All of it."""
    return [access_words(pack, policy), grant_words(pack, policy), check_words(policy)]


def access_words(pack: Pack, policy: Policy) -> Text:
    """The clock of the access token."""
    life = pack.span("access_seconds")
    after = renewed_after(policy, life)
    if after is None:
        if life is None:
            return text("The access token does not end by itself, and is not renewed for its age.")
        return text("The access token lives %(life)s, and is not renewed for its age.", life=life)
    if life is None:
        return text("The access token does not end by itself, and is renewed after %(span)s.", span=after)
    return text("The access token lives %(life)s, and is renewed after %(span)s.", life=life, span=after)


def grant_words(pack: Pack, policy: Policy) -> Text:
    """The clock of what a person allowed."""
    life = pack.span("grant_seconds")
    if life is None:
        return _used(policy.grant_interval)
    if pack.value("grant_slides"):
        return text(
            "What a person allowed ends %(life)s after the last renewal: no person is needed while that works.",
            life=life,
        )
    return text(
        "A person is needed again %(life)s after they allowed it: no machine moves that. People are told 30, 7 and 3 "
        "days before.",
        life=life,
    )


def _used(every: timedelta | None) -> Text:
    if every is None:
        return text("What a person allowed does not end by itself.")
    if every == _DAY:
        return text("What a person allowed does not end by itself. It is used every day at the latest.")
    if every == _HOUR:
        return text("What a person allowed does not end by itself. It is used every hour at the latest.")
    return text("What a person allowed does not end by itself. It is used every %(span)s at the latest.", span=every)


def check_words(policy: Policy) -> Text:
    """How often it is looked at what hangs under it."""
    every = policy.check_interval
    if every is None:
        return text("It is not looked at between renewals.")
    if every == _DAY:
        return text("What hangs under it is looked at every day.")
    if every == _HOUR:
        return text("What hangs under it is looked at every hour.")
    return text("What hangs under it is looked at every %(span)s.", span=every)
