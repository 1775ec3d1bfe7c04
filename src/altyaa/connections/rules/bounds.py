"""Within what a workspace may set its own policy: what the platform bears, and what its token lives."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta

from altyaa.connections.model import PolicyChange
from altyaa.connections.rules.bounds_words import endless, short_lived, too_long, too_short
from altyaa.connections.rules.policy import LONG
from altyaa.connections.rules.reminders import DISTANCES
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_, Text, text
from altyaa.providers.pack import Pack

GRANTS_OF_AN_APP = 10_000
"""All workspaces share the budget of our app at a platform: it has to last for a call for each of so many grants."""
SHORTEST_LEAD = timedelta(hours=1)
"""As long as times are spread, and enough to try again when a platform is down."""


@dataclass(frozen=True, slots=True)
class Bounds:
    """What one part of a policy may be.

    Attributes:
        least, most: The span itself is allowed.
        why_least, why_most: What each stands for, to end a sentence.
    """

    least: timedelta
    most: timedelta
    why_least: Text
    why_most: Text


def shortest(pack: Pack) -> timedelta:
    """Between two looks after one grant, so that the app's budget lasts."""
    return timedelta(minutes=GRANTS_OF_AN_APP / pack.value("calls_per_minute"))


def bounds(pack: Pack) -> dict[str, Bounds | Text]:
    """By the name of a part: its bounds, or in place of them why it cannot be set for this platform."""
    return {
        "access_interval_seconds": _interval(
            pack, _life(pack, "access_seconds"), text("its access token lives that long")
        ),
        "access_lead_seconds": _lead(pack, "access_seconds"),
        "grant_interval_seconds": _interval(pack, _grant_life(pack), text("what a person allowed ends by then")),
        "grant_lead_seconds": _grant_lead(pack),
        "check_interval_seconds": Bounds(
            shortest(pack),
            timedelta(days=DISTANCES[0]),
            _budget(pack),
            text("people are told that long before an end, which a look finds"),
        ),
    }


def check_change(pack: Pack, change: PolicyChange) -> Refused | None:
    """Refuse what is outside, and say what would do."""
    for name, seconds in _named(change):
        found = bounds(pack)[name]
        if isinstance(found, Text):
            why = text("%(why)s Leave %(name)s out.", why=found, name=name)
            return Refused(INVALID_VALUE, f"{name} has no effect", why, fields=(name,))
        span = timedelta(seconds=seconds)
        if span < found.least:
            why = too_short(name, pack, _whole(found.least), found.least, found.why_least)
            return Refused(INVALID_VALUE, f"{name} too short", why, fields=(name,))
        if span > found.most:
            why = too_long(name, pack, int(found.most.total_seconds()), found.most, found.why_most)
            return Refused(INVALID_VALUE, f"{name} too long", why, fields=(name,))
    if not any(True for _ in _named(change)):
        nothing = N_("Nothing is set. Name what is to be otherwise; DELETE goes back to the platform's own policy.")
        return Refused(INVALID_VALUE, "an empty policy", nothing)
    return None


def _named(change: PolicyChange) -> Iterator[tuple[str, int]]:
    for name in PolicyChange.__slots__:
        seconds = getattr(change, name)
        if seconds is not None:
            yield name, seconds


def _interval(pack: Pack, life: timedelta, why_most: Text) -> Bounds:
    min_age = pack.span("min_age_seconds") or timedelta(0)
    if min_age > shortest(pack):
        return Bounds(min_age, life, text("%(title)s renews no younger token", title=pack.title), why_most)
    return Bounds(shortest(pack), life, _budget(pack), why_most)


def _lead(pack: Pack, fact: str) -> Bounds | Text:
    life = pack.span(fact)
    if life is None:
        return endless(fact, pack)
    if life < LONG:
        return short_lived(fact, pack, life)
    least, most = text("there must be time to try again"), text("it is half of its life")
    return Bounds(SHORTEST_LEAD, life / 2, least, most)


def _grant_lead(pack: Pack) -> Bounds | Text:
    if not pack.value("grant_slides"):
        return text(
            "At %(title)s only a person moves that end; people are told 30, 7 and 3 days before.", title=pack.title
        )
    return _lead(pack, "grant_seconds")


def _life(pack: Pack, fact: str) -> timedelta:
    return pack.span(fact) or timedelta(seconds=pack.value("believed_seconds"))


def _grant_life(pack: Pack) -> timedelta:
    """Until a person must click again, or until it ends for want of use."""
    life = _life(pack, "grant_seconds")
    idle = pack.span("idle_seconds") if "idle_seconds" in pack.facts else None
    return life if idle is None else min(life, idle)


def _budget(pack: Pack) -> Text:
    return text("all connections share %(calls)s calls a minute", calls=int(pack.value("calls_per_minute")))


def _whole(span: timedelta) -> int:
    """Whole seconds, not less than it."""
    return -(-int(span / timedelta(microseconds=1)) // 1_000_000)
