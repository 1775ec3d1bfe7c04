"""``altyaa vault``: keys are rotated, moved and retired while a process serves, and nothing stops working."""

import asyncio
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from altyaa.cli.vault import retire, rewrap, status
from altyaa.infra import entropy
from altyaa.infra.vault import VaultError
from altyaa.kernel.principal import Principal
from altyaa.testing.factories import MadeWorkspace, make_key, make_person, make_workspace, operator, verify_key
from altyaa.testing.instance import run_command
from altyaa.testing.service import opened
from tests.access.factors.holders import with_app
from tests.cli.vault.house import DAY, KNOWN, House
from tests.infra.vault.shelf import SHELF, build, put, values


@pytest.mark.parametrize("keyset", ["tag", "pepper"])
async def test_a_service_key_is_added_then_promoted_and_what_was_made_before_goes_on_working(
    house: House, workspace: MadeWorkspace, keyset: str
) -> None:
    before = await make_key(house.serving, workspace, "posts.read")
    ((old, _, _),) = await house.keys(keyset)
    added = await house.vault("rotate", keyset, "--no-wait", "--json")
    assert (added.status, added.json()["primary"]) == (0, None)
    assert added.json()["promote_after"] is not None
    assert [state for _, state, _ in await house.keys(keyset)] == ["primary", "added"]
    # A process that knows the key, and one that does not: neither makes anything that the other refuses.
    async with opened(house.database) as other:
        early = await house.vault("rotate", keyset, "--no-wait", "--json")
        assert early.json() == added.json(), "nothing happens before its time"
        await house.age(KNOWN)
        promoted = await house.vault("rotate", keyset, "--json")
        assert promoted.json()["promote_after"] is None
        new = promoted.json()["primary"]
        assert [(kid, state) for kid, state, _ in await house.keys(keyset)] == [(old, "older"), (new, "primary")]
        await house.serving.keyring.reload()
        after = await make_key(house.serving, workspace, "posts.read")
        for runtime in (house.serving, other):
            for made in (before, after):
                assert isinstance(await verify_key(runtime, made.key), Principal)


async def test_rotate_waits_by_itself_and_says_so(house: House) -> None:
    running = asyncio.create_task(house.vault("rotate", "token"))
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    before = await admin.fetchval("SELECT sealed FROM altyaa.service_keyset WHERE purpose = 'token'")
    while await admin.fetchval("SELECT sealed FROM altyaa.service_keyset WHERE purpose = 'token'") == before:
        await asyncio.sleep(0.05)
    await admin.close()
    await house.age(KNOWN)
    done = await running
    assert done.status == 0
    assert "Waiting until then" in done.err
    assert [state for _, state, _ in await house.keys("token")] == ["older", "primary"]


async def test_contexts_are_signed_by_a_new_key_at_once_and_the_old_one_verifies_on(
    house: House, workspace: MadeWorkspace
) -> None:
    done = await house.vault("rotate", "context", "--json")
    assert done.status == 0, done.err
    async with opened(house.database) as other:
        assert other.keyring.keys.context["altyaa"].primary_id == done.json()["primary"]
        for runtime in (house.serving, other):
            await make_key(runtime, workspace, "posts.read")
    assert (await house.vault("rotate", "context")).status == 0
    await house.serving.keyring.reload()
    await make_key(house.serving, workspace, "posts.read")


async def test_a_pepper_is_retired_when_nothing_is_under_it_and_everything_unnamed_has_ended(
    house: House, workspace: MadeWorkspace
) -> None:
    made = await make_key(house.serving, workspace, "posts.read")
    await _rotated(house, "pepper")
    assert await _retired(house, "pepper") == {"disabled": 0, "destroyed": 0, "in_use": 1}
    await house.age(31 * DAY)
    assert await _retired(house, "pepper") == {"disabled": 0, "destroyed": 0, "in_use": 1}
    await house.sql("UPDATE altyaa.api_key SET revoked_at = now()")
    assert await _retired(house, "pepper") == {"disabled": 1, "destroyed": 0, "in_use": 0}
    await house.age(DAY)
    assert await _retired(house, "pepper") == {"disabled": 0, "destroyed": 1, "in_use": 0}
    await house.serving.keyring.reload()
    assert not isinstance(await verify_key(house.serving, made.key), Principal)
    another = await make_key(house.serving, workspace, "posts.read")
    assert isinstance(await verify_key(house.serving, another.key), Principal)


