"""What the tests of the wall share, and the figures that they leave at the end of a run."""

from collections.abc import AsyncIterator, Callable

import pytest

from altyaa.testing.cluster import Cluster
from tests.tenancy.matrix import Wall, raise_wall

_FIGURES = pytest.StashKey[list[str]]()


@pytest.fixture(scope="module")
async def wall(cluster: Cluster) -> AsyncIterator[Wall]:
    """A migrated database of the module's own with rows of two tenants in every table. Leave it as it was."""
    async with cluster.fresh() as database:
        yield await raise_wall(database)


@pytest.fixture
def figure(pytestconfig: pytest.Config) -> Callable[[str], None]:
    """Adds a line to the summary at the end of the run."""
    return pytestconfig.stash.setdefault(_FIGURES, []).append


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    for line in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(f"tenancy: {line}")
