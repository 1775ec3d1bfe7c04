"""A client of the sample application, over a real socket."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from altyaa.testing.http import http_client
from tests.browser.sample import served


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    """Keeps cookies, as a browser does."""
    async with served() as url, http_client(base_url=url) as client:
        yield client
