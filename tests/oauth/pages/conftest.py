"""What the tests of these pages share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.access.pages.house import House, open_house
from tests.oauth.pages.desk import Desk, open_desk


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One for the module: each test brings a workspace of its own."""
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
async def owner(house: House) -> AsyncIterator[Desk]:
    """An Owner at work in a workspace of theirs."""
    async with open_desk(house) as opened:
        yield opened
