"""The wall behind PgBouncer in transaction mode, where a session of ours is any session of the server's."""

import asyncio
import json
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from typing import Any

import asyncpg
import pytest

from altyaa.access import store as access_store
from altyaa.infra.entropy import new_id, now
from altyaa.infra.runtime import Runtime
from altyaa.keys import store as keys_store
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_key, make_workspace, operator
from altyaa.testing.service import opened
from tests.tenancy.attempts_context import CONTEXTS, ROLES
from tests.tenancy.attempts_session import SESSION
from tests.tenancy.lifecycle import LIFE, a_key_lives
from tests.tenancy.matrix import raise_wall, run_matrix
from tests.tenancy.scene import set_up
from tests.tenancy.servers import pgbouncer

_CLIENTS, _SERVER_CONNECTIONS, _TRANSACTIONS = 8, 2, 60


@dataclass(frozen=True, slots=True)
class Pooled:
    """One database, reached directly and through PgBouncer."""

    direct: TestDatabase
    through: TestDatabase


@dataclass(frozen=True, slots=True)
class Seen:
    """What a transaction is told of itself."""

    pid: int
    context: str


@pytest.fixture
async def pooled(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Pooled]:
    folder = tmp_path_factory.mktemp("pgbouncer")
    async with (
        cluster.fresh() as database,
        pgbouncer(database, folder, server_connections=_SERVER_CONNECTIONS) as through,
    ):
        yield Pooled(database, through)


async def test_every_statement_on_every_table_gives_what_the_context_is_worth(
    pooled: Pooled, figure: Callable[[str], None]
) -> None:
    async def connect(role: str) -> Any:
        return await asyncpg.connect(pooled.through.dsn(role), statement_cache_size=0)

    report = await run_matrix(await raise_wall(pooled.direct), connect=connect)
    figure(f"{report.cases} cases behind PgBouncer")
    assert not report.failures, "\n".join(report.failures[:20])


async def test_no_attempt_reaches_another_workspace(pooled: Pooled, figure: Callable[[str], None]) -> None:
    """Those on contexts, roles and the session; what is left on one of PgBouncer's sessions is anybody's next."""
    async with set_up(pooled.direct, pooled.through) as scene:
        report = await scene.try_all([*CONTEXTS, *ROLES, *SESSION])
    figure(f"injection: {report.attempts} attempts behind PgBouncer")
    assert not report.failures, "\n".join(report.failures)


async def test_a_key_lives_and_ends(pooled: Pooled) -> None:
    assert await a_key_lives(pooled.through, database_prepared_statements=False) == LIFE


async def test_contexts_are_bound_to_no_process_and_live_a_minute(pooled: Pooled) -> None:
    async with opened(pooled.through, database_prepared_statements=False) as runtime:
        workspace = await make_workspace(runtime)
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            query = """
            SELECT current_setting('altyaa.context') AS context, extract(epoch FROM clock_timestamp())::integer AS pid
            """
            seen = await tx.one(query, into=Seen)
    assert seen is not None
    body = json.loads(urlsafe_b64decode(seen.context.split(".")[2] + "=="))
    assert body["pid"] == 0
    assert 57 <= body["exp"] - seen.pid <= 60


async def test_workspaces_that_share_a_few_server_sessions_never_mix(pooled: Pooled) -> None:
    async with opened(pooled.through, database_connections=_CLIENTS, database_prepared_statements=False) as runtime:
        a, b = await make_workspace(runtime, "A"), await make_workspace(runtime, "B")
        used = await asyncio.gather(*(_work(runtime, (a, b)[number % 2]) for number in range(_CLIENTS)))
        keys = {workspace: await _keys(runtime, workspace) for workspace in (a, b)}
    assert len(set[int]().union(*used)) <= _SERVER_CONNECTIONS
    assert set(used[0]) & set(used[1]), "the workspaces shared no session"
    assert keys == {a: _CLIENTS // 2, b: _CLIENTS // 2}


async def _work(runtime: Runtime, workspace: MadeWorkspace) -> set[int]:
    """Make a key, then look again and again; which server processes answered."""
    await make_key(runtime, workspace, "posts.read", name=str(workspace.id))
    processes = set()
    for _ in range(_TRANSACTIONS):
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            seen = await tx.one("SELECT pg_backend_pid() AS pid, '' AS context", into=Seen)
            found, keys = await access_store.workspace(tx), await keys_store.keys(tx, now(), most=100)
            assert await keys_store.end_key(tx, new_id(), now(), "by hand") == 0
        assert seen is not None
        assert found is not None
        assert found.id == workspace.id
        assert {key.name for key in keys} == {str(workspace.id)}
        processes.add(seen.pid)
    return processes


async def _keys(runtime: Runtime, workspace: MadeWorkspace) -> int:
    async with runtime.db.workspace(operator(runtime, workspace)) as tx:
        return len(await keys_store.keys(tx, now(), most=100))
