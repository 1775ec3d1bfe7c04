"""What is done for connections by the clock. As ``altyaa_worker``."""

from collections.abc import Sequence
from datetime import timedelta

from altyaa.connections import doors
from altyaa.infra.db import Database
from altyaa.infra.jobs import Schedule
from altyaa.kernel.clock import Clock

ENDED_LAST = timedelta(days=30)
"""Sign-ins, after their end."""
DELETIONS_LAST = timedelta(days=365)
"""What the page of a deletion says, after it was done."""
AT_ONCE = 10_000


class SweepConnections:
    """Removes sign-ins that were left with what they held, and what ended long ago."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def __call__(self) -> None:
        """Raises ``DatabaseUnavailable``: the next time will do."""
        now = self._clock()
        await doors.sweep(self._db, now, now - ENDED_LAST, AT_ONCE)
        await doors.sweep_deletions(self._db, now - DELETIONS_LAST, AT_ONCE)


def schedules(db: Database, clock: Clock) -> Sequence[Schedule]:
    """Every minute: tokens of a pick that nobody finished are kept no longer than promised."""
    return [Schedule("sweep_connections", "* * * * *", SweepConnections(db, clock))]
