"""A queue of the test's own."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import TestDatabase
from tests.jobs.crew import Queue, queue_of


@pytest.fixture
async def queue(database: TestDatabase) -> AsyncIterator[Queue]:
    async with queue_of(database) as made:
        yield made


@pytest.fixture
def dsn(database: TestDatabase) -> str:
    """The worker's address."""
    return database.dsn("altyaa_worker")
