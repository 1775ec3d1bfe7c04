"""In Supabase's shape: no superuser for us, and roles of an HTTP API that everything in ``public`` is open to."""

from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from altyaa.infra.postgres import Binaries
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations import HEAD, MigrationRefused, migrate
from altyaa.testing.cluster import TestDatabase
from tests.tenancy.catalogue import OUR_SCHEMAS
from tests.tenancy.lifecycle import LIFE, a_key_lives
from tests.tenancy.matrix import raise_wall, run_matrix
from tests.tenancy.servers import DEPLOYER, PROJECT_ADMIN, debian, pgbouncer, supabase

_OF_THE_API = ("anon", "authenticated", "service_role")
_OUR_ROLES = ("altyaa_owner", "altyaa_door", "altyaa_app", "altyaa_worker")
_OPEN = """
SELECT r.role || ' has ' || p.verb || ' on schema ' || n.nspname AS what
  FROM pg_namespace n, unnest($1::text[]) r (role), unnest('{USAGE,CREATE}'::text[]) p (verb)
 WHERE n.nspname = ANY ($2) AND has_schema_privilege(r.role, n.oid, p.verb)
UNION ALL
SELECT r.role || ' has ' || p.verb || ' on ' || c.oid::regclass
  FROM pg_class c, unnest($1::text[]) r (role), unnest('{SELECT,INSERT,UPDATE,DELETE,TRUNCATE}'::text[]) p (verb)
 WHERE c.relnamespace::regnamespace::text = ANY ($2) AND c.relkind IN ('r', 'p', 'v')
   AND has_table_privilege(r.role, c.oid, p.verb)
UNION ALL
SELECT r.role || ' may call ' || f.oid::regprocedure
  FROM pg_proc f, unnest($1::text[]) r (role)
 WHERE f.pronamespace::regnamespace::text = ANY ($2) AND has_function_privilege(r.role, f.oid, 'EXECUTE')
"""
_IN_PUBLIC = """
SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
UNION ALL SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace
"""


@pytest.fixture(scope="module", params=["embedded", "debian"])
async def shape(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[TestDatabase]:
    binaries = debian() if request.param == "debian" else Binaries.embedded()
    async with supabase(tmp_path_factory.mktemp("supabase"), binaries) as database:
        yield database


@pytest.fixture
async def project(shape: TestDatabase) -> AsyncIterator[TestDatabase]:
    """Nothing of ours is in it, before and after."""
    yield shape
    superuser = await asyncpg.connect(shape.dsn("postgres"))
    for role in _OUR_ROLES:
        if await superuser.fetchval("SELECT to_regrole($1)", role):
            await superuser.execute(f"DROP OWNED BY {role} CASCADE")
    for role in _OUR_ROLES:
        await superuser.execute(f"DROP ROLE IF EXISTS {role}")
    await superuser.execute("GRANT TEMPORARY ON DATABASE project TO PUBLIC")
    await superuser.close()


async def _migrate(project: TestDatabase, login: str) -> list[str]:
    kek = open_kek(project.kek_uri, create=False)
    return await migrate(Secret(project.dsn(login)), project.access.passwords, kek)


async def _ask(project: TestDatabase, sql: str, *arguments: object) -> list[Any]:
    superuser = await asyncpg.connect(project.dsn("postgres"))
    try:
        return [row[0] for row in await superuser.fetch(sql, *arguments)]
    finally:
        await superuser.close()


async def test_the_customers_role_migrates_and_the_api_gets_nothing(
    project: TestDatabase, tmp_path: Path, figure: Callable[[str], None]
) -> None:
    applied = await _migrate(project, PROJECT_ADMIN)
    assert applied[-1] == HEAD
    assert await _migrate(project, PROJECT_ADMIN) == []
    assert await _ask(project, _OPEN, _OF_THE_API, OUR_SCHEMAS) == []
    assert await _ask(project, _IN_PUBLIC) == []
    assert await a_key_lives(project) == LIFE
    async with pgbouncer(project, tmp_path) as pooled:
        assert await a_key_lives(pooled, database_prepared_statements=False) == LIFE
    report = await run_matrix(await raise_wall(project))
    figure(f"{report.cases} cases in Supabase's shape, PostgreSQL {await _major(project)}")
    assert not report.failures, "\n".join(report.failures[:20])


async def test_a_login_that_may_make_no_roles_gets_the_sql_for_one_who_may(project: TestDatabase) -> None:
    with pytest.raises(MigrationRefused) as raised:
        await _migrate(project, DEPLOYER)
    assert await _ask(project, "SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)", _OUR_ROLES) == []
    assert "password" not in " ".join(raised.value.sql).replace("PASSWORD 'SCRAM-SHA-256$", "")
    administrator = await asyncpg.connect(project.dsn(PROJECT_ADMIN))
    try:
        for statement in raised.value.sql:
            await administrator.execute(statement)
    finally:
        await administrator.close()
    assert (await _migrate(project, DEPLOYER))[-1] == HEAD
    assert await a_key_lives(project) == LIFE


async def test_a_login_that_may_make_roles_and_does_not_own_the_database_changes_nothing(
    project: TestDatabase,
) -> None:
    """GRANT and REVOKE on somebody else's database only warn; half of the work must not stay behind."""
    await _ask(project, f"ALTER ROLE {DEPLOYER} CREATEROLE")
    try:
        with pytest.raises(MigrationRefused):
            await _migrate(project, DEPLOYER)
    finally:
        await _ask(project, f"ALTER ROLE {DEPLOYER} NOCREATEROLE")
    assert await _ask(project, "SELECT rolname::text FROM pg_roles WHERE rolname = ANY ($1)", _OUR_ROLES) == []


async def _major(project: TestDatabase) -> int:
    return int((await _ask(project, "SELECT current_setting('server_version_num')::integer / 10000"))[0])
