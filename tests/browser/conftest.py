"""One Chromium for the run, and a window of its own for every visitor."""

from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import pytest
from playwright.async_api import Browser

from tests.browser.looks import DESKTOP, Look
from tests.browser.window import Window, chromium, window

Open = Callable[..., AbstractAsyncContextManager[Window]]


@pytest.fixture(scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Started once: it takes a second."""
    async with chromium() as running:
        yield running


@pytest.fixture
def visit(browser: Browser, request: pytest.FixtureRequest) -> Open:
    """``async with visit() as window`` or ``visit(look)``."""
    folder: str | None = request.config.getoption("photographs")

    def opens(look: Look = DESKTOP) -> AbstractAsyncContextManager[Window]:
        return window(browser, Path(folder) if folder else None, look)

    return opens
