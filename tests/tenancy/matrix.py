"""Every table × every statement × every context: what came, against what must come.

``run_matrix`` is told how to connect, so that the same cases run on another server, or through a pooler.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

import asyncpg

from altyaa.testing.cluster import TestDatabase
from tests.tenancy.catalogue import SERVING, Table
from tests.tenancy.contexts import KINDS, Keys, contexts, install_keys
from tests.tenancy.plant import Planted, Tenant, plant
from tests.tenancy.probes import DENIED, PARENT, POLICY, REFUSED, TAKEN, Probe, privileges, probes, rows

Connect = Callable[[str], Awaitable[Any]]
"""From a role's name to an asyncpg connection as that role."""
Sessions = Mapping[str, Any]
"""Connections as serving roles, by the role's name."""


@dataclass(slots=True)
class Report:
    """What a run of the matrix found.

    Attributes:
        cases: Statements tried.
        failures: A sentence for each that gave anything but the expected answer.
        tables: Tables tried, by name.
    """

    cases: int = 0
    failures: list[str] = field(default_factory=list)
    tables: set[str] = field(default_factory=set)


@dataclass(frozen=True, slots=True)
class Wall:
    """A database with something to reach for in it.

    Attributes:
        admin: Role that no policy holds; it connects directly.
    """

    database: TestDatabase
    planted: Planted
    keys: Keys
    admin: str


async def raise_wall(database: TestDatabase, admin: str = "postgres") -> Wall:
    """Plant rows and keys in a migrated database."""
    connection = await asyncpg.connect(database.dsn(admin))
    try:
        return Wall(database, await plant(connection), await install_keys(connection, database.kek_uri), admin)
    finally:
        await connection.close()


async def run_matrix(
    database: TestDatabase | Wall,
    *,
    connect: Connect | None = None,
    admin: str = "postgres",
    roles: Sequence[str] = SERVING,
    tables: Collection[str] | None = None,
) -> Report:
    """Try everything.

    Args:
        database: Migrated; planted now, unless it is a ``Wall`` already.
        connect: How a serving role connects; directly unless told otherwise. Through a pooler, turn the driver's
            prepared statements off.
        admin: Role that plants, and reads privileges, over a direct connection.
        tables: Names of the tables to try; all of them unless told otherwise.
    """
    wall = database if isinstance(database, Wall) else await raise_wall(database, admin)
    async with sessions(wall, connect, roles) as (privileged, serving):
        return await run_cases(wall, privileged, serving, tables)


@asynccontextmanager
async def sessions(
    wall: Wall, connect: Connect | None = None, roles: Sequence[str] = SERVING
) -> AsyncIterator[tuple[Any, Sessions]]:
    """The connections that a run needs: one that no policy holds, directly, and one as each role."""
    async with AsyncExitStack() as opened:
        privileged = await asyncpg.connect(wall.database.dsn(wall.admin))
        opened.push_async_callback(privileged.close)
        serving = {}
        for role in roles:
            serving[role] = await (connect(role) if connect else asyncpg.connect(wall.database.dsn(role)))
            opened.push_async_callback(serving[role].close)
        yield privileged, serving


async def run_cases(
    wall: Wall,
    admin: Any,
    serving: Sessions,
    tables: Collection[str] | None = None,
    kinds: Collection[str] = tuple(KINDS),
    *,
    stop_at_first: bool = False,
) -> Report:
    """Try everything over connections that are open.

    Args:
        kinds: Contexts to try.
        stop_at_first: End a role's run at its first failure.
    """
    report = Report()
    ahead = await admin.fetchval("SELECT extract(epoch FROM clock_timestamp())::float8") - time.time()
    chosen = [table for table in wall.planted.tables if tables is None or table.name in tables]
    may = {(role, table.name): await privileges(admin, table, role) for role in serving for table in chosen}

    async def run(role: str) -> None:
        for table in chosen:
            report.tables.add(table.name)
            asked = probes(table, wall.planted, may[role, table.name])
            async for failure in _tried(wall, serving[role], table, asked, kinds, ahead):
                report.cases += 1
                if failure:
                    report.failures.append(f"{role}: {failure}")
                    if stop_at_first:
                        return

    await asyncio.gather(*(run(role) for role in serving))
    return report


async def _tried(
    wall: Wall, serving: Any, table: Table, asked: Iterable[Probe], kinds: Collection[str], ahead: float
) -> AsyncIterator[str | None]:
    """Each case in turn: None where the answer is the expected one, else a sentence.

    Args:
        ahead: Seconds that the database's clock is ahead of ours.
    """
    # As the service does: behind a pooler the process answers to another id than the one of the handshake.
    behind = await serving.fetchval("SELECT pg_backend_pid()")
    pid = behind if behind == serving.get_server_pid() else 0
    # Afresh for each table, since one of the contexts is at the edge of its life.
    now = int(time.time() + ahead)
    made: dict[Tenant, dict[str, str | None]] = {}
    for probe in asked:
        if probe.home not in made:
            made[probe.home] = contexts(wall.keys, probe.home, wall.planted.other, pid=pid, now_unix=now)
        for kind in kinds:
            answer, expected = await _answer(serving, made[probe.home][kind], probe), _expected(probe, kind, table)
            yield None if answer == expected else f"{probe.name} on {table.name}, {kind}: {answer}, not {expected}"


def _expected(probe: Probe, kind: str, table: Table) -> str:
    if not probe.allowed:
        return DENIED
    worth = KINDS[kind]
    if worth == "home without a user":
        worth = "home" if table.kind == "workspace" else "nothing"
    return {"home": probe.right, "other": probe.other, "nothing": probe.nothing, "refused": REFUSED}[worth]


async def _answer(serving: Any, context: str | None, probe: Probe) -> str:
    """Run one statement in a transaction of its own, roll it back, and name what it gave."""
    await serving.execute("BEGIN")
    try:
        if context is not None:
            # A parameter: behind a pooler a context must not stand in the text of a query.
            await serving.fetchval("SELECT pg_catalog.set_config('altyaa.context', $1, true)", context)
        status = await serving.execute(probe.sql, *probe.arguments)
        return rows(int(status.rpartition(" ")[2]))
    except asyncpg.PostgresError as error:
        return _named(error)
    finally:
        await serving.execute("ROLLBACK")


def _named(error: asyncpg.PostgresError) -> str:
    if error.sqlstate == "42501":
        return POLICY if "row-level security" in str(error) else DENIED
    known = {"28000": REFUSED, "23503": PARENT, "23505": TAKEN}
    return known.get(error.sqlstate or "", f"{error.sqlstate} {error}")
