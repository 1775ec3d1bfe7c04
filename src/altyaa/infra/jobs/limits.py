"""Time limits that become shorter when the worker stops."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager


class Limits:
    """The limits of everything in flight.

    Attributes:
        draining: The worker stops.
    """

    def __init__(self) -> None:
        self._open: set[asyncio.Timeout] = set()
        self._end = float("inf")
        self.draining = False

    @asynccontextmanager
    async def within(self, seconds: float) -> AsyncIterator[None]:
        """Raises ``TimeoutError`` when the time is over."""
        limit = asyncio.timeout_at(min(asyncio.get_running_loop().time() + seconds, self._end))
        async with limit:
            self._open.add(limit)
            try:
                yield
            finally:
                self._open.discard(limit)

    def drain(self, seconds: float) -> None:
        """Let everything end by then; what comes later has no more time than that."""
        self.draining = True
        self._end = asyncio.get_running_loop().time() + seconds
        for limit in self._open:
            limit.reschedule(min(limit.when() or self._end, self._end))