async def test_a_pepper_is_kept_while_an_app_or_a_recovery_code_is_made_of_it(house: House) -> None:
    """An app's secret stands nowhere: without the key its person would be locked out."""
    await make_person(house.serving, "mara@harbor.example")
    await with_app(house.serving, "mara@harbor.example")
    await _rotated(house, "pepper")
    await house.age(31 * DAY)
    for statement, uses in (
        ("SELECT", 11),
        ("UPDATE altyaa.recovery_code SET used_at = now()", 1),
        ("DELETE FROM altyaa.user_totp", 0),
    ):
        await house.sql(statement)
        assert [each[2] for each in await house.keys("pepper")] == [uses, 0]
        is_used = int(uses > 0)
        assert await _retired(house, "pepper") == {"disabled": 1 - is_used, "destroyed": 0, "in_use": is_used}


async def test_a_tag_is_kept_while_a_credential_is_older_than_the_one_that_followed(
    house: House, workspace: MadeWorkspace
) -> None:
    await make_key(house.serving, workspace, "posts.read")
    await _rotated(house, "tag")
    await house.sql("UPDATE altyaa.api_key_secret SET created_at = created_at - interval '100 days'")
    await house.age(31 * DAY)
    assert await _retired(house, "tag") == {"disabled": 0, "destroyed": 0, "in_use": 1}
    await house.sql("UPDATE altyaa.api_key_secret SET ends_at = now()")
    assert await _retired(house, "tag") == {"disabled": 1, "destroyed": 0, "in_use": 0}


async def test_the_keysets_of_workspaces_are_rotated_swept_and_retired(house: House, workspace: MadeWorkspace) -> None:
    await build(house.database)
    old = await house.keyset(workspace)
    row_id = await put(house.serving, workspace, old, b"token")
    left_alone = await house.vault("rotate", "--workspaces", "--no-wait", "--json")
    assert left_alone.json() == {"added": 0, "promoted": 0, "left_alone": 1, "promote_after": None}
    await house.age(DAY)
    added = await house.vault("rotate", "--workspaces", "--no-wait", "--json")
    assert (added.json()["added"], added.json()["promoted"]) == (1, 0)
    await house.age(KNOWN)
    promoted = await house.vault("rotate", "--workspaces", "--json")
    assert (promoted.json()["added"], promoted.json()["promoted"]) == (0, 1)
    new = await house.keyset(workspace)
    assert new.primary_id != old.primary_id
    found, broken = await status.everything([SHELF])
    assert (found["workspaces"]["sealed_values"], broken) == ({"older": 1}, [])
    await house.age(2 * DAY)
    assert await _retired_workspaces() == {"disabled": 0, "destroyed": 0, "in_use": 1}
    done, broken = await rewrap.everything([SHELF], 10)
    assert (done["values"], done["do_not_open"], broken) == (1, 0, [])
    assert await values(house.serving, workspace, new) == {row_id: b"token"}
    assert await _retired_workspaces() == {"disabled": 1, "destroyed": 0, "in_use": 0}
    await house.age(DAY)
    assert await _retired_workspaces() == {"disabled": 0, "destroyed": 1, "in_use": 0}
    last = await house.keyset(workspace)
    assert [key.state for key in last.states] == ["destroyed", "primary"]
    assert await values(house.serving, workspace, last) == {row_id: b"token"}


async def test_rotating_all_waits_for_those_that_got_a_key(house: House, workspace: MadeWorkspace) -> None:
    before = await house.keyset(workspace)
    await house.age(DAY)
    running = asyncio.create_task(house.vault("rotate", "--workspaces", "--json"))
    while len((await house.keyset(workspace)).states) == 1:
        await asyncio.sleep(0.05)
    await house.keyset(await make_workspace(house.serving))
    await house.age(KNOWN)
    done = await running
    assert done.json() == {"added": 1, "promoted": 1, "left_alone": 0, "promote_after": None}
    assert (await house.keyset(workspace)).primary_id != before.primary_id


