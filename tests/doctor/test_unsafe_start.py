"""`altyaa serve` and `altyaa up` refuse a start that would not keep workspaces apart."""

import asyncio
from collections.abc import Mapping
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.postgres import credentials
from altyaa.infra.postgres.cluster import Layout
from altyaa.testing.http import http_client
from altyaa.testing.instance import Done, run_command, running
from tests.doctor.patient import Patient
from tests.doctor.test_command import environment

_REFUSED = "Refused: This start would be unsafe. Repair what is marked ✗ above; `altyaa doctor` checks it all again."


async def start(settings: Mapping[str, str], *arguments: str) -> Done:
    """A start, which must end by itself within the time that a good one takes to listen."""
    async with asyncio.timeout(30):
        return await run_command(settings, *arguments)


def refused(done: Done, *sentences: str) -> None:
    """It ended with 1, said why and what to do, and never listened."""
    assert done.status == 1, done.err
    assert _REFUSED in done.err
    for sentence in sentences:
        assert sentence in done.err
    assert "listens at" not in done.err
    assert "Traceback" not in done.err


UNSAFE = [
    ("ALTER ROLE {role} SUPERUSER", "ALTER ROLE {role} NOSUPERUSER", "{role} has the attribute SUPERUSER"),
    ("ALTER ROLE {role} BYPASSRLS", "ALTER ROLE {role} NOBYPASSRLS", "{role} has the attribute BYPASSRLS"),
    ("GRANT altyaa_owner TO {role}", "REVOKE altyaa_owner FROM {role}", "{role} is a member of altyaa_owner"),
    ("GRANT altyaa_door TO {role}", "REVOKE altyaa_door FROM {role}", "{role} is a member of altyaa_door"),
    ("GRANT pg_monitor TO {role}", "REVOKE pg_monitor FROM {role}", "{role} is a member of pg_monitor"),
    (
        "ALTER TABLE altyaa.membership OWNER TO {role}",
        "ALTER TABLE altyaa.membership OWNER TO altyaa_owner",
        "{role} owns table altyaa.membership",
    ),
]


@pytest.mark.parametrize(("do", "undo", "sentence"), UNSAFE)
@pytest.mark.parametrize("role", ["altyaa_app", "altyaa_worker"])
async def test_a_serving_role_that_can_do_too_much(
    patient: Patient, role: str, do: str, undo: str, sentence: str
) -> None:
    async with patient.ill(do.format(role=role), undo.format(role=role)):
        done = await start(environment(patient, owner=False), "serve", "--port", "0")
    refused(done, f"✗ {sentence.format(role=role)}", "As an administrator of the database, run: ")


@pytest.mark.parametrize(
    ("do", "sentence", "remedy"),
    [
        (
            "ALTER TABLE altyaa.api_key NO FORCE ROW LEVEL SECURITY",
            "Row Level Security is not forced on altyaa.api_key.",
            "ALTER TABLE altyaa.api_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;",
        ),
        ("DROP POLICY floor ON altyaa.membership", "No RESTRICTIVE policy on altyaa.membership", "Create the policy"),
        ("UPDATE altyaa.alembic_version SET version_num = '0001'", "at revision 0001", "Run `altyaa migrate`."),
        ("UPDATE altyaa.alembic_version SET version_num = '9999'", "older than the database", "Start the release"),
    ],
)
async def test_a_schema_with_a_hole_or_of_another_time(mortal: Patient, do: str, sentence: str, remedy: str) -> None:
    await mortal.run(do)
    refused(await start(environment(mortal), "serve", "--port", "0"), sentence, remedy)


async def test_a_database_that_is_not_there_is_not_called_unsafe(patient: Patient) -> None:
    gone = environment(patient, owner=False) | {"ALTYAA_DATABASE_URL": "postgresql://altyaa_app@127.0.0.1:1/altyaa"}
    del gone["ALTYAA_DATABASE_WORKER_URL"]
    done = await start(gone, "serve", "--port", "0")
    assert done.status == 1
    assert "✗ ALTYAA_DATABASE_URL does not connect: " in done.err
    assert "Refused: This start has no database to work with. Repair what is marked ✗ above" in done.err


async def test_several_processes_are_refused_like_one(patient: Patient) -> None:
    async with patient.ill("ALTER ROLE altyaa_app BYPASSRLS", "ALTER ROLE altyaa_app NOBYPASSRLS"):
        done = await start(environment(patient), "serve", "--port", "0", "--processes", "2")
    refused(done, "altyaa_app has the attribute BYPASSRLS")


async def test_a_safe_start_is_not_refused_and_is_quiet(patient: Patient) -> None:
    async with (
        running(patient.data_dir / "x", "serve", "--port", "0", environment=environment(patient)) as instance,
        http_client() as client,
    ):
        assert (await client.get(f"{instance.url}/readyz")).status_code == 200
    assert "✗" not in instance.log.read_text()


async def test_a_warning_does_not_keep_it_from_starting(patient: Patient) -> None:
    settings = environment(patient) | {"ALTYAA_TRUSTED_PROXIES": "0.0.0.0/0"}
    async with running(patient.data_dir / "y", "serve", "--port", "0", environment=settings) as instance:
        assert instance.url


async def test_the_embedded_database_is_refused_too(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running(data) as instance:
        layout = Layout.of(data)
        passwords = credentials.load_or_create(layout.passwords, may_create=False)
        session = await asyncpg.connect(
            host=str(layout.socket_folder), user="postgres", password=passwords["postgres"].reveal(), database="altyaa"
        )
        await session.execute("GRANT pg_read_all_data TO altyaa_worker")
        await session.close()
    for command in ("up", "serve"):
        refused(
            await start(instance.environment, command, "--port", "0"),
            "✗ altyaa_worker is a member of pg_read_all_data: it reads every table.",
            "REVOKE pg_read_all_data FROM altyaa_worker;",
        )
