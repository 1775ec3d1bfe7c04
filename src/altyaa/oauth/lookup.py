"""Which client an id names: from memory, or by a look-up that strangers cannot have without end."""

from collections import OrderedDict

from altyaa.access.memory import MOST_ENTRIES, Entry, Memory
from altyaa.infra.db import Database
from altyaa.infra.http.peer import Address
from altyaa.infra.keyring import Keyring
from altyaa.kernel.clock import Clock
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import Refused
from altyaa.limits.callers import Limits
from altyaa.oauth import doors
from altyaa.oauth.model import ClientRecord


class ClientLookup:
    """Finds clients by their id. Nothing is proven by that.

    Args:
        memory: Of clients, by their id.
    """

    def __init__(
        self, db: Database, keyring: Keyring, clock: Clock, memory: Memory[ClientRecord], limits: Limits
    ) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock
        self._memory, self._limits = memory, limits
        self._seen: OrderedDict[str, None] = OrderedDict()

    async def find(self, client_id: str, address: Address | None) -> ClientRecord | Refused | None:
        """As ``guess``; an unknown id counts as a failure of the address.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        found = await self.guess(client_id, address)
        return self._limits.count_failure(address) if found is None else found

    async def guess(self, client_id: str, address: Address | None) -> ClientRecord | Refused | None:
        """The client that somebody names who has shown nothing; the caller counts where there is none.

        An id that this process has not found before may be made up. It is looked up only while the address may fail,
        and holds one failure meanwhile. What was found once exists for good: whoever uses it is let in whatever their
        neighbours do.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        if client_id in self._seen or read_id("app", client_id) is None:
            return await self.load(client_id)
        with self._limits.suspected(address) as refused:
            return refused or await self.load(client_id)

    async def load(self, client_id: str) -> ClientRecord | None:
        """The client that somebody names who has shown that it exists.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        entry, row_id = self.recall(client_id), read_id("app", client_id)
        if entry is not None or row_id is None:
            return None if entry is None else entry.finding
        began, handle = self._memory.version, doors.client_handle(self._keyring.keys, row_id)
        found = await doors.client(self._db, handle, self._clock())
        if found is not None:
            self._memory.remember(client_id.encode(), found, began)
            self._seen[client_id] = None
            if len(self._seen) > MOST_ENTRIES:
                self._seen.popitem(last=False)
        return found

    def recall(self, client_id: str) -> Entry[ClientRecord] | None:
        """What is remembered of a client; None where it must be looked up."""
        return self._memory.recall(client_id.encode())

    def digest(self, proof: bytes) -> bytes:
        """What a proof is remembered as, 16 bytes."""
        return self._memory.digest(b"proof " + proof)
