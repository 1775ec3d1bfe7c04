"""A house of a test's own."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from altyaa.testing.cluster import TestDatabase
from tests.connections.engine.house import House, built


@pytest.fixture
async def house(database: TestDatabase, tmp_path: Path) -> AsyncIterator[House]:
    """One worker's host is alive in it."""
    async with built(database, tmp_path) as made:
        await made.alive()
        yield made
