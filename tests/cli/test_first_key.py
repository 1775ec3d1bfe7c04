"""The command line beside a running instance: from nothing to a key that opens a door, and shuts it."""

import asyncio
import os
import pty
import sys
from contextlib import suppress

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.http import http_client
from altyaa.testing.instance import Instance, run_command
from tests.cli.call import beside
from tests.cli.conftest import OWNER, PASSWORD


async def make_key(instance: Instance, workspace: str, *scopes: str) -> dict[str, str]:
    options = [part for scope in scopes for part in ("--scope", scope)]
    made = await instance.command("key", "create", "--workspace", workspace, "--name", "BI", *options, "--json")
    assert made.status == 0, made.err
    assert set(made.json()) == {"id", "key", "scopes", "rotate_by"}
    MINTED.append(Secret(made.json()["key"]))
    return dict(made.json())


async def status_of(instance: Instance, key: str) -> int:
    async with http_client() as client:
        answer = await client.get(f"{instance.url}/v1/whoami", headers={"Authorization": f"Bearer {key}"})
    return answer.status_code


async def test_a_key_works_until_it_is_revoked(instance: Instance, workspace: str) -> None:
    key = await make_key(instance, workspace, "analytics.read", "posts.read")
    assert await status_of(instance, key["key"]) == 200
    listed = await instance.command("key", "list", "--workspace", workspace, "--json")
    row = next(row for row in listed.json() if row["id"] == key["id"])
    assert key["key"] not in listed.out
    assert (row["scopes"], row["revoked_at"]) == (["analytics.read", "posts.read"], None)
    revoked = await instance.command("key", "revoke", "--workspace", workspace, key["id"], "--json")
    assert revoked.status == 0
    assert await status_of(instance, key["key"]) == 401
    again = await instance.command("key", "revoke", "--workspace", workspace, key["id"], "--json")
    assert again.json() == revoked.json(), "the first moment stays"


async def test_the_same_person_owns_a_second_workspace_without_a_password(instance: Instance, workspace: str) -> None:
    made = await instance.command("workspace", "create", "--name", "Two", "--owner-email", "MARA@Harbor.example")
    assert made.status == 0, made.err
    assert "user_id" in made.out


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("key", "create", "--workspace", "{w}", "--name", "x", "--scope", "nope.read"), "'nope.read' is not a scope"),
        (("key", "create", "--workspace", "{w}", "--name", " ", "--scope", "posts.read"), "A name has 1 to 100"),
        (("key", "list", "--workspace", "wks_0000000000000000000000"), "There is no workspace with that id"),
        (("key", "revoke", "--workspace", "{w}", "key_0000000000000000000000"), "no key with that id"),
        (("workspace", "create", "--name", "x", "--owner-email", "nobody"), "not an email address"),
        (("workspace", "create", "--name", "x", "--owner-email", "new@harbor.example"), "needs a password"),
        (
            ("workspace", "create", "--name", "x", "--owner-email", "n@h.example", "--owner-password", "short"),
            "A password has 12 to 1000 characters",
        ),
    ],
)
async def test_a_refusal_is_a_sentence_and_exit_1(
    instance: Instance, workspace: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = await beside(instance, *(part.format(w=workspace) for part in arguments))
    assert done.status == 1
    assert sentence in done.err
    assert "Traceback" not in done.err
    assert done.out == ""


@pytest.mark.parametrize(
    "arguments",
    [
        ("key", "list", "--workspace", "42"),
        ("key", "list"),
        ("key", "create", "--workspace", "wks_0000000000000000000000", "--name", "x"),
        ("nonsense",),
    ],
)
async def test_wrong_use_is_exit_2(instance: Instance, arguments: tuple[str, ...]) -> None:
    done = await beside(instance, *arguments)
    assert done.status == 2
    assert "Traceback" not in done.err


async def test_a_key_given_in_place_of_an_id_is_not_repeated(instance: Instance) -> None:
    pasted = "alk_" + "0aZ" * 23
    done = await instance.command("key", "revoke", "--workspace", pasted, pasted)
    assert done.status == 2
    assert "wks_" in done.err
    assert pasted not in done.err


@pytest.mark.parametrize("name", ["[/bold]", "BI [red]board[/red]", ":key: door"])
async def test_a_name_is_listed_as_it_was_given(instance: Instance, name: str) -> None:
    made = await beside(instance, "workspace", "create", "--name", name, *OWNER, "--json", stdin=PASSWORD)
    own = made.json()["workspace_id"]
    done = await beside(instance, "key", "create", "--workspace", own, "--name", name, "--scope", "posts.read")
    MINTED.append(Secret(next(line.split()[1] for line in done.out.splitlines() if line.startswith("key "))))
    listed = await beside(instance, "key", "list", "--workspace", own)
    assert len(listed.out.splitlines()) == 2, "an id in two pieces cannot be copied"
    assert listed.status == 0, listed.err
    assert f"  {name}  " in listed.out


async def test_a_password_typed_at_a_terminal_is_not_shown(instance: Instance) -> None:
    ours, theirs = pty.openpty()
    os.set_blocking(ours, False)
    arguments = ("--name", "Typed", "--owner-email", "typed@harbor.example", "--owner-password", "-")
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "altyaa", "workspace", "create", *arguments, env=os.environ | instance.environment,
        stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True,
    )  # fmt: skip
    try:
        shown = await shown_until(ours, b"Password of the Owner: ")
        os.write(ours, PASSWORD.encode())
        shown += await shown_until(ours, b"usr_")
        assert await process.wait() == 0
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
        os.close(ours)
        os.close(theirs)
    assert PASSWORD.strip().encode() not in shown


async def shown_until(terminal: int, word: bytes) -> bytes:
    """What a terminal shows, until ``word`` comes."""
    shown = b""
    for _ in range(200):
        with suppress(BlockingIOError):
            shown += os.read(terminal, 4096)
        if word in shown:
            return shown
        await asyncio.sleep(0.05)
    raise AssertionError(f"{word!r} did not come, but {shown!r}")


async def test_one_address_given_twice_at_once_is_one_person(instance: Instance) -> None:
    spellings = ("noa@harbor.example", "NOA@harbor.example", "Noa@Harbor.example")
    made = await asyncio.gather(
        *(
            instance.command(
                "workspace", "create", "--name", "At once", "--owner-email", email, "--owner-password", "-", "--json",
                stdin=PASSWORD,
            )
            for email in spellings
        )
    )  # fmt: skip
    assert [done.status for done in made] == [0, 0, 0], [done.err for done in made]
    assert len({done.json()["user_id"] for done in made}) == 1


async def test_another_workspaces_key_cannot_be_revoked(instance: Instance, workspace: str) -> None:
    key = await make_key(instance, workspace, "posts.read")
    other = await instance.command(
        "workspace", "create", "--name", "Other", "--owner-email", "mara@harbor.example", "--json"
    )
    theirs = other.json()["workspace_id"]
    done = await instance.command("key", "revoke", "--workspace", theirs, key["id"])
    assert done.status == 1
    assert await status_of(instance, key["key"]) == 200


async def test_without_an_instance_the_command_says_what_to_start(tmp_path_factory: pytest.TempPathFactory) -> None:
    empty = tmp_path_factory.mktemp("nothing")
    done = await run_command({"ALTYAA_DATA_DIR": str(empty)}, "key", "list", "--workspace", "wks_" + "0" * 22)
    assert done.status == 1
    assert "altyaa up" in done.err
    assert "ALTYAA_DATA_DIR" in done.err
    assert list(empty.iterdir()) == [], "it made nothing"
