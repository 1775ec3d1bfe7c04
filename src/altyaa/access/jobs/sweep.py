"""Removes what has ended."""

from altyaa.access import doors
from altyaa.infra.db import Database
from altyaa.kernel.clock import Clock


class SweepPeople:
    """Sessions and password links that are over, of everybody. For a schedule; as ``altyaa_worker``."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def __call__(self) -> None:
        """Raises ``DatabaseUnavailable``: the next time will do."""
        await doors.sweep_people(self._db, self._clock())
