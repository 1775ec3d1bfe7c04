"""When each secret was last used, from where and by what: kept here, written once a minute."""

from datetime import datetime

from altyaa.access import doors
from altyaa.infra.db import Database
from altyaa.infra.http.peer import Address

WRITTEN_EVERY_SECONDS = 60.0
LONGEST_AGENT = 200
_MOST_AT_ONCE = 1000


class LastUses:
    """The uses that this process has seen and not yet written."""

    def __init__(self) -> None:
        self._unwritten: dict[bytes, doors.Use] = {}

    def note(self, secret_digest: bytes, at: datetime, address: Address | None, agent: str | None) -> None:
        """Remember the last use of a secret."""
        self._unwritten[secret_digest] = doors.Use(secret_digest, at, address, agent)

    async def write(self, db: Database) -> None:
        """Write them all down.

        Raises:
            DatabaseUnavailable: Those not yet written are kept for the next time.
        """
        while self._unwritten:
            batch = [self._unwritten[digest] for digest in list(self._unwritten)[:_MOST_AT_ONCE]]
            await doors.keys_used(db, batch)
            for use in batch:
                if self._unwritten.get(use.secret_digest) is use:
                    del self._unwritten[use.secret_digest]
