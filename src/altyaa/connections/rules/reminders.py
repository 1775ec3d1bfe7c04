"""When people are told that they will have to click again."""

import math
from datetime import datetime, timedelta

DISTANCES = (30, 7, 3, 0)
"""Days before the grant's end, farthest first; 0 is the end itself."""


def reminder(grant_ends_at: datetime | None, told_days: int | None, now: datetime) -> int | None:
    """At which distance people are to be told now; None for not now. Of several that were passed, the nearest alone."""
    if grant_ends_at is None:
        return None
    reached = [days for days in DISTANCES if grant_ends_at - now <= timedelta(days=days)]
    if not reached or (told_days is not None and told_days <= reached[-1]):
        return None
    return reached[-1]


def next_reminder(grant_ends_at: datetime | None, told_days: int | None) -> datetime | None:
    """When ``reminder`` says something next; None for never."""
    if grant_ends_at is None:
        return None
    left = [days for days in DISTANCES if told_days is None or days < told_days]
    return grant_ends_at - timedelta(days=left[0]) if left else None


def days_left(grant_ends_at: datetime, now: datetime) -> int:
    """Whole days until then, a begun one counted; 0 from then on."""
    return max(0, math.ceil((grant_ends_at - now) / timedelta(days=1)))
