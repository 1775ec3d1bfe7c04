"""What every test may use. The service runs as ``altyaa_app``, never as a superuser."""

from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path
from shutil import disk_usage
from tempfile import TemporaryDirectory, mkdtemp

import pytest

from altyaa.infra.telemetry import logs
from altyaa.testing.cluster import FAST, Cluster, TestDatabase, running_cluster
from altyaa.testing.service import Service, served
from tests.logs import secrets_in_logs

_FIGURE = "figure"
_IN_MEMORY = Path("/dev/shm")
_ROOM_BYTES = 2 * 1024**3


def pytest_addoption(parser: pytest.Parser) -> None:
    """Ours."""
    parser.addoption("--photographs", metavar="FOLDER", help="photograph the pages, for somebody to look at")


@pytest.fixture
def figure(request: pytest.FixtureRequest, record_property: Callable[[str, object], None]) -> Callable[[str], None]:
    """Adds a line to the summary at the end of the run, under the name of the test's folder."""
    return lambda line: record_property(_FIGURE, f"{request.path.parent.name}: {line}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Says the figures that tests left, in whichever process."""
    for report in terminalreporter.getreports("passed"):
        for name, line in report.user_properties:
            if name == _FIGURE:
                terminalreporter.write_line(str(line))


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder for databases: in memory where there is room.

    On ext4 a database takes several times as long, for each file that it makes has to get past the inodes that were
    freed in the last seconds, and dropping a database frees hundreds.
    """
    if _IN_MEMORY.is_dir() and disk_usage(_IN_MEMORY).free > _ROOM_BYTES:
        with TemporaryDirectory(prefix="altyaa-", dir=_IN_MEMORY) as name:
            yield Path(name)
    else:
        yield tmp_path_factory.mktemp("databases")


@pytest.fixture(scope="session", autouse=True)
def service_log(memory: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the applications that run inside the test process log to.

    At the end, when everything has stopped, every log of the process's tests is searched for every secret of theirs.
    """
    root = tmp_path_factory.getbasetemp()
    path = root / "service.log"
    logs.configure(path.open("a", buffering=1))
    yield path
    assert secrets_in_logs(root, memory) == []


@pytest.fixture(scope="session")
async def cluster(memory: Path) -> AsyncIterator[Cluster]:
    """One embedded PostgreSQL for the run."""
    settings = FAST | {"shared_preload_libraries": "pg_stat_statements"}
    async with running_cluster(Path(mkdtemp(dir=memory)), settings=settings) as running:
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
