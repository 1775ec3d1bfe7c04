"""How many callers' calls are under way at once: each may hold 20 MiB, and a platform may be slow."""

from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

MOST_AT_ONCE = 60


class Turns:
    """The turns of one process. Nobody has more of them than are left for others."""

    def __init__(self, most: int = MOST_AT_ONCE) -> None:
        self._most = most
        self._under_way: Counter[UUID] = Counter()

    @contextmanager
    def turn(self, workspace_id: UUID) -> Iterator[bool]:
        """Whether it is this workspace's turn; if so, until the block ends."""
        is_free = self._under_way[workspace_id] < self._most - self._under_way.total()
        self._under_way[workspace_id] += is_free
        try:
            yield is_free
        finally:
            self._under_way[workspace_id] -= is_free
            if not self._under_way[workspace_id]:
                del self._under_way[workspace_id]
