"""``altyaa member …`` and ``altyaa workspace …`` beside a running instance."""

from collections.abc import AsyncIterator

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.instance import Instance, running

PASSWORD = "correct horse battery\n"
MARA = "mara@harbor.example"


@pytest.fixture(scope="module")
async def instance(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Instance]:
    async with running(tmp_path_factory.mktemp("instance") / "data") as up:
        yield up


async def make_workspace(instance: Instance, email: str, name: str = "Harbor") -> str:
    made = await instance.command(
        "workspace", "create", "--name", name, "--owner-email", email, "--owner-password", "-", "--json", stdin=PASSWORD
    )
    assert made.status == 0, made.err
    return str(made.json()["workspace_id"])


@pytest.fixture(scope="module")
async def workspace(instance: Instance) -> str:
    return await make_workspace(instance, MARA)


async def test_members_are_listed(instance: Instance, workspace: str) -> None:
    listed = await instance.command("member", "list", "--workspace", workspace, "--json")
    assert [(row["email"], row["role"]) for row in listed.json()] == [(MARA, "owner")]
    assert set(listed.json()[0]) == {"id", "email", "role", "joined_at"}


async def test_an_invitation_is_sent_sent_again_listed_and_withdrawn(instance: Instance, workspace: str) -> None:
    invite = ("member", "invite", "--workspace", workspace, "--email", "noa@harbor.example", "--json")
    first = (await instance.command(*invite)).json()
    again = (await instance.command(*invite, "--role", "admin")).json()
    assert again["id"] == first["id"]
    listed = await instance.command("member", "invitations", "--workspace", workspace, "--json")
    assert [(row["email"], row["role"], row["invited_by"]) for row in listed.json()] == [
        ("noa@harbor.example", "admin", "operator")
    ]
    ended = await instance.command("member", "withdraw", "noa@harbor.example", "--workspace", workspace, "--json")
    assert ended.json() == {"id": first["id"], "email": "noa@harbor.example"}
    listed = await instance.command("member", "invitations", "--workspace", workspace)
    assert (listed.out, listed.status) == ("", 0)
    assert "member invite" in listed.err, "an empty list says what to do"


async def test_a_member_gets_a_role_by_address_or_id(instance: Instance) -> None:
    own = await make_workspace(instance, "ida@harbor.example")
    listed = await instance.command("member", "list", "--workspace", own, "--json")
    for who in ("IDA@harbor.example", listed.json()[0]["id"]):
        refused = await instance.command("member", "role", who, "admin", "--workspace", own)
        assert refused.status == 1
        assert "at least one Owner" in refused.err
        kept = await instance.command("member", "role", who, "owner", "--workspace", own, "--json")
        assert kept.json() == {"id": listed.json()[0]["id"], "role": "owner", "settled": []}


async def test_a_dry_run_lists_and_changes_nothing(instance: Instance, workspace: str) -> None:
    done = await instance.command("member", "remove", MARA, "--workspace", workspace, "--dry-run", "--json")
    assert (done.status, done.json()) == (0, [])
    assert len((await instance.command("member", "list", "--workspace", workspace, "--json")).json()) == 1


async def test_a_lost_workspace_is_found_by_the_address(instance: Instance, workspace: str) -> None:
    other = await make_workspace(instance, MARA, "Roastery")
    found = await instance.command("workspace", "list", "--email", "MARA@harbor.example", "--json")
    assert {row["id"]: row["name"] for row in found.json()} == {workspace: "Harbor", other: "Roastery"}
    nobody = await instance.command("workspace", "list", "--email", "nobody@harbor.example")
    assert (nobody.status, nobody.out) == (0, "")


async def test_a_workspace_gets_a_name_and_a_policy(instance: Instance) -> None:
    own = await make_workspace(instance, "uma@harbor.example")
    shown = await instance.command("workspace", "update", "--workspace", own, "--json")
    assert (shown.json()["name"], shown.json()["key_rotation"]) == ("Harbor", "remind")
    changed = await instance.command(
        "workspace", "update", "--workspace", own, "--name", "Roastery", "--key-rotation", "expire", "--json"
    )
    assert (changed.json()["name"], changed.json()["key_rotation"]) == ("Roastery", "expire")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("invite", "--workspace", "{w}", "--email", "nobody"), "not an email address"),
        (("invite", "--workspace", "{w}", "--email", MARA), "a member of the workspace already"),
        (("role", "nobody@harbor.example", "admin", "--workspace", "{w}"), "no such member"),
        (("remove", "usr_0000000000000000000000", "--workspace", "{w}"), "no such member"),
        (("remove", MARA, "--workspace", "{w}"), "at least one Owner"),
        (("withdraw", "inv_0000000000000000000000", "--workspace", "{w}"), "no such open invitation"),
        (("list", "--workspace", "wks_0000000000000000000000"), "There is no workspace with that id"),
    ],
)
async def test_a_refusal_is_a_sentence_and_exit_1(
    instance: Instance, workspace: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = await instance.command("member", *(part.format(w=workspace) for part in arguments))
    assert done.status == 1
    assert sentence in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--workspace", "42"),
        ("invite", "--workspace", "{w}", "--email", "a@b.example", "--role", "king"),
        ("remove", MARA, "--workspace", "{w}", "--key", "key_0000000000000000000000=burn"),
        ("remove", MARA, "--workspace", "{w}", "--key", "key_0000000000000000000000=rotate:0"),
        ("remove", MARA, "--workspace", "{w}", "--key", "key_0000000000000000000000=rotate:91"),
        ("remove", MARA, "--workspace", "{w}", "--key", "key_0000000000000000000000=keep:"),
        ("remove", MARA, "--workspace", "{w}", "--key", "BI=revoke"),
    ],
)
async def test_wrong_use_is_exit_2(instance: Instance, workspace: str, arguments: tuple[str, ...]) -> None:
    done = await instance.command("member", *(part.format(w=workspace) for part in arguments))
    assert done.status == 2
    assert "Traceback" not in done.err


async def test_a_choice_about_a_key_of_somebody_else_is_refused_by_its_id(instance: Instance) -> None:
    own = await make_workspace(instance, "eva@harbor.example")
    made = await instance.command(
        "key", "create", "--workspace", own, "--name", "BI", "--scope", "posts.read", "--json"
    )
    MINTED.append(Secret(made.json()["key"]))
    key_id = made.json()["id"]
    done = await instance.command(
        "member", "role", "eva@harbor.example", "owner", "--workspace", own, "--key", f"{key_id}=revoke"
    )
    assert done.status == 1
    assert key_id in done.err
