"""Waiting for what another process, or another task, does: until it is done, and no longer than it may take."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any


async def until(ask: Callable[[], Awaitable[Any]], answer: Any, seconds: float = 20) -> None:
    """Ask again and again until the answer is this one."""
    end = asyncio.get_running_loop().time() + seconds
    while (found := await ask()) != answer:
        assert asyncio.get_running_loop().time() < end, f"{found} did not become {answer}"
        await asyncio.sleep(0.02)


async def heard(ask: Callable[[], Awaitable[Any]], answer: Any) -> None:
    """The same of what a serving process has to have heard within two seconds: decision 0018."""
    await until(ask, answer, 2)
