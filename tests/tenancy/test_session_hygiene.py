"""What a transaction promises about the session it borrows: nothing of it stays, and nothing is lost silently."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from altyaa.access import store as access_store
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.runtime import Runtime
from altyaa.kernel.principal import Principal
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace, operator, verify_key
from altyaa.testing.service import opened
from tests.tenancy.attempts import block
from tests.tenancy.scene import LEFTOVERS

_ADD = """
INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)
VALUES ($1, $2, 'x', '{}', now(), now(), 'operator')
"""
_FAILS = "SELECT 1 / 0"
_SESSIONS = "pg_stat_activity WHERE usename = 'altyaa_app' AND datname = current_database()"


@dataclass(frozen=True, slots=True)
class One:
    """A row of one column named ``it``."""

    it: Any


@dataclass(frozen=True, slots=True)
class Bench:
    """A process whose pool has one session, and a superuser who looks on."""

    runtime: Runtime
    admin: Any
    workspace: MadeWorkspace
    principal: Principal

    async def ask(self, sql: str) -> Any:
        """One value, in a transaction of its own."""
        async with self.runtime.db.workspace(self.principal) as tx:
            row = await tx.one(sql, into=One)
            assert row is not None
            return row.it

    async def outside(self, sql: str) -> Any:
        """One value without a transaction or context, as a door asks."""
        return (await self.runtime.db.door(sql, into=One))[0].it

    async def pid(self) -> int:
        """Of the server process behind the session."""
        return int(await self.outside("SELECT pg_backend_pid() AS it"))

    async def keys(self) -> int:
        """How many keys the workspace has, seen from outside."""
        query = "SELECT count(*) FROM altyaa.api_key WHERE workspace_id = $1"
        return int(await self.admin.fetchval(query, self.workspace.id))


@pytest.fixture(scope="module")
async def shared(cluster: Cluster) -> AsyncIterator[TestDatabase]:
    async with cluster.fresh() as database:
        yield database


@pytest.fixture
async def bench(shared: TestDatabase) -> AsyncIterator[Bench]:
    admin = await asyncpg.connect(shared.dsn("postgres"))
    async with opened(shared, database_connections=1) as runtime:
        workspace = await make_workspace(runtime)
        yield Bench(runtime, admin, workspace, operator(runtime, workspace))
    await admin.close()


@asynccontextmanager
async def adding(bench: Bench) -> AsyncIterator[Any]:
    """A transaction that has added a key."""
    async with bench.runtime.db.workspace(bench.principal) as tx:
        await tx.execute(_ADD, bench.workspace.id, bench.workspace.id)
        yield tx


async def add_and(bench: Bench, sql: str, *swallowed: type[Exception]) -> None:
    """Add a key, run a statement, swallow its error if it is of these."""
    async with adding(bench) as tx:
        with contextlib.suppress(*swallowed):
            await tx.many(sql, into=dict)


async def test_what_was_done_is_there_when_the_block_ends(bench: Bench) -> None:
    async with adding(bench):
        assert await bench.keys() == 0
    assert await bench.keys() == 1


async def test_what_was_done_is_undone_when_the_block_raises(bench: Bench) -> None:
    with pytest.raises(KeyError):
        async with adding(bench):
            raise KeyError
    assert await bench.keys() == 0


@pytest.mark.parametrize("sql", [_FAILS, "SELEC", "SELECT * FROM tenancy.context_key"])
async def test_a_swallowed_error_is_raised_at_the_end(bench: Bench, sql: str) -> None:
    """Of whatever class: also where the session was closed for it."""
    with pytest.raises(RuntimeError, match="swallowed"):
        await add_and(bench, sql, asyncpg.PostgresError)
    assert await bench.keys() == 0


@pytest.mark.parametrize(
    ("sql", "sqlstate"),
    [
        ("SELEC", "42601"),
        ("SELECT * FROM tenancy.context_key", "42501"),
        ("COPY altyaa.workspace FROM STDIN", "0A000"),
        (block("PERFORM set_config('altyaa.context', 'x', true)", "PERFORM tenancy.workspace_id()"), "28000"),
    ],
)
async def test_a_session_on_which_something_odd_happened_is_closed(bench: Bench, sql: str, sqlstate: str) -> None:
    before = await bench.pid()
    with pytest.raises(asyncpg.PostgresError) as raised:
        await bench.ask(sql)
    assert raised.value.sqlstate == sqlstate
    assert await bench.pid() != before


async def test_a_session_with_an_everyday_error_is_kept(bench: Bench) -> None:
    before = await bench.pid()
    with pytest.raises(asyncpg.DivisionByZeroError):
        await bench.ask(_FAILS)
    with pytest.raises(asyncpg.UniqueViolationError):
        async with adding(bench) as tx:
            await tx.execute(_ADD, bench.workspace.id, bench.workspace.id)
    assert await bench.pid() == before


@pytest.mark.parametrize("sql", ["COMMIT", "ROLLBACK"])
async def test_a_transaction_that_a_statement_ended_is_not_taken_for_committed(bench: Bench, sql: str) -> None:
    before = await bench.pid()
    with pytest.raises(RuntimeError, match="ended"):
        await add_and(bench, sql)
    assert await bench.pid() != before


async def test_a_connection_lost_before_the_commit_is_told(bench: Bench) -> None:
    async def lose_it() -> None:
        async with adding(bench):
            await bench.admin.fetchval(f"SELECT pg_terminate_backend(pid, 5000) FROM {_SESSIONS}")

    with pytest.raises(DatabaseUnavailable):
        await lose_it()
    assert await bench.keys() == 0
    assert await bench.ask("SELECT count(*) AS it FROM altyaa.workspace") == 1


async def test_cancelling_in_the_middle_of_a_statement_leaves_nothing_open(bench: Bench) -> None:
    began = asyncio.Event()

    async def work() -> None:
        async with adding(bench) as tx:
            began.set()
            await tx.many("SELECT pg_sleep(30)", into=One)

    task = asyncio.create_task(work())
    await began.wait()
    await _until(
        bench, "SELECT count(*) = 1 FROM pg_stat_activity WHERE query LIKE '%pg_sleep(30)' AND state = 'active'"
    )
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    await _until(bench, f"SELECT count(*) = 0 FROM {_SESSIONS} AND state <> 'idle'")
    assert await bench.keys() == 0
    assert await bench.ask("SELECT count(*) AS it FROM altyaa.workspace") == 1


async def test_the_context_is_gone_after_the_block(bench: Bench) -> None:
    assert await bench.ask("SELECT current_setting('altyaa.context') AS it") != ""
    assert await bench.outside("SELECT current_setting('altyaa.context', true) AS it") == ""
    assert await bench.outside("SELECT tenancy.workspace_id() AS it") is None


async def test_a_door_needs_no_context_and_sees_no_rows_by_itself(bench: Bench) -> None:
    assert await bench.outside("SELECT count(*) AS it FROM door.service_keysets()") > 0
    assert await bench.outside("SELECT count(*) AS it FROM altyaa.workspace") == 0


@pytest.mark.parametrize(
    "sql",
    [
        "SELECT set_config('altyaa.context', current_setting('altyaa.context'), false) AS it",
        "SELECT set_config('search_path', 'public', false) AS it",
        "LISTEN somebody",
        "DECLARE c CURSOR WITH HOLD FOR SELECT 1",
        "SELECT pg_advisory_lock(1)::text AS it",
        "PREPARE mine AS SELECT 1",
        block("EXECUTE 'PREPARE __asyncpg_stmt_9999__ AS SELECT 1'"),
    ],
)
async def test_nothing_is_left_on_the_session(bench: Bench, sql: str) -> None:
    async with bench.runtime.db.workspace(bench.principal) as tx:
        await tx.many(sql, into=dict)
    assert await bench.outside("SELECT coalesce(current_setting('altyaa.context', true), '') AS it") == ""
    assert await bench.outside("SELECT current_setting('search_path') AS it") == "pg_catalog"
    async with bench.runtime.db.workspace(bench.principal) as tx:
        assert await tx.many(LEFTOVERS, into=dict) == []


async def test_a_context_works_in_its_own_process_alone(bench: Bench, shared: TestDatabase) -> None:
    context = await bench.ask("SELECT current_setting('altyaa.context') AS it")
    elsewhere = await asyncpg.connect(shared.dsn("altyaa_app"))
    try:
        await elsewhere.fetchval("SELECT set_config('altyaa.context', $1, false)", context)
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="another session"):
            await elsewhere.fetch("SELECT * FROM altyaa.workspace")
    finally:
        await elsewhere.close()


@pytest.mark.parametrize(("seconds_slow", "works"), [(30 + 5 - 2, True), (30 + 5 + 2, False)])
async def test_a_context_expires_by_the_clock_of_the_database(bench: Bench, seconds_slow: int, works: bool) -> None:
    """A session that takes the server's clock to be behind signs contexts that the server finds old."""
    async with bench.runtime.db._session() as session:
        session._con.clock_offset_seconds -= seconds_slow  # type: ignore[attr-defined]  # behind the pool's proxy
    if not works:
        with pytest.raises(asyncpg.InvalidAuthorizationSpecificationError, match="expired"):
            async with bench.runtime.db.workspace(bench.principal) as tx:
                await access_store.workspace(tx)
    # The session that was refused is closed, and the next one has asked for the time.
    async with bench.runtime.db.workspace(bench.principal) as tx:
        assert await access_store.workspace(tx) is not None


async def test_a_prepared_statement_that_was_taken_away_costs_one_answer_of_try_again(bench: Bench) -> None:
    key = await make_key(bench.runtime, bench.workspace, "posts.read")
    assert isinstance(await verify_key(bench.runtime, key.key), Principal)
    async with bench.runtime.db.workspace(bench.principal) as tx:
        await tx.many("DEALLOCATE ALL", into=One)
    with pytest.raises(DatabaseUnavailable):
        await verify_key(bench.runtime, key.key)
    assert isinstance(await verify_key(bench.runtime, key.key), Principal)


async def _until(bench: Bench, condition: str) -> None:
    async with asyncio.timeout(3):
        while True:
            if await bench.admin.fetchval(condition):
                return
            await asyncio.sleep(0.01)
