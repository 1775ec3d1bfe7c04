"""What these tests share."""

from collections.abc import AsyncIterator

import pytest

from tests.connections.flow.conftest import mara as mara
from tests.connections.flow.conftest import town as town
from tests.connections.flow.house import Town
from tests.connections.links.house import Stranger


@pytest.fixture
async def guest(town: Town) -> AsyncIterator[Stranger]:
    """Somebody who is sent a link."""
    stranger = Stranger(town)
    async with stranger.client:
        yield stranger
    town.heals()
    await town.sql("DELETE FROM altyaa.provider_app")


@pytest.fixture
async def other(town: Town) -> AsyncIterator[Stranger]:
    """Somebody else, with a browser of their own."""
    stranger = Stranger(town)
    async with stranger.client:
        yield stranger
