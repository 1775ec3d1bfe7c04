"""What the tests of people share."""

from collections.abc import AsyncIterator

import pytest

from altyaa.infra.runtime import Runtime
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.service import opened


@pytest.fixture(scope="module")
async def runtime(cluster: Cluster) -> AsyncIterator[Runtime]:
    """A process on a database of the module's own; each test makes its own workspace."""
    async with cluster.fresh() as database, opened(database) as inside:
        yield inside


@pytest.fixture
async def workspace(runtime: Runtime) -> MadeWorkspace:
    """A workspace with an Owner."""
    return await make_workspace(runtime)
