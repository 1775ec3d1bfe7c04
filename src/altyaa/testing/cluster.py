"""Real PostgreSQL for tests: one cluster a run, one fresh migrated database wherever a test wants one."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import asyncpg

from altyaa.infra.postgres import Access, Binaries, EmbeddedPostgres
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import migrate

# A test's data need not survive the machine.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
TEMPLATE = "altyaa_template"
_number = count(1)


@dataclass(frozen=True, slots=True)
class TestDatabase:
    """A migrated database of a test's own.

    Attributes:
        kek_uri: Opens its keysets.
    """

    __test__ = False

    access: Access
    name: str
    kek_uri: str

    def dsn(self, role: str) -> str:
        """Address for asyncpg as ``altyaa_app``, ``altyaa_worker``, ``altyaa_owner`` or ``postgres``."""
        return self.access.dsn(role, self.name)


@dataclass(frozen=True, slots=True)
class Cluster:
    """A running server with a migrated template in it."""

    access: Access
    binaries: Binaries
    kek_uri: str

    @asynccontextmanager
    async def fresh(self) -> AsyncIterator[TestDatabase]:
        """A database cloned from the template, dropped after the block."""
        name = f"test_{next(_number)}"
        await self._admin(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE} STRATEGY file_copy")
        try:
            # What is set on a database is not cloned with it: run the migration's administrative part again.
            database = TestDatabase(self.access, name, self.kek_uri)
            await migrate_as_admin(database)
            yield database
        finally:
            await self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    @asynccontextmanager
    async def empty(self) -> AsyncIterator[TestDatabase]:
        """A database with nothing in it, dropped after the block."""
        name = f"test_{next(_number)}"
        await self._admin(f"CREATE DATABASE {name}")
        try:
            yield TestDatabase(self.access, name, self.kek_uri)
        finally:
            await self._admin(f"DROP DATABASE {name} WITH (FORCE)")

    async def _admin(self, sql: str) -> None:
        connection = await asyncpg.connect(self.access.dsn("postgres", "postgres"))
        try:
            await connection.execute(sql)
        finally:
            await connection.close()


@asynccontextmanager
async def running_cluster(
    folder: Path, binaries: Binaries | None = None, settings: Mapping[str, str] = FAST
) -> AsyncIterator[Cluster]:
    """A cluster in ``folder`` for the time of the block, its template migrated."""
    binaries = binaries or Binaries.embedded()
    kek_uri = _fresh_kek(folder)
    async with EmbeddedPostgres(folder, binaries, settings=settings) as access:
        cluster = Cluster(access, binaries, kek_uri)
        await cluster._admin(f"CREATE DATABASE {TEMPLATE}")
        await migrate_as_admin(TestDatabase(access, TEMPLATE, kek_uri))
        yield cluster


def _fresh_kek(folder: Path) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    kek_uri = f"file:{folder / 'kek.json'}"
    open_kek(kek_uri, create=True)
    return kek_uri


async def migrate_as_admin(database: TestDatabase) -> list[str]:
    """Migrate with the cluster's superuser as administrator."""
    kek = open_kek(database.kek_uri, create=False)
    return await migrate(Secret(database.dsn("postgres")), database.access.passwords, kek)
