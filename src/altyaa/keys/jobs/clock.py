"""What is done for keys by the clock. As ``altyaa_worker``."""

from collections.abc import Sequence
from datetime import timedelta

from altyaa.access import doors
from altyaa.access.doors import DueKey
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.jobs import Schedule
from altyaa.kernel.clock import Clock
from altyaa.kernel.principal import service
from altyaa.keys.actions.remind import remind

AT_ONCE = 500
ANSWERS_LAST = timedelta(hours=24)


class RemindOfRotation:
    """Tells people of keys that are to be rotated: once at each distance, however many workers there are."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def __call__(self) -> None:
        """Go on until nobody is left to tell.

        Raises:
            DatabaseUnavailable: The next time will do.
            ExceptionGroup: Some keys failed; everybody else was told.
        """
        failed: list[Exception] = []
        while due := await doors.keys_due(self._db, self._clock(), AT_ONCE):
            if not await self._tell(due, failed):
                # Those that failed are all that is left, or another worker was faster.
                break
        if failed:
            raise ExceptionGroup("people were not told of some keys", failed)

    async def _tell(self, due: Sequence[DueKey], failed: list[Exception]) -> int:
        """Tell of each key in a transaction of its own; of how many people were told."""
        told = 0
        for key in due:
            try:
                async with self._db.workspace(service(key.workspace_id)) as tx:
                    told += await remind(tx, self._clock, key.id) is not None
            except DatabaseUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  # one workspace's trouble keeps no letter from the others
                failed.append(error)
        return told


class SweepAnswers:
    """Removes the answers that were remembered for an Idempotency-Key, after 24 hours."""

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def __call__(self) -> None:
        """Raises ``DatabaseUnavailable``: the next time will do."""
        await doors.sweep_idempotency(self._db, self._clock() - ANSWERS_LAST)


def schedules(db: Database, clock: Clock) -> list[Schedule]:
    """When each is done: once an hour, away from the full hour."""
    return [
        Schedule("key_rotation", "7 * * * *", RemindOfRotation(db, clock)),
        Schedule("sweep_answers", "37 * * * *", SweepAnswers(db, clock)),
    ]
