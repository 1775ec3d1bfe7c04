"""Both clocks of a connection, as they stand side by side: what each says, and how much of its time is left."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from altyaa.connections.model import ENDED, Connection
from altyaa.connections.rules.reminders import DISTANCES
from altyaa.connections.rules.states import GRANT_ENDS, Shown, needs_person_soon

Kind = Literal["good", "warn", "bad"]
Said = Literal["at", "due", "renewing", "operator", "unneeded", "now", "unforeseen", "stopped"]
"""``at``: a moment. ``due``: now, by a machine; ``now``: by a person. ``unneeded``: no renewal; ``unforeseen``: no
person, as far as anybody knows. ``operator``: it waits for the operator. ``stopped``: it runs no more."""


@dataclass(frozen=True, slots=True)
class Clock:
    """One of the two.

    Attributes:
        at: The moment, where ``said`` is ``at``.
        left: Share of the life that is left, 0 to 100, for a meter; a full bad one says that a person is needed now.
        is_assumed: The platform did not say the end: it is what the platform documents.
    """

    said: Said
    kind: Kind
    left: int
    at: datetime | None = None
    is_assumed: bool = False


def machine_clock(each: Connection, shown: Shown, now: datetime) -> Clock:
    """Renews by itself: the access token's."""
    if each.own_state == "disconnected" or each.grant_state in ENDED:
        return Clock("stopped", "bad", 0)
    left = _share(each.access_issued_at, each.access_ends_at or each.renew_at, now)
    kind: Kind = "warn" if each.grant_state in ("degraded", "scope_lost") else "good"
    is_assumed = "access_ends" in each.assumed
    if shown.state == "renewing":
        return Clock("renewing", kind, left)
    if shown.state == "app_misconfigured":
        return Clock("operator", "warn", left)
    if each.renew_at is None:
        return Clock("unneeded", kind, 100)
    if each.renew_at <= now:
        return Clock("due", kind, left)
    return Clock("at", kind, left, each.renew_at, is_assumed)


def person_clock(each: Connection, shown: Shown, needed_by: datetime | None, now: datetime) -> Clock:
    """Needs a person: the clock of what somebody allowed."""
    if each.own_state == "disconnected":
        return Clock("stopped", "bad", 0)
    is_dated = shown.state != "attention" or each.grant_code == GRANT_ENDS
    if shown.who == "workspace" and not (shown.state == "attention" and is_dated and _is_ahead(needed_by, now)):
        return Clock("now", "warn" if shown.state == "attention" else "bad", 100)
    if needed_by is None:
        return Clock("unforeseen", "good", 100)
    if not _is_ahead(needed_by, now):
        return Clock("now", "bad", 100)
    left = max(_share(each.grant_issued_at, needed_by, now), 4)  # a sliver is seen
    kind: Kind = "warn" if needs_person_soon(needed_by, now) else "good"
    return Clock("at", kind, left, needed_by, "grant_ends" in each.assumed)


def next_reminder_at(needed_by: datetime | None, now: datetime) -> datetime | None:
    """When people are told next that they will be needed; None for never."""
    ahead = [needed_by - timedelta(days=days) for days in DISTANCES] if needed_by is not None else []
    return min((each for each in ahead if each > now), default=None)


def _is_ahead(needed_by: datetime | None, now: datetime) -> bool:
    return needed_by is not None and needed_by > now


def _share(begun: datetime, ends: datetime | None, now: datetime) -> int:
    """Percent that is left; all of it where there is no end."""
    if ends is None:
        return 100
    life = ends - begun
    return 0 if life <= timedelta(0) else max(0, min(100, round(100 * ((ends - now) / life))))
