"""A client of the sample application, over a real socket."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from tests.browser.sample import served


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """Keeps cookies, as a browser does."""
    async with served() as url, httpx2.AsyncClient(base_url=url) as client:
        yield client
