"""What the tests of the wall share, and the figures that they leave at the end of a run."""

from collections.abc import AsyncIterator

import pytest

from altyaa.testing.cluster import Cluster
from tests.tenancy.matrix import Wall, raise_wall


@pytest.fixture(scope="module")
async def wall(cluster: Cluster) -> AsyncIterator[Wall]:
    """A migrated database of the module's own with rows of two tenants in every table. Leave it as it was."""
    async with cluster.fresh() as database:
        yield await raise_wall(database)
