"""Work that a process does again and again beside everything else."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

_log = structlog.get_logger("again")


async def again(work: Callable[[], Awaitable[None]], every_seconds: float, failed_event: str) -> None:
    """Wait, work, and begin anew; never ends by itself.

    Args:
        failed_event: What the log says of an attempt that raised.
    """
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await work()
        except Exception as error:  # noqa: BLE001  # whatever it was, the next attempt must come
            _log.warning(failed_event, cause=f"{type(error).__name__}: {error}")
