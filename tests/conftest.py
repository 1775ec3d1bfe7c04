"""What every test may use. The service runs as ``altyaa_app``, never as a superuser."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from altyaa.infra.telemetry import logs
from altyaa.testing.cluster import FAST, Cluster, TestDatabase, running_cluster
from altyaa.testing.service import Service, served

LAST = "test_no_secret_in_any_log.py"
_FIGURES = pytest.StashKey[list[str]]()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The test that reads the logs of the whole run runs last."""
    items.sort(key=lambda item: item.path.name == LAST)


@pytest.fixture
def figure(request: pytest.FixtureRequest) -> Callable[[str], None]:
    """Adds a line to the summary at the end of the run, under the name of the test's folder."""
    figures = request.config.stash.setdefault(_FIGURES, [])
    return lambda line: figures.append(f"{request.path.parent.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Says the figures that tests left."""
    for line in config.stash.get(_FIGURES, []):
        terminalreporter.write_line(line)


@pytest.fixture(scope="session", autouse=True)
def service_log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the applications that run inside the test process log to."""
    path = tmp_path_factory.getbasetemp() / "service.log"
    logs.configure(path.open("a", buffering=1))
    return path


@pytest.fixture(scope="session")
async def cluster(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Cluster]:
    """One embedded PostgreSQL for the run."""
    folder: Path = tmp_path_factory.mktemp("cluster")
    settings = FAST | {"shared_preload_libraries": "pg_stat_statements"}
    async with running_cluster(folder, settings=settings) as running:
        yield running


@pytest.fixture
async def database(cluster: Cluster) -> AsyncIterator[TestDatabase]:
    """A migrated database of the test's own."""
    async with cluster.fresh() as fresh:
        yield fresh


@pytest.fixture
async def service(database: TestDatabase) -> AsyncIterator[Service]:
    """The application on a real socket, on a database of the test's own."""
    async with served(database) as running:
        yield running
