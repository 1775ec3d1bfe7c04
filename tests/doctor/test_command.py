"""`altyaa doctor` as a user runs it."""

from pathlib import Path

from altyaa.infra.postgres.cluster import Layout
from altyaa.testing.instance import Done, run_command, running
from tests.cli.call import call_command
from tests.doctor.patient import Patient, count


def environment(patient: Patient, *, worker: bool = True, owner: bool = True) -> dict[str, str]:
    """The settings that name the patient."""
    dsn = patient.database.dsn
    return {
        "ALTYAA_DATABASE_URL": dsn("altyaa_app"),
        "ALTYAA_KEK_URI": patient.database.kek_uri,
        "ALTYAA_DATA_DIR": str(patient.data_dir),
        **({"ALTYAA_DATABASE_WORKER_URL": dsn("altyaa_worker")} if worker else {}),
        **({"ALTYAA_DATABASE_OWNER_URL": dsn("altyaa_owner")} if owner else {}),
    }


def quiet(done: Done) -> None:
    """Nothing went wrong in a way that a person should not see."""
    assert "Traceback" not in done.out + done.err


async def test_a_healthy_deployment_exits_0_with_every_check_ticked(patient: Patient) -> None:
    done = await run_command(environment(patient), "doctor")
    quiet(done)
    assert done.status == 0, done.out + done.err
    assert done.err == ""
    marks = {line.strip()[0] for line in done.out.splitlines() if line.startswith("  ")}
    assert marks == {"✓"}
    assert " 0 against serving, 0 to know about, 0 not made." in done.out


async def test_a_finding_against_serving_exits_1_and_says_what_to_do(patient: Patient) -> None:
    async with patient.ill("GRANT altyaa_owner TO altyaa_app", "REVOKE altyaa_owner FROM altyaa_app"):
        done = await run_command(environment(patient), "doctor")
    quiet(done)
    assert done.status == 1
    assert "  ✗ memberships\n      ✗ altyaa_app is a member of altyaa_owner: it can change tables" in done.out
    assert "run: REVOKE altyaa_owner FROM altyaa_app;\n" in done.out
    assert " 1 against serving" in done.out


async def test_a_warning_alone_exits_0(patient: Patient) -> None:
    done = await call_command(environment(patient) | {"ALTYAA_TRUSTED_PROXIES": "0.0.0.0/0"}, "doctor")
    assert done.status == 0
    assert "  ! trusted proxies\n      ! ALTYAA_TRUSTED_PROXIES contains 0.0.0.0/0" in done.out


async def test_json_carries_the_same(patient: Patient) -> None:
    async with patient.ill("ALTER ROLE altyaa_worker BYPASSRLS", "ALTER ROLE altyaa_worker NOBYPASSRLS"):
        done = await call_command(environment(patient, owner=False), "doctor", "--json")
    assert done.status == 1
    data = done.json()
    assert data["fit_to_serve"] is False
    found = [check for check in data["checks"] if check["findings"]]
    assert [(check["about"], check["check"], check["state"]) for check in found] == [
        ("worker login", "role attributes", "refuse")
    ]
    assert found[0]["findings"][0] == {
        "severity": "refuse",
        "what": "altyaa_worker has the attribute BYPASSRLS: no policy applies to it.",
        "remedy": "As an administrator of the database, run: ALTER ROLE altyaa_worker NOBYPASSRLS;",
    }
    reasons = {check["reason"] for check in data["checks"] if check["about"] == "owner login"}
    assert reasons == {"set ALTYAA_DATABASE_OWNER_URL"}


async def test_what_needs_the_owner_is_marked_as_not_checked(patient: Patient) -> None:
    done = await call_command(environment(patient, owner=False, worker=False), "doctor")
    assert done.status == 0
    assert "  · context key, not checked: set ALTYAA_DATABASE_OWNER_URL\n" in done.out
    assert "worker login\n  · answers, not checked: set ALTYAA_DATABASE_WORKER_URL" in done.out


async def test_a_database_that_is_down_is_a_finding_and_not_a_traceback(patient: Patient) -> None:
    gone = "postgresql://altyaa_app:open-sesame-7f3a@127.0.0.1:1/altyaa"
    done = await call_command(environment(patient, owner=False) | {"ALTYAA_DATABASE_URL": gone}, "doctor")
    quiet(done)
    assert done.status == 1
    assert "✗ ALTYAA_DATABASE_URL does not connect: " in done.out
    assert "open-sesame" not in done.out + done.err


async def test_without_any_database_it_says_how_to_get_one_and_makes_none(tmp_path: Path) -> None:
    data = tmp_path / "data"
    done = await call_command({"ALTYAA_DATA_DIR": str(data)}, "doctor")
    quiet(done)
    assert done.status == 1
    assert count(done.out) == 1
    for absent in ("embedded database", "key file", "password file", "data directory"):
        assert f"  · {absent}, not checked: " in done.out
    assert f"✗ There is no database in {data}.\n        Start `altyaa up` first" in done.out
    assert not data.exists()


async def test_the_embedded_database_is_examined_beside_a_running_instance_and_without_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    async with running(data) as instance:
        beside = await instance.command("doctor")
    alone = await run_command({"ALTYAA_DATA_DIR": str(data)}, "doctor")
    for done in (beside, alone):
        quiet(done)
        assert done.status == 0, done.out + done.err
        assert " 0 against serving, 0 to know about, 0 not made." in done.out
        assert "worker login" in done.out
    layout = Layout.of(data)
    layout.passwords.chmod(0o644)
    done = await run_command({"ALTYAA_DATA_DIR": str(data)}, "doctor")
    assert done.status == 1
    assert f"✗ The embedded server's password file {layout.passwords} is open to other users (mode 0644)." in done.out


async def test_a_wrong_setting_is_named(tmp_path: Path) -> None:
    done = await call_command({"ALTYAA_BASE_URL": "nonsense", "ALTYAA_DATA_DIR": str(tmp_path)}, "doctor")
    quiet(done)
    assert done.status == 1
    assert "ALTYAA_BASE_URL" in done.err
