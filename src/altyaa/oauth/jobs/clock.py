"""What is done for grants by the clock. As ``altyaa_worker``."""

from collections.abc import Sequence
from datetime import timedelta

from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.infra.jobs import Schedule
from altyaa.kernel.clock import Clock
from altyaa.kernel.principal import service
from altyaa.oauth import doors
from altyaa.oauth.actions.tell_refreshes import tell_refreshes
from altyaa.oauth.doors import UntoldGrant

AT_ONCE = 500
SWEPT_AT_ONCE = 10_000
CODES_LAST, GRANTS_LAST = timedelta(days=1), timedelta(days=30)
"""After their end: a code that comes late is still known to be used, a grant is still listed."""


class TellOfRefreshes:
    """Writes down how often each grant was refreshed since the last time: an event for each would be the larger part.

    Done twice, or by two workers at once, it tells nothing twice.
    """

    def __init__(self, db: Database, clock: Clock) -> None:
        self._db, self._clock = db, clock

    async def __call__(self) -> None:
        """Go on until nothing is left to tell.

        Raises:
            DatabaseUnavailable: The next time will do.
            ExceptionGroup: Some grants failed; all others were told of.
        """
        failed: list[Exception] = []
        while untold := await doors.grants_untold(self._db, AT_ONCE):
            if not await self._tell(untold, failed):
                # Those that failed are all that is left, or another worker was faster.
                break
        if failed:
            raise ExceptionGroup("refreshes of some grants were not told", failed)

    async def _tell(self, untold: Sequence[UntoldGrant], failed: list[Exception]) -> int:
        told = 0
        for each in untold:
            try:
                async with self._db.workspace(service(each.workspace_id)) as tx:
                    told += await tell_refreshes(tx, self._clock, each.id)
            except DatabaseUnavailable:
                raise
            except Exception as error:  # noqa: BLE001  # one workspace's trouble keeps nobody else's from being told
                failed.append(error)
        return told


class SweepGrants:
    """Removes codes and grants some time after their end, and single tokens and assertions at theirs.

    Args:
        most: Of each at one time. What is more waits for the next.
    """

    def __init__(self, db: Database, clock: Clock, most: int = SWEPT_AT_ONCE) -> None:
        self._db, self._clock, self._most = db, clock, most

    async def __call__(self) -> None:
        """Raises ``DatabaseUnavailable``: the next time will do."""
        now = self._clock()
        await doors.sweep(self._db, now - CODES_LAST, now - GRANTS_LAST, now, self._most)


def schedules(db: Database, clock: Clock) -> list[Schedule]:
    """When each is done, away from the full hour."""
    return [
        Schedule("tell_refreshes", "12 * * * *", TellOfRefreshes(db, clock)),
        Schedule("sweep_oauth", "2-59/5 * * * *", SweepGrants(db, clock)),
    ]
