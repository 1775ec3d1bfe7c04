"""End a leaked calendar."""

from altyaa.access import store as people
from altyaa.access.leaks import Ended, Leak
from altyaa.connections import store
from altyaa.connections.actions.calendar import find_feed
from altyaa.events import actions as events
from altyaa.infra.db import Database
from altyaa.infra.keyring import Keyring
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret


class CalendarLeaks:
    """Ends the calendar whose ``ald_`` address was leaked, and tells the Owners."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. Raises ``DatabaseUnavailable``: it could not be looked up, or not be ended."""
        workspace_id = await find_feed(self._db, self._keyring, credential)
        if workspace_id is None:
            return ()
        async with self._db.workspace(service(workspace_id)) as tx:
            found = await store.feed(tx)
            if found is None:
                return ()
            await store.end_feed(tx, found.id)
            wire_id = write_id("cal", found.id)
            data = {"found_by": leak.found_by, "url": leak.url, "source": leak.source}
            fact = Fact("connection.calendar_leaked", wire_id, self._clock(), data)
            await events.tell(tx, fact, [each.email for each in await people.managers(tx) if each.role == "owner"])
            return (Ended("calendar", wire_id),)
