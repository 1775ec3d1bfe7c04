"""What these tests share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.connections.proxy.passage import Passage, open_passage


@pytest.fixture(scope="module")
async def opened(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Passage]:
    """One for the module."""
    async with open_passage(cluster, tmp_path_factory.mktemp("passage")) as passage:
        yield passage


@pytest.fixture
async def passage(opened: Passage) -> AsyncIterator[Passage]:
    """With nothing in its log. After the test the platforms are as they are, and nothing of their budgets is spent."""
    opened.log.clear()
    opened.says = None
    yield opened
    opened.town.heals()
    opened.town.bends(opened.bend)
    await opened.town.sql("DELETE FROM altyaa.provider_app")
