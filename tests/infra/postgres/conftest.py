"""Data folders to run a server in; each is removed once nothing runs there any more."""

import shutil
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres
from tests.infra.postgres.processes import Running, processes_under, until


@pytest.fixture(scope="session")
def embedded() -> Binaries:
    return Binaries.embedded()


@pytest.fixture(scope="session")
def debian() -> Binaries:
    """The newest PostgreSQL that Debian installed here."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
    return Binaries.at(found[-1])


@pytest.fixture
async def data_dir() -> AsyncIterator[Path]:
    """A data folder that does not exist yet, under a folder closed to other users; a short path, for the socket."""
    parent = Path(tempfile.mkdtemp(prefix="alt-pg-", dir="/tmp"))
    yield parent / "data"
    try:
        await until(lambda: not processes_under(parent))
    finally:
        shutil.rmtree(parent)


@pytest.fixture(scope="session")
async def made(embedded: Binaries, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with a cluster that has run once; tests copy it instead of waiting for initdb."""
    folder = tmp_path_factory.mktemp("made") / "data"
    async with EmbeddedPostgres(folder, embedded):
        pass
    return folder


@pytest.fixture(scope="session")
async def running(embedded: Binaries) -> AsyncIterator[Running]:
    """A server for the tests that change nothing about it."""
    parent = Path(tempfile.mkdtemp(prefix="alt-pg-", dir="/tmp"))
    async with EmbeddedPostgres(parent / "data", embedded, url="http://localhost:8000") as access:
        yield Running(parent / "data", access)
    shutil.rmtree(parent)


@pytest.fixture
def existing(made: Path, data_dir: Path) -> Path:
    """A data folder with a stopped cluster of the embedded version."""
    shutil.copytree(made, data_dir)
    return data_dir


@pytest.fixture
def open_data_dir(data_dir: Path) -> Path:
    """A data folder that does not exist yet, under folders that every user may pass."""
    data_dir.parent.chmod(0o755)
    return data_dir
