"""When each secret was last used, from where and by what: kept here, written once a minute."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from altyaa.infra.db import Database
from altyaa.infra.http.peer import Address

WRITTEN_EVERY_SECONDS = 60.0
LONGEST_AGENT = 200
_MOST_AT_ONCE = 1000


@dataclass(frozen=True, slots=True)
class Use:
    """The last use of a credential.

    Attributes:
        name: 32 bytes: the digest of a secret of a key or a client, the handle of a grant.
        generation: Of a grant's token; 0 for all others.
    """

    name: bytes
    generation: int
    at: datetime
    address: Address | None
    agent: str | None


class LastUses:
    """The uses that this process has seen and not yet written.

    Args:
        door: Writes many down.
    """

    def __init__(self, door: Callable[[Database, Sequence[Use]], Awaitable[None]]) -> None:
        self._door = door
        self._unwritten: dict[bytes, Use] = {}

    def note(self, use: Use) -> None:
        """Remember a last use, and of a grant the newest generation that was used: an older token may follow it."""
        before = self._unwritten.get(use.name)
        if before is not None and before.generation > use.generation:
            use = replace(use, generation=before.generation)
        self._unwritten[use.name] = use

    async def write(self, db: Database) -> None:
        """Write them all down.

        Raises:
            DatabaseUnavailable: Those not yet written are kept for the next time.
        """
        while self._unwritten:
            batch = [self._unwritten[name] for name in list(self._unwritten)[:_MOST_AT_ONCE]]
            await self._door(db, batch)
            for use in batch:
                if self._unwritten.get(use.name) is use:
                    del self._unwritten[use.name]
