"""Keys that do not open, and databases that do not accept what we sign with them, are found."""

from pathlib import Path
from typing import Any

import pytest

from altyaa.infra.doctor import everything
from altyaa.infra.vault import PrfKeyset, open_kek
from altyaa.testing.cluster import migrate_as_admin
from tests.doctor.patient import Patient, count, one

_FRESH = "DELETE FROM tenancy.context_key WHERE audience = 'altyaa'"


async def states(patient: Patient, **changes: Any) -> dict[str, str]:
    """State by check, of the keys."""
    results = await everything(patient.deployment(**changes))
    return {result.check: result.state for result in results if result.about == "keys"}


async def test_a_kek_that_is_not_there(patient: Patient, tmp_path: Path) -> None:
    missing = f"file:{tmp_path / 'kek.json'}"
    said = await patient.findings(kek_uri=missing)
    one(said, f"There is no KEK file at {tmp_path / 'kek.json'}.", "restore it from your backup")
    assert await states(patient, kek_uri=missing) == {
        "KEK": "refuse",
        "service keysets": "not checked",
        "signed context": "not checked",
    }


async def test_the_kek_of_another_deployment(patient: Patient, tmp_path: Path) -> None:
    other = f"file:{tmp_path / 'kek.json'}"
    open_kek(other, create=True)
    one(await patient.findings(kek_uri=other), "does not open.", "restore the KEK")


async def test_a_keyset_that_is_gone(mortal: Patient) -> None:
    await mortal.run("DELETE FROM altyaa.service_keyset WHERE purpose = 'tag'")
    one(await mortal.findings(), "Service keysets are missing: tag.", "Run `altyaa migrate`")
    await migrate_as_admin(mortal.database)
    assert await mortal.findings() == ""


async def test_keysets_that_the_login_may_not_read(mortal: Patient) -> None:
    await mortal.run("REVOKE EXECUTE ON FUNCTION door.service_keysets() FROM altyaa_app")
    said = await mortal.findings()
    one(said, "The service keysets cannot be read (permission denied", "grant EXECUTE on door.service_keysets()")


async def test_a_signed_context_makes_the_whole_way(mortal: Patient) -> None:
    assert (await states(mortal))["signed context"] == "passed"
    await mortal.run(
        "CREATE OR REPLACE FUNCTION tenancy.workspace_id() RETURNS uuid LANGUAGE sql AS $$ SELECT NULL::uuid $$"
    )
    one(await mortal.findings(), "(it read another workspace than was signed)", "Restore altyaa.service_keyset and")


ILL = [
    ("DELETE FROM tenancy.context_key", "unknown key", "does not have the key"),
    ("UPDATE tenancy.context_key SET retired_at = now()", "unknown key", "has retired the key"),
    ("UPDATE tenancy.context_key SET active_from = now() + interval '1 hour'", "unknown key", "has retired the key"),
    ("UPDATE tenancy.context_key SET inner_block = outer_block", "forged", "has another key under the id"),
]


@pytest.mark.parametrize(("do", "database_says", "owner_sees"), ILL)
async def test_a_context_key_that_does_not_match_is_found_explained_and_cured_by_the_remedy(
    mortal: Patient, do: str, database_says: str, owner_sees: str
) -> None:
    await mortal.run(do)
    said = await mortal.findings()
    assert count(said) == 2, said
    assert f"does not accept the contexts that we sign (altyaa context: {database_says})." in said
    assert f"tenancy.context_key {owner_sees}" in said
    assert said.count(_FRESH) == 2
    await mortal.run(_FRESH, role="altyaa_owner")
    await migrate_as_admin(mortal.database)
    assert await mortal.findings() == ""


async def test_without_the_owner_the_round_trip_alone_finds_it(mortal: Patient) -> None:
    await mortal.run("DELETE FROM tenancy.context_key")
    one(await mortal.findings(owner=None), "(altyaa context: unknown key)", _FRESH)


async def test_nothing_printed_holds_a_key_or_a_password(mortal: Patient) -> None:
    await mortal.run("UPDATE tenancy.context_key SET inner_block = outer_block", "ALTER ROLE altyaa_app CREATEDB")
    try:
        results = await everything(mortal.deployment())
    finally:
        await mortal.run("ALTER ROLE altyaa_app NOCREATEDB")
    text = str(results)
    passwords = [password.reveal() for password in mortal.database.access.passwords.values()]
    kek = Path(mortal.database.kek_uri.removeprefix("file:")).read_text()
    assert "CREATEDB" in text
    assert not [secret for secret in [*passwords, *kek.split('"')] if len(secret) > 30 and secret in text]
    assert PrfKeyset.__name__ not in text


async def test_a_key_service_that_does_not_answer(patient: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VAULT_ADDR", "http://127.0.0.1:9")
    away = "hcvault:transit/keys/altyaa"
    one(await patient.findings(kek_uri=away), "The Vault did not do what it was asked", "Check that it can be reached")
    assert (await states(patient, kek_uri=away))["KEK"] == "refuse"


async def test_a_move_from_one_kek_to_another_that_is_not_over(patient: Patient, tmp_path: Path) -> None:
    new = f"file:{tmp_path / 'new.json'}"
    open_kek(new, create=True)
    moving = {"kek_uri": new, "other_kek_uri": patient.database.kek_uri}
    one(await patient.findings(**moving), "Two KEKs are named", "Run `altyaa vault rewrap`")
    assert (await states(patient, **moving))["signed context"] == "passed"
