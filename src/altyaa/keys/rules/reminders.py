"""When people are told that a key's secret is to be rotated."""

import math
from datetime import datetime, timedelta

DISTANCES = (14, 7, 1, 0)
"""Days before the date, farthest first; 0 is the date itself."""


def reminder(rotate_by: datetime, reminded_days: int | None, now: datetime) -> int | None:
    """At which distance people are to be told now; None for not now.

    Of several distances that were passed without a word, the nearest alone: yesterday's letter would say what is no
    longer so. ``door.keys_due`` decides the same in SQL, to find the keys.

    Args:
        reminded_days: Distance of the last reminder since the last rotation.
    """
    reached = [days for days in DISTANCES if rotate_by - now <= timedelta(days=days)]
    if not reached or (reminded_days is not None and reminded_days <= reached[-1]):
        return None
    return reached[-1]


def days_left(rotate_by: datetime, now: datetime) -> int:
    """Whole days until then, a begun one counted; 0 from the date on."""
    return max(0, math.ceil((rotate_by - now) / timedelta(days=1)))


def soon_from(now: datetime) -> datetime:
    """What is due until then is due soon: people are reminded from here on."""
    return now + timedelta(days=DISTANCES[0])
