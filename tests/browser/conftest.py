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


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the photographs are, under pytest's own ``--basetemp``."""
    return tmp_path_factory.mktemp("screenshots", numbered=False)


@pytest.fixture
def visit(browser: Browser, screenshots: Path) -> Open:
    """``async with visit() as window`` or ``visit(look)``."""

    def opens(look: Look = DESKTOP) -> AbstractAsyncContextManager[Window]:
        return window(browser, screenshots, look)

    return opens
