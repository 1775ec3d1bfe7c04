"""What the tests of these pages share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.access.pages.house import Browser, House, open_house
from tests.keys.pages.office import Office, open_office


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One for the module: each test brings a workspace of its own."""
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
async def browser(house: House) -> AsyncIterator[Browser]:
    """Somebody who was never here."""
    opened = Browser(house)
    async with opened.client:
        yield opened


@pytest.fixture
async def other(house: House) -> AsyncIterator[Browser]:
    """Somebody else."""
    opened = Browser(house)
    async with opened.client:
        yield opened


@pytest.fixture
async def office(house: House, browser: Browser) -> Office:
    """An Owner, signed in."""
    return await open_office(house, browser)
