"""``altyaa member …`` and ``altyaa workspace …`` beside a running instance."""

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.instance import Instance
from tests.cli.call import beside
from tests.cli.conftest import PASSWORD

MIA = "mia@harbor.example"


async def make_workspace(instance: Instance, email: str, name: str = "Harbor") -> str:
    made = await instance.command(
        "workspace", "create", "--name", name, "--owner-email", email, "--owner-password", "-", "--json", stdin=PASSWORD
    )
    assert made.status == 0, made.err
    return str(made.json()["workspace_id"])


@pytest.fixture(scope="module")
async def workspace(instance: Instance) -> str:
    return await make_workspace(instance, MIA)


async def test_members_are_listed(instance: Instance, workspace: str) -> None:
    listed = await instance.command("member", "list", "--workspace", workspace, "--json")
    assert [(row["email"], row["role"]) for row in listed.json()] == [(MIA, "owner")]
    assert set(listed.json()[0]) == {"id", "email", "role", "joined_at"}


async def test_an_invitation_is_sent_sent_again_listed_and_withdrawn(instance: Instance, workspace: str) -> None:
    invite = ("member", "invite", "--workspace", workspace, "--email", "noa@harbor.example", "--json")
    first = (await beside(instance, *invite)).json()
    again = (await beside(instance, *invite, "--role", "admin")).json()
    assert again["id"] == first["id"]
    listed = await beside(instance, "member", "invitations", "--workspace", workspace, "--json")
    assert [(row["email"], row["role"], row["invited_by"]) for row in listed.json()] == [
        ("noa@harbor.example", "admin", "operator")
    ]
    ended = await beside(instance, "member", "withdraw", "noa@harbor.example", "--workspace", workspace, "--json")
    assert ended.json() == {"id": first["id"], "email": "noa@harbor.example"}
    listed = await beside(instance, "member", "invitations", "--workspace", workspace)
    assert (listed.out, listed.status) == ("", 0)
    assert "member invite" in listed.err, "an empty list says what to do"


async def test_a_member_gets_a_role_by_address_or_id(instance: Instance) -> None:
    own = await make_workspace(instance, "ida@harbor.example")
    listed = await beside(instance, "member", "list", "--workspace", own, "--json")
    for who in ("IDA@harbor.example", listed.json()[0]["id"]):
        refused = await beside(instance, "member", "role", who, "admin", "--workspace", own)
        assert refused.status == 1
        assert "at least one Owner" in refused.err
        kept = await beside(instance, "member", "role", who, "owner", "--workspace", own, "--json")
        assert kept.json() == {"id": listed.json()[0]["id"], "role": "owner", "settled": []}


async def test_a_dry_run_lists_and_changes_nothing(instance: Instance, workspace: str) -> None:
    done = await beside(instance, "member", "remove", MIA, "--workspace", workspace, "--dry-run", "--json")
    assert (done.status, done.json()) == (0, [])
    assert len((await beside(instance, "member", "list", "--workspace", workspace, "--json")).json()) == 1


async def test_a_lost_workspace_is_found_by_the_address(instance: Instance, workspace: str) -> None:
    other = await make_workspace(instance, MIA, "Roastery")
    found = await beside(instance, "workspace", "list", "--email", "MIA@harbor.example", "--json")
    assert {row["id"]: row["name"] for row in found.json()} == {workspace: "Harbor", other: "Roastery"}
    nobody = await beside(instance, "workspace", "list", "--email", "nobody@harbor.example")
    assert (nobody.status, nobody.out) == (0, "")


async def test_a_workspace_gets_a_name_and_a_policy(instance: Instance) -> None:
    own = await make_workspace(instance, "uma@harbor.example")
    shown = await beside(instance, "workspace", "update", "--workspace", own, "--json")
    assert (shown.json()["name"], shown.json()["key_rotation"]) == ("Harbor", "remind")
    changed = await beside(
        instance, "workspace", "update", "--workspace", own, "--name", "Roastery", "--key-rotation", "expire", "--json"
    )
    assert (changed.json()["name"], changed.json()["key_rotation"]) == ("Roastery", "expire")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("invite", "--workspace", "{w}", "--email", "nobody"), "not an email address"),
        (("invite", "--workspace", "{w}", "--email", MIA), "a member of the workspace already"),
        (("role", "nobody@harbor.example", "admin", "--workspace", "{w}"), "no such member"),
        (("remove", "usr_0000000000000000000000", "--workspace", "{w}"), "no such member"),
        (("remove", MIA, "--workspace", "{w}"), "at least one Owner"),
        (("withdraw", "inv_0000000000000000000000", "--workspace", "{w}"), "no such open invitation"),
        (("list", "--workspace", "wks_0000000000000000000000"), "There is no workspace with that id"),
    ],
)
async def test_a_refusal_is_a_sentence_and_exit_1(
    instance: Instance, workspace: str, arguments: tuple[str, ...], sentence: str
) -> None:
    done = await beside(instance, "member", *(part.format(w=workspace) for part in arguments))
    assert done.status == 1
    assert sentence in done.err
    assert "Traceback" not in done.err


@pytest.mark.parametrize(
    "arguments",
    [
        ("list", "--workspace", "42"),
        ("invite", "--workspace", "{w}", "--email", "a@b.example", "--role", "king"),
        ("remove", MIA, "--workspace", "{w}", "--key", "key_0000000000000000000000=burn"),
        ("remove", MIA, "--workspace", "{w}", "--key", "key_0000000000000000000000=rotate:0"),
        ("remove", MIA, "--workspace", "{w}", "--key", "key_0000000000000000000000=rotate:91"),
        ("remove", MIA, "--workspace", "{w}", "--key", "key_0000000000000000000000=keep:"),
        ("remove", MIA, "--workspace", "{w}", "--key", "BI=revoke"),
    ],
)
async def test_wrong_use_is_exit_2(instance: Instance, workspace: str, arguments: tuple[str, ...]) -> None:
    done = await beside(instance, "member", *(part.format(w=workspace) for part in arguments))
    assert done.status == 2
    assert "Traceback" not in done.err


async def test_a_choice_about_a_key_of_somebody_else_is_refused_by_its_id(instance: Instance) -> None:
    own = await make_workspace(instance, "eva@harbor.example")
    made = await beside(
        instance, "key", "create", "--workspace", own, "--name", "BI", "--scope", "posts.read", "--json"
    )
    MINTED.append(Secret(made.json()["key"]))
    key_id = made.json()["id"]
    done = await beside(
        instance, "member", "role", "eva@harbor.example", "owner", "--workspace", own, "--key", f"{key_id}=revoke"
    )
    assert done.status == 1
    assert key_id in done.err
