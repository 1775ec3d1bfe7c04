"""A hole in the database's side of the wall is found, on whichever table it is."""

import asyncpg
import pytest

from altyaa.infra.doctor import before_start, refused
from altyaa.migrations import HEAD
from altyaa.testing.cluster import Cluster
from tests.doctor.patient import Patient, count, findings, one

_WALLED = """
SELECT c.oid::regclass::text FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid
 WHERE p.polname = 'floor' ORDER BY 1
"""
_BY_WORKSPACE = "workspace_id = (SELECT tenancy.workspace_id())"
_CUT = "DROP POLICY floor ON altyaa.api_key; CREATE POLICY floor ON altyaa.api_key AS "


async def walled(patient: Patient) -> list[str]:
    """The tables that have a floor today, found by looking."""
    session = await asyncpg.connect(patient.database.dsn("postgres"))
    try:
        return [row[0] for row in await session.fetch(_WALLED)]
    finally:
        await session.close()


async def test_no_table_may_lose_its_row_level_security(patient: Patient) -> None:
    tables = await walled(patient)
    assert {"altyaa.workspace", "altyaa.user_account", "altyaa.membership", "altyaa.api_key"} <= set(tables)
    for table in tables:
        both = "ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY"
        for lost, word in (("DISABLE ROW LEVEL SECURITY", "enabled"), ("NO FORCE ROW LEVEL SECURITY", "forced")):
            async with patient.ill(f"ALTER TABLE {table} {lost}", f"ALTER TABLE {table} {both}"):
                said = findings(results := await before_start(patient.deployment()))
                assert refused(results)
                one(said, f"Row Level Security is not {word} on {table}.", f"ALTER TABLE {table} {both};")


async def test_no_table_may_lose_its_floor(mortal: Patient) -> None:
    tables = await walled(mortal)
    for number, table in enumerate(tables, start=1):
        await mortal.run(f"DROP POLICY floor ON {table}")
        said = await mortal.findings()
        assert count(said) == number, said
        assert f"No RESTRICTIVE policy on {table} holds altyaa_app and altyaa_worker to the signed context" in said
    assert "Create the policy `floor` again as the migrations have it" in said


@pytest.mark.parametrize(
    ("weaker", "whom"),
    [
        (f"PERMISSIVE TO altyaa_app, altyaa_worker USING ({_BY_WORKSPACE})", "altyaa_app and altyaa_worker"),
        (f"RESTRICTIVE TO altyaa_worker USING ({_BY_WORKSPACE})", "altyaa_app"),
        (f"RESTRICTIVE TO altyaa_app USING ({_BY_WORKSPACE})", "altyaa_worker"),
        (f"RESTRICTIVE FOR SELECT TO altyaa_app, altyaa_worker USING ({_BY_WORKSPACE})", "altyaa_app and"),
        ("RESTRICTIVE TO altyaa_app, altyaa_worker USING (true)", "altyaa_app and altyaa_worker"),
        (f"RESTRICTIVE USING ({_BY_WORKSPACE}) WITH CHECK (true)", "altyaa_app and altyaa_worker"),
        (f"RESTRICTIVE USING (true) WITH CHECK ({_BY_WORKSPACE})", "altyaa_app and altyaa_worker"),
        (f"RESTRICTIVE USING ({_BY_WORKSPACE} OR true) WITH CHECK ({_BY_WORKSPACE})", "altyaa_app and altyaa_worker"),
        (f"RESTRICTIVE USING ({_BY_WORKSPACE}) WITH CHECK ({_BY_WORKSPACE} OR true)", "altyaa_app and altyaa_worker"),
        ("RESTRICTIVE USING (id = (SELECT tenancy.user_id()))", "altyaa_app and altyaa_worker"),
    ],
)
async def test_a_weaker_floor_is_none(mortal: Patient, weaker: str, whom: str) -> None:
    await mortal.run(*(_CUT + weaker).split("; "))
    one(await mortal.findings(), f"No RESTRICTIVE policy on altyaa.api_key holds {whom}", "Create the policy `floor`")


