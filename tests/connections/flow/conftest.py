"""What these tests share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.connections.flow.house import Town, Traveller, open_town


@pytest.fixture(scope="module")
async def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One for the module: each test brings a workspace of its own."""
    async with open_town(cluster, tmp_path_factory.mktemp("town")) as opened:
        yield opened


@pytest.fixture
async def mara(town: Town) -> AsyncIterator[Traveller]:
    """Somebody who was never here. After her the platforms are whole again, and nothing of their budgets is spent."""
    traveller = Traveller(town)
    async with traveller.client:
        yield traveller
    town.heals()
    await town.sql("DELETE FROM altyaa.provider_app")


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Traveller]:
    """Somebody else, or another browser."""
    traveller = Traveller(town)
    async with traveller.client:
        yield traveller
