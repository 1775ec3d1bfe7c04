"""What a serving role must not be able to do is found, for each serving role, and the remedy printed cures it."""

import pytest

from altyaa.infra.doctor import before_start, refused
from altyaa.testing.cluster import Cluster
from tests.doctor.patient import Patient, count, findings, one

LOGINS = pytest.mark.parametrize("role", ["altyaa_app", "altyaa_worker"])


@LOGINS
@pytest.mark.parametrize("attribute", ["SUPERUSER", "BYPASSRLS", "CREATEROLE", "CREATEDB", "REPLICATION"])
async def test_an_attribute_that_leads_around_the_policies(patient: Patient, role: str, attribute: str) -> None:
    async with patient.ill(f"ALTER ROLE {role} {attribute}", f"ALTER ROLE {role} NO{attribute}"):
        said = await patient.findings()
        assert refused(await before_start(patient.deployment()))
    one(said, f"{role} has the attribute {attribute}: ", f"ALTER ROLE {role} NO{attribute};")


@LOGINS
@pytest.mark.parametrize(
    "granted",
    [
        "altyaa_owner",
        "altyaa_door",
        "pg_monitor",
        "pg_read_all_stats",
        "pg_read_all_data",
        "pg_write_all_data",
        "pg_read_server_files",
        "pg_write_server_files",
        "pg_execute_server_program",
    ],
)
async def test_a_membership_that_leads_around_the_policies(patient: Patient, role: str, granted: str) -> None:
    async with patient.ill(f"GRANT {granted} TO {role}", f"REVOKE {granted} FROM {role}"):
        said = await patient.findings()
        assert refused(await before_start(patient.deployment()))
    one(said, f"{role} is a member of {granted}: it ", f"REVOKE {granted} FROM {role};")


INDIRECT = [
    ("GRANT altyaa_owner TO helper", "altyaa_owner (through helper): it can change tables and policies"),
    ("GRANT pg_monitor TO helper", "pg_monitor (through helper): it sees the statements"),
    ("ALTER ROLE helper BYPASSRLS", "helper: no policy applies to it"),
    ("ALTER TABLE altyaa.api_key OWNER TO helper", "helper: it owns objects of ours"),
]


@pytest.mark.parametrize(("made", "what"), INDIRECT)
@pytest.mark.parametrize("how", ["", " WITH INHERIT FALSE", " WITH ADMIN TRUE, INHERIT FALSE, SET FALSE"])
async def test_a_membership_counts_through_others_and_without_inheriting(
    patient: Patient, made: str, what: str, how: str
) -> None:
    do = f"CREATE ROLE helper; {made}; GRANT helper TO altyaa_app{how}"
    undo = "ALTER TABLE altyaa.api_key OWNER TO altyaa_owner; DROP ROLE helper"
    async with patient.ill(do, undo):
        said = await patient.findings()
    one(said, f"altyaa_app is a member of {what}", "REVOKE helper FROM altyaa_app;")


async def test_a_membership_in_a_harmless_role_is_a_warning(patient: Patient) -> None:
    async with patient.ill('CREATE ROLE "Helper"; GRANT "Helper" TO altyaa_app', 'DROP ROLE "Helper"'):
        said = await patient.findings()
        assert not refused(await before_start(patient.deployment()))
    one(said, "! altyaa_app is a member of Helper: it gets what", 'REVOKE "Helper" FROM altyaa_app;')


@LOGINS
@pytest.mark.parametrize(
    "thing", ["TABLE altyaa.api_key", "FUNCTION door.service_keysets()", "SCHEMA tenancy", "VIEW altyaa.seen"]
)
async def test_owning_something_of_ours(mortal: Patient, role: str, thing: str) -> None:
    await mortal.run("CREATE VIEW altyaa.seen AS SELECT 1 AS one", f"ALTER {thing} OWNER TO {role}")
    said = await mortal.findings()
    kind, name = thing.split(" ")
    assert f"✗ {role} owns {kind.lower()} {name.removesuffix('()')}, and an owner can lift the policies." in said
    assert f"REASSIGN OWNED BY {role} TO altyaa_owner;" in said


async def test_owning_the_database_itself(mortal: Patient) -> None:
    name = mortal.database.name
    async with mortal.ill(f"ALTER DATABASE {name} OWNER TO altyaa_app", f"ALTER DATABASE {name} OWNER TO postgres"):
        assert f"altyaa_app owns database {name}, and" in await mortal.findings()


@LOGINS
async def test_many_owned_objects_are_one_finding_that_its_remedy_cures(mortal: Patient, role: str) -> None:
    tables = ("api_key", "api_key_secret", "membership", "workspace")
    await mortal.run(*[f"ALTER TABLE altyaa.{table} OWNER TO {role}" for table in tables])
    said = await mortal.findings()
    assert "table altyaa.api_key, table altyaa.api_key_secret, table altyaa.membership and 1 more, and" in said
    await mortal.run(f"REASSIGN OWNED BY {role} TO altyaa_owner")
    assert "owns" not in await mortal.findings()


CREATING = [
    ("TEMPORARY ON DATABASE {db}", "temporary tables"),
    ("CREATE ON DATABASE {db}", "schemas"),
    ("CREATE ON SCHEMA public", "objects in the schema public"),
    ("CREATE ON SCHEMA altyaa", "objects in the schema altyaa"),
]


