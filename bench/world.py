"""A real `altyaa serve` in a process of its own, on a cluster that counts statements."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from altyaa.testing.cluster import TestDatabase, running_cluster
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.instance import running
from altyaa.testing.service import opened


@dataclass(frozen=True, slots=True)
class World:
    """What a measurement talks to.

    Attributes:
        key: A live key with the scope ``posts.read``.
    """

    url: str
    key: str
    database: TestDatabase

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
async def world() -> AsyncIterator[World]:
    """Durable settings, one serving process, nothing else."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        folder = Path(name)
        settings = {"shared_preload_libraries": "pg_stat_statements"}
        async with running_cluster(folder / "cluster", settings=settings) as cluster, cluster.fresh() as database:
            connection = await asyncpg.connect(database.dsn("postgres"))
            await connection.execute("CREATE EXTENSION pg_stat_statements")
            await connection.close()
            async with opened(database) as runtime:
                made = await make_key(runtime, await make_workspace(runtime), "posts.read")
            environment = {
                "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
                "ALTYAA_KEK_URI": database.kek_uri,
                # Decided and counted as always, and never in the way.
                "ALTYAA_KEY_LIMIT": "1000000000/60",
                "ALTYAA_WORKSPACE_LIMIT": "1000000000/60",
                "ALTYAA_FAILURE_LIMIT": "1000000000/60",
            }
            async with running(folder / "serve", "serve", "--port", "0", environment=environment) as instance:
                yield World(instance.url, made.key.reveal(), database)
