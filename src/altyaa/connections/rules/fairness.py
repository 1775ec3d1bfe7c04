"""Who shares an app's budget leaves to the others as much as they have taken: nobody waits for whoever asks most.

A workspace that has taken n calls lately takes another one where there are more than n above what is kept for renewals.
One by itself has almost the whole budget; of several that ask without end each comes to have as much as is left for the
next one, who finds it at once.
"""

from collections.abc import Hashable
from datetime import datetime
from math import exp

REMEMBERED_SECONDS = 20.0
"""After which a call counts for a third of one. The shorter, the more of the budget one alone may use up."""
_MOST = 10_000
_FADED = 0.01


class Takings:
    """How many calls each has taken lately, as far as this process has sent them."""

    def __init__(self) -> None:
        self._taken: dict[Hashable, tuple[float, datetime]] = {}

    def of(self, who: Hashable, now: datetime) -> float:
        """Those of one, each counting the less the longer ago it was."""
        count, at = self._taken.get(who, (0.0, now))
        return count * exp(-max(0.0, (now - at).total_seconds()) / REMEMBERED_SECONDS)

    def note(self, who: Hashable, now: datetime) -> None:
        """Count one more."""
        if len(self._taken) >= _MOST:
            self._taken = {each: kept for each, kept in self._taken.items() if self.of(each, now) > _FADED}
        self._taken[who] = (self.of(who, now) + 1, now)


def others_part(of_workspace: float, of_connection: float) -> float:
    """What a call leaves in the bucket for the other workspaces, and for the other connections of this one."""
    return (of_workspace + of_connection) / 2


class Waits:
    """Until when a platform asked who to wait, as far as this process was told."""

    def __init__(self) -> None:
        self._until: dict[Hashable, datetime] = {}

    def of(self, who: Hashable, now: datetime) -> datetime | None:
        """Until when; None for now."""
        until = self._until.get(who)
        return until if until is not None and until > now else None

    def note(self, who: Hashable, until: datetime, now: datetime) -> None:
        """The platform asked for it."""
        if len(self._until) >= _MOST:
            self._until = {each: kept for each, kept in self._until.items() if kept > now}
        self._until[who] = until
