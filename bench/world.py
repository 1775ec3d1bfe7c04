"""A real `altyaa serve` in a process of its own, on a cluster that counts statements."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from altyaa.testing.cluster import TestDatabase, running_cluster
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.instance import Instance, running
from altyaa.testing.service import opened


@dataclass(frozen=True, slots=True)
class World:
    """What a measurement talks to.

    Attributes:
        key: A live key with the scope ``posts.read``.
        pid: Of the serving process.
        folder: For whatever else is started.
    """

    url: str
    key: str
    database: TestDatabase
    pid: int
    folder: Path

    async def statements(self) -> dict[str, int]:
        """Statements that ``altyaa_app`` has run, with their counts."""
        connection = await asyncpg.connect(self.database.dsn("postgres"))
        try:
            rows = await connection.fetch(
                """
                SELECT query, sum(calls)::bigint AS calls FROM pg_stat_statements
                 WHERE userid = 'altyaa_app'::regrole AND query <> 'SELECT $1' -- the feed's heartbeat
                   AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
                 GROUP BY query
                """
            )
        finally:
            await connection.close()
        return {row["query"]: row["calls"] for row in rows}


@asynccontextmanager
async def world(processes: int = 1) -> AsyncIterator[World]:
    """Durable settings, one serving process unless more are asked for, nothing else."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        folder = Path(name)
        settings = {"shared_preload_libraries": "pg_stat_statements"}
        async with running_cluster(folder / "cluster", settings=settings) as cluster, cluster.fresh() as database:
            connection = await asyncpg.connect(database.dsn("postgres"))
            await connection.execute("CREATE EXTENSION pg_stat_statements")
            await connection.close()
            async with opened(database) as runtime:
                made = await make_key(runtime, await make_workspace(runtime), "posts.read")
            async with _serving(database, folder / "serve", processes) as instance:
                yield World(_numeric(instance.url), made.key.reveal(), database, instance.process.pid, folder)


@asynccontextmanager
async def another(world: World) -> AsyncIterator[str]:
    """A second serving process on the same database; its address."""
    async with _serving(world.database, world.folder / "another") as instance:
        yield _numeric(instance.url)


def _serving(database: TestDatabase, folder: Path, processes: int = 1) -> AbstractAsyncContextManager[Instance]:
    environment = {
        "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
        "ALTYAA_KEK_URI": database.kek_uri,
        # Decided and counted as always, and never in the way.
        "ALTYAA_KEY_LIMIT": "1000000000/60",
        "ALTYAA_APP_LIMIT": "1000000000/60",
        "ALTYAA_WORKSPACE_LIMIT": "1000000000/60",
        "ALTYAA_FAILURE_LIMIT": "1000000000/60",
    }
    return running(folder, "serve", "--port", "0", "--processes", str(processes), environment=environment)


def _numeric(url: str) -> str:
    """It listens on IPv4 alone; not every client tries that first."""
    return url.replace("localhost", "127.0.0.1")
