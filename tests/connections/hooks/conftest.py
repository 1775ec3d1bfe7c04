"""What these tests share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.connections.flow.house import Town, Traveller, open_town
from tests.connections.hooks.wire import ask_for_pushes


@pytest.fixture(scope="module")
async def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    """One for the module, whose platforms tell us everything."""
    names = ("google", "facebook", "tiktok")
    async with open_town(cluster, tmp_path_factory.mktemp("town"), names) as opened:
        await ask_for_pushes(opened)
        yield opened


@pytest.fixture
async def mara(town: Town) -> AsyncIterator[Traveller]:
    """Somebody who was never here, and nobody else is connected anywhere."""
    await town.sql("DELETE FROM altyaa.upstream_grant")
    await town.sql("DELETE FROM altyaa.connect_attempt")
    await town.sql("DELETE FROM altyaa.deletion_request")
    traveller = Traveller(town)
    async with traveller.client:
        yield traveller
    town.heals()
    await town.sql("DELETE FROM altyaa.provider_app")


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Traveller]:
    """Somebody else here, and the same person at the platforms."""
    traveller = Traveller(town)
    async with traveller.client:
        yield traveller
