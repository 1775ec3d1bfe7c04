"""Calls through connections: none of them is an event, so they are counted, and told by credential and hour.

Only ids are kept meanwhile: what a connection is called may have to be forgotten before it is told.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

import structlog

from altyaa.connections import store
from altyaa.connections.actions.facts import described
from altyaa.connections.model import Connection
from altyaa.events import actions as events
from altyaa.infra import entropy
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal

USED = "connection.used"
HOUR = timedelta(hours=1)
MOST = 50_000
"""Credentials, each with a connection and an hour, that are counted at once."""
_log = structlog.get_logger("connections")


@dataclass(slots=True)
class _Counted:
    """Calls of one credential through one connection in one hour.

    Attributes:
        times: Not told yet.
        is_begun: The hour's first are told: the rest is told when it is over.
    """

    caller: Principal
    last: datetime
    times: int = 0
    is_begun: bool = False


class Uses:
    """Those that this process has counted and not yet told.

    Args:
        most: From so many on the oldest makes room for the next one: it is told already, or cannot be.
    """

    def __init__(self, clock: Callable[[], datetime] = entropy.now, most: int = MOST) -> None:
        self._clock, self._most = clock, most
        self._counted: dict[tuple[str, UUID, datetime], _Counted] = {}

    def count(self, caller: Principal, connection: Connection) -> None:
        """Count one call."""
        now = self._clock()
        hour = now.replace(minute=0, second=0, microsecond=0)
        name = (caller.id, connection.id, hour)
        if name not in self._counted:
            if len(self._counted) >= self._most:
                del self._counted[next(iter(self._counted))]
            self._counted[name] = _Counted(caller, now)
        counted = self._counted[name]
        counted.times, counted.last = counted.times + 1, now

    async def write(self, db: Database, *, is_last: bool = False) -> None:
        """Tell of whoever is new in this hour, and of the hours that are over: two events of each at most.

        What cannot be told, for whatever reason, is kept for the next time, and keeps nothing else back.

        Args:
            is_last: Tell of everything: this process ends.

        Raises:
            DatabaseUnavailable: Those not yet told are kept for the next time.
        """
        now, failed = self._clock(), Counter[str]()
        for name, counted in list(self._counted.items()):
            _, connection_id, hour = name
            is_over = now >= hour + HOUR
            if counted.times and (is_over or is_last or not counted.is_begun):
                try:
                    await _tell(db, connection_id, hour, counted)
                except DatabaseUnavailable:
                    raise
                except Exception as error:  # noqa: BLE001  # whatever is wrong with it, the others are told
                    failed[type(error).__name__] += 1
            if is_over and not counted.times:
                self._counted.pop(name, None)
        for cause, count in failed.items():
            _log.error("uses_not_told", cause=cause, count=count)


async def _tell(db: Database, connection_id: UUID, hour: datetime, counted: _Counted) -> None:
    times = counted.times
    async with db.workspace(counted.caller) as tx:
        for each in await store.connections(tx, connection_id):
            data = {**described(each), "hour": hour.isoformat(), "times": times}
            await events.record(tx, Fact(USED, write_id("con", each.id), counted.last, data))
    counted.times -= times  # more may have come meanwhile
    counted.is_begun = True