@pytest.mark.parametrize(("privilege", "thing"), CREATING)
@pytest.mark.parametrize("grantee", ["altyaa_app", "altyaa_worker", "PUBLIC"])
async def test_creating_anything_is_found_and_the_remedy_cures_it(
    patient: Patient, privilege: str, thing: str, grantee: str
) -> None:
    privilege = privilege.format(db=patient.database.name)
    async with patient.ill(f"GRANT {privilege} TO {grantee}", f"REVOKE {privilege} FROM {grantee}"):
        said = await patient.findings()
        roles = ["altyaa_app", "altyaa_worker"] if grantee == "PUBLIC" else [grantee]
        assert count(said) == len(roles), said
        for role in roles:
            assert f"✗ {role} may create {thing}." in said
            remedy = f"REVOKE {privilege} FROM PUBLIC, {role}"
            assert f"{remedy};" in said
            await patient.run(remedy)
        assert await patient.findings() == ""


@LOGINS
@pytest.mark.parametrize("path", ['"$user", public', "pg_catalog, public", "altyaa"])
async def test_a_search_path_beyond_the_system_catalog(patient: Patient, role: str, path: str) -> None:
    settle = f"ALTER ROLE {role} IN DATABASE {patient.database.name} SET search_path ="
    async with patient.ill(f"{settle} {path}", f"{settle} pg_catalog"):
        said = await patient.findings()
    one(said, f"The search_path of {role} is '{path}', not pg_catalog.", "Run `altyaa migrate`")


@pytest.mark.parametrize(
    "privilege",
    [
        "TRUNCATE ON altyaa.membership",
        "SELECT ON tenancy.context_key",
        "INSERT ON tenancy.context_key",
    ],
)
@pytest.mark.parametrize("grantee", ["altyaa_app", "altyaa_worker"])
async def test_a_privilege_to_which_no_policy_applies(patient: Patient, privilege: str, grantee: str) -> None:
    async with patient.ill(f"GRANT {privilege} TO {grantee}", f"REVOKE {privilege} FROM {grantee}"):
        said = await patient.findings()
    one(said, f"{grantee} has {privilege}, to which no policy applies.", f"REVOKE {privilege} FROM PUBLIC, {grantee};")


async def test_one_column_of_the_context_key_is_enough(patient: Patient) -> None:
    grant = "SELECT (inner_block) ON tenancy.context_key"
    async with patient.ill(f"GRANT {grant} TO altyaa_app", f"REVOKE {grant} FROM altyaa_app"):
        assert "altyaa_app has SELECT ON tenancy.context_key" in await patient.findings()


async def test_a_partition_with_a_privilege_of_its_own(mortal: Patient) -> None:
    await mortal.run(
        "CREATE TABLE altyaa.ledger (workspace_id uuid) PARTITION BY HASH (workspace_id)",
        "CREATE TABLE altyaa.ledger_0 PARTITION OF altyaa.ledger FOR VALUES WITH (MODULUS 1, REMAINDER 0)",
        "ALTER TABLE altyaa.ledger ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY",
        "CREATE POLICY floor ON altyaa.ledger AS RESTRICTIVE TO altyaa_app, altyaa_worker"
        " USING (workspace_id = (SELECT tenancy.workspace_id()))",
    )
    assert await mortal.findings() == ""
    await mortal.run("GRANT DELETE ON altyaa.ledger_0 TO altyaa_worker")
    one(await mortal.findings(), "altyaa_worker has DELETE ON altyaa.ledger_0", "REVOKE DELETE ON altyaa.ledger_0 FROM")


async def test_a_role_that_the_policies_do_not_name(patient: Patient) -> None:
    said = findings(await before_start(patient.deployment(app=patient.database.dsn("altyaa_worker"))))
    one(said, "ALTYAA_DATABASE_URL logs in as altyaa_worker, whom the policies", "Log in as altyaa_app there")


async def test_a_worker_that_looks_at_another_database(patient: Patient, cluster: Cluster) -> None:
    async with cluster.fresh() as other:
        said = findings(await before_start(patient.deployment(worker=other.dsn("altyaa_worker"))))
    one(said, "ALTYAA_DATABASE_WORKER_URL reaches another database", "Name the same server and database in both")


async def test_what_stands_in_the_logins_own_search_path_does_not_deceive_the_doctor(mortal: Patient) -> None:
    path = f"ALTER ROLE altyaa_app IN DATABASE {mortal.database.name} SET search_path = blind, pg_catalog"
    await mortal.run(
        "CREATE SCHEMA blind",
        "GRANT USAGE ON SCHEMA blind TO altyaa_app",
        "CREATE VIEW blind.pg_auth_members AS SELECT * FROM pg_catalog.pg_auth_members WHERE false",
        "GRANT SELECT ON blind.pg_auth_members TO altyaa_app",
        path,
    )
    async with mortal.ill("GRANT pg_monitor TO altyaa_app", "REVOKE pg_monitor FROM altyaa_app"):
        said = await mortal.findings()
    assert "altyaa_app is a member of pg_monitor" in said
    assert "The search_path of altyaa_app is 'blind, pg_catalog'" in said
