"""What these tests share."""

from collections.abc import AsyncIterator, Awaitable, Callable

import pytest

from altyaa.testing.cluster import Cluster
from tests.access.pages.house import House, open_house
from tests.oauth.authorize.visitor import Visitor

Visit = Callable[[], Awaitable[Visitor]]


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """One for the module: each test brings people and apps of its own."""
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
async def visitor(house: House) -> AsyncIterator[Visitor]:
    """Somebody who was never here."""
    opened = Visitor(house)
    async with opened.client:
        yield opened


@pytest.fixture
async def other(house: House) -> AsyncIterator[Visitor]:
    """Somebody else."""
    opened = Visitor(house)
    async with opened.client:
        yield opened