async def test_everything_moves_to_another_kek_while_a_process_serves(
    house: House, workspace: MadeWorkspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    await build(house.database)
    made = await make_key(house.serving, workspace, "posts.read")
    keyset = await house.keyset(workspace)
    row_id = await put(house.serving, workspace, keyset, b"token")
    created = await house.vault("create-kek", str(tmp_path / "new.json"), "--json")
    new = created.json()["kek_uri"]
    moving = {"ALTYAA_KEK_URI": new, "ALTYAA_OTHER_KEK_URI": house.database.kek_uri}
    for name, value in moving.items():
        monkeypatch.setenv(name, value)
    async with opened(house.database, kek_uri=new, other_kek_uri=house.database.kek_uri) as serving:
        found, _ = await status.everything([SHELF])
        assert found["workspaces"]["under_other_kek"] == 1
        done, broken = await rewrap.everything([SHELF], 10)
        assert (done["service_keysets"], done["workspace_keysets"], broken) == (5, 1, [])
        again, _ = await rewrap.everything([SHELF], 10)
        assert (again["service_keysets"], again["workspace_keysets"]) == (0, 0)
        found, _ = await status.everything([SHELF])
        assert found["workspaces"]["under_other_kek"] == 0
        await serving.keyring.reload()
        assert isinstance(await verify_key(serving, made.key), Principal)
    async with opened(house.database, kek_uri=new) as alone:
        assert isinstance(await verify_key(alone, made.key), Principal)
        async with alone.db.workspace(operator(alone, workspace)) as tx:
            moved = await alone.cabinet.keyset(tx, entropy.now())
        assert await values(alone, workspace, moved) == {row_id: b"token"}
    with pytest.raises(VaultError):
        async with opened(house.database):
            pass


async def test_a_keyset_that_does_not_open_is_told_and_stops_no_other(house: House, workspace: MadeWorkspace) -> None:
    await house.keyset(workspace)
    await house.keyset(await make_workspace(house.serving))
    await house.age(DAY)
    await house.sql(f"UPDATE altyaa.workspace_keyset SET sealed = '\\x00' WHERE workspace_id = '{workspace.id}'")
    rotated = await house.vault("rotate", "--workspaces", "--no-wait", "--json")
    assert rotated.json()["added"] == 1
    assert f"The keyset of workspace {workspace.id} does not open." in rotated.err
    swept = await house.vault("rewrap", "--json")
    assert (swept.status, swept.json()["do_not_open"]) == (1, 1)
    shown = await house.vault("status", "--json")
    assert shown.json()["workspaces"]["do_not_open"] == 1


async def test_a_key_file_that_is_there_is_never_replaced(house: House, tmp_path: Path) -> None:
    (tmp_path / "kek.json").write_text("of somebody else")
    done = await house.vault("create-kek", str(tmp_path / "kek.json"))
    assert (done.status, "left as it is" in done.err) == (1, True)
    assert (tmp_path / "kek.json").read_text() == "of somebody else"


async def test_wrong_use_and_missing_logins_are_sentences(house: House) -> None:
    for arguments in (("rotate",), ("rotate", "pepper", "--workspaces"), ("rotate", "blind_index")):
        assert (await house.vault(*arguments)).status == 2, arguments
    without_owner = {**house.environment, "ALTYAA_DATABASE_OWNER_URL": "postgresql://nobody:x@127.0.0.1:1/x"}
    done = await run_command(without_owner, "vault", "status")
    assert done.status == 1
    assert "ALTYAA_DATABASE_OWNER_URL does not connect" in done.err


async def test_for_people_status_is_two_tables(house: House, workspace: MadeWorkspace) -> None:
    await house.keyset(workspace)
    done = await house.vault("status")
    assert done.status == 0
    assert done.out.startswith("keyset")
    assert "context:altyaa" in done.out
    assert "\nkeysets          1\n" in done.out
    assert "1 primary" in done.out


async def _rotated(house: House, keyset: str) -> None:
    assert (await house.vault("rotate", keyset, "--no-wait")).status == 0
    await house.age(KNOWN)
    assert (await house.vault("rotate", keyset)).status == 0


async def _retired(house: House, keyset: str) -> dict[str, Any]:
    done = await house.vault("retire", "--json")
    assert done.status == 0, done.err
    return _numbers(done.json(), keyset)


async def _retired_workspaces() -> dict[str, Any]:
    done, broken = await retire.everything([SHELF])
    assert broken == []
    return _numbers(done, "workspaces")


def _numbers(done: list[dict[str, Any]], keyset: str) -> dict[str, Any]:
    (found,) = [each for each in done if each["keyset"] == keyset]
    return {name: found[name] for name in ("disabled", "destroyed", "in_use")}
