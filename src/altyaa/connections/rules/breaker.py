"""When failures are an incident, and how much of an app's budget each kind of call may take."""

from datetime import datetime, timedelta
from typing import Literal

from altyaa.connections.model import AppHealth, Grant
from altyaa.providers.model import Purpose
from altyaa.providers.pack import Pack

Kind = Literal["app", "alike"]
ALIKE, ALIKE_WITHIN = 5, timedelta(minutes=10)
"""So many grants of one app that come under the same suspicion within so short a time are an incident."""
OUTNUMBERED = 10
"""So many times as many other grants that were renewed since then say that it is none."""
LONGEST_FREEZE = timedelta(hours=6)
"""After which verdicts are passed again: then it is no outage."""
APP_PAUSE = timedelta(minutes=5)
"""Between two tries while the platform refuses our app."""
SLOW_START = timedelta(minutes=10)
RESERVED = 0.3
"""Of the budget: for renewals alone."""
LONG_LOOK, RESERVED_FROM_LONG = 50, 0.65
"""After so many calls a look lets all others go first: it takes what is above this part of the budget."""
NO_BUDGET_PAUSE = timedelta(minutes=15)
"""After which a look begins anew that the budget did not last for, at the earliest."""


def is_frozen(health: AppHealth | None, now: datetime) -> bool:
    """Whether no verdict is passed on grants of this app."""
    if health is None or health.incident_kind != "alike" or health.incident_since is None:
        return False
    return now < health.incident_since + LONGEST_FREEZE


def suspected_since(grant: Grant, health: AppHealth | None) -> datetime | None:
    """Since when a grant's tokens are under suspicion: what came before the end of an incident that was one is void."""
    calm, since = None if health is None else health.calm_since, grant.suspect_since
    return None if calm is not None and since is not None and since < calm else since


def is_paused(health: AppHealth | None, now: datetime) -> bool:
    """Whether nothing is sent for this app."""
    return health is not None and health.paused_until is not None and now < health.paused_until


def calls_per_second(pack: Pack, health: AppHealth | None, now: datetime) -> float:
    """How fast the budget fills: a quarter of its speed for a while after an incident."""
    whole = float(pack.value("calls_per_minute")) / 60
    calm = None if health is None else health.calm_since
    return whole / 4 if calm is not None and now < calm + SLOW_START else whole


def reserve(pack: Pack, purpose: Purpose, made: int = 0) -> float:
    """What a call of this kind leaves in the bucket.

    Args:
        made: Calls before it in the same look: a long list does not take from others what they need for a short one.
    """
    if purpose in ("token", "revoke"):
        return 0.0
    return (RESERVED if made < LONG_LOOK else RESERVED_FROM_LONG) * float(pack.value("calls_per_minute"))
