"""No context that another session could see opens anything: not in that session, and not where it was seen."""

import asyncio
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from altyaa.access import store as access_store
from altyaa.infra.runtime import Runtime
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import MadeWorkspace, make_workspace, operator
from altyaa.testing.service import opened
from tests.tenancy.servers import pgbouncer

_CONTEXT = re.compile(r"v1\.\d+\.[\w-]+\.[\w-]+")
_LOOK = """
SELECT query FROM pg_catalog.pg_stat_activity WHERE pid <> pg_backend_pid()
UNION ALL SELECT statement FROM pg_catalog.pg_prepared_statements
"""
_TRANSACTIONS = 200


@pytest.mark.parametrize("behind", ["nothing", "PgBouncer"])
async def test_a_session_that_looks_on_during_a_load_finds_no_context_that_works(
    database: TestDatabase, tmp_path: Path, behind: str, figure: Callable[[str], None]
) -> None:
    # The most talkative log. Behind a pooler a context is bound to no process, so there values must stay out of it, as
    # the embedded server keeps them out everywhere.
    values = "-1" if behind == "nothing" else "0"
    await _set(database, "log_statement", "all")
    await _set(database, "log_parameter_max_length", values)
    log = Path(database.access.host).parent / "log"
    begin = log.stat().st_size
    if behind == "nothing":
        looks, seen = await _load(database, database, prepared_statements=True)
    else:
        async with pgbouncer(database, tmp_path) as pooled:
            looks, seen = await _load(database, pooled, prepared_statements=False)
    with log.open(errors="replace") as lines:
        lines.seek(begin)
        logged = set(_CONTEXT.findall(lines.read()))
    assert looks > 20
    assert not seen, "a context was visible to another session of the role"
    assert bool(logged) == (values == "-1")
    assert await _working(database, logged) == []
    figure(f"contexts behind {behind}: {looks} looks saw {len(seen)}, the log {len(logged)}, none works elsewhere")


async def _load(direct: TestDatabase, served: TestDatabase, *, prepared_statements: bool) -> tuple[int, set[str]]:
    """Transactions of two workspaces, while another session of the role looks as often as it can."""
    async with opened(served, database_connections=4, database_prepared_statements=prepared_statements) as runtime:
        a, b = await make_workspace(runtime, "A"), await make_workspace(runtime, "B")
        work = asyncio.gather(*(_work(runtime, each) for each in (a, b, a, b)))
        looking = await asyncpg.connect(direct.dsn("altyaa_app"))
        looks, seen = 0, set[str]()
        try:
            while not work.done():
                looks += 1
                for (text,) in await looking.fetch(_LOOK):
                    seen |= set(_CONTEXT.findall(text or ""))
            await work
        finally:
            await looking.close()
    return looks, seen


async def _work(runtime: Runtime, workspace: MadeWorkspace) -> None:
    for _ in range(_TRANSACTIONS):
        async with runtime.db.workspace(operator(runtime, workspace)) as tx:
            found = await access_store.workspace(tx)
        assert found is not None
        assert found.id == workspace.id


async def _working(database: TestDatabase, found: set[str]) -> list[Any]:
    """The rows that these contexts open in a session of one's own."""
    mine = await asyncpg.connect(database.dsn("altyaa_app"))
    rows: list[Any] = []
    try:
        for context in found:
            await mine.fetchval("SELECT set_config('altyaa.context', $1, false)", context)
            try:
                rows += await mine.fetch("SELECT id FROM altyaa.workspace")
            except asyncpg.InvalidAuthorizationSpecificationError:
                continue
    finally:
        await mine.close()
    return rows


async def _set(database: TestDatabase, name: str, value: str) -> None:
    superuser = await asyncpg.connect(database.dsn("postgres"))
    try:
        await superuser.execute(f"ALTER DATABASE {database.name} SET {name} = '{value}'")
    finally:
        await superuser.close()
