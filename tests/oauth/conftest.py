"""What many tests of the authorization server share. A database for each of them takes longer than the test."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.service import Service, served


@pytest.fixture(scope="module")
async def shared_database(cluster: Cluster) -> AsyncIterator[TestDatabase]:
    """A migrated database of the module's own."""
    async with cluster.fresh() as fresh:
        yield fresh


@pytest.fixture(scope="module")
async def shared(shared_database: TestDatabase) -> AsyncIterator[Service]:
    """The application on it. A test makes a workspace of its own."""
    async with served(shared_database) as running:
        yield running