@pytest.mark.parametrize(
    "weaker",
    [
        "USING (true) WITH CHECK (id = (SELECT tenancy.user_id()))",
        "USING (id = (SELECT tenancy.user_id())) WITH CHECK (true)",
    ],
)
async def test_a_weaker_floor_under_people_is_none(mortal: Patient, weaker: str) -> None:
    await mortal.run(
        "DROP POLICY floor ON altyaa.user_account",
        f"CREATE POLICY floor ON altyaa.user_account AS RESTRICTIVE {weaker}",
    )
    one(await mortal.findings(), "No RESTRICTIVE policy on altyaa.user_account holds", "Create the policy `floor`")


async def test_a_floor_for_everybody_is_one(mortal: Patient) -> None:
    await mortal.run(*f"{_CUT}RESTRICTIVE USING ({_BY_WORKSPACE})".split("; "))
    assert await mortal.findings() == ""


async def test_a_new_tenant_table_without_a_wall(mortal: Patient) -> None:
    await mortal.run("CREATE TABLE altyaa.posts (workspace_id uuid, id uuid)")
    said = await mortal.findings()
    assert "Row Level Security is not enabled on altyaa.posts." in said
    assert "No RESTRICTIVE policy on altyaa.posts" in said


@pytest.mark.parametrize("older", ["0001", "0002"])
async def test_an_older_schema(mortal: Patient, older: str) -> None:
    await mortal.run(f"UPDATE altyaa.alembic_version SET version_num = '{older}'")
    one(await mortal.findings(), f"The schema is at revision {older}, and this program needs {HEAD}.", "altyaa migrate")


async def test_a_newer_schema(mortal: Patient) -> None:
    await mortal.run("UPDATE altyaa.alembic_version SET version_num = '9999'")
    one(await mortal.findings(), "this program is older than the database", "Start the release that migrated it")


@pytest.mark.parametrize(
    "do",
    [
        "REVOKE SELECT ON altyaa.alembic_version FROM altyaa_app",
        "DROP TABLE altyaa.alembic_version",
        "DELETE FROM altyaa.alembic_version",
    ],
)
async def test_a_schema_of_unknown_revision(mortal: Patient, do: str) -> None:
    await mortal.run(do)
    one(await mortal.findings(), "The database has no schema of Altyaa", "Run `altyaa migrate`.")


async def test_an_empty_database_asks_to_be_migrated(cluster: Cluster, mortal: Patient) -> None:
    async with cluster.empty() as empty:
        said = await Patient(empty, mortal.data_dir).findings()
    assert "The database has no schema of Altyaa." in said
    assert "There is no table altyaa.workspace." in said
    assert "The service keysets cannot be read" in said
    assert "Run `altyaa migrate`." in said


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS", "LOGIN"])
async def test_a_door_that_opens_too_much(patient: Patient, attribute: str) -> None:
    async with patient.ill(f"ALTER ROLE altyaa_door {attribute}", f"ALTER ROLE altyaa_door NO{attribute}"):
        said = await patient.findings()
    one(said, f"✗ altyaa_door has the attribute {attribute}: ", f"ALTER ROLE altyaa_door NO{attribute};")


@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS"])
async def test_an_owner_that_sees_every_row(patient: Patient, attribute: str) -> None:
    async with patient.ill(f"ALTER ROLE altyaa_owner {attribute}", f"ALTER ROLE altyaa_owner NO{attribute}"):
        said = await patient.findings()
    one(said, f"! altyaa_owner has the attribute {attribute}: ", f"ALTER ROLE altyaa_owner NO{attribute};")


async def test_an_owner_that_inherits_the_doors(patient: Patient) -> None:
    grant = "GRANT altyaa_door TO altyaa_owner WITH INHERIT"
    async with patient.ill(f"{grant} TRUE", f"{grant} FALSE"):
        said = await patient.findings()
    one(said, "! altyaa_owner inherits altyaa_door", "ALTER ROLE altyaa_owner NOINHERIT;")
    assert f"{grant} FALSE;" in said
