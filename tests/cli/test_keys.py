"""``altyaa key …`` beside a running instance."""

from typing import Any

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.http import http_client
from altyaa.testing.instance import Done, Instance
from tests.cli.call import beside


class Keys:
    """``altyaa key`` in one workspace."""

    def __init__(self, instance: Instance, workspace: str) -> None:
        self.instance, self.workspace = instance, workspace

    async def run(self, *arguments: str) -> Done:
        return await beside(self.instance, "key", *arguments, "--workspace", self.workspace)

    async def json(self, *arguments: str) -> Any:
        done = await self.run(*arguments, "--json")
        assert done.status == 0, done.err
        data = done.json()
        if isinstance(data, dict) and "key" in data:
            MINTED.append(Secret(data["key"]))
        return data

    async def make(self, *arguments: str) -> dict[str, Any]:
        return dict(await self.json("create", "--name", "BI", "--scope", "posts.read", *arguments))

    async def refused(self, *arguments: str) -> str:
        done = await self.run(*arguments)
        assert (done.status, done.out) == (1, ""), done
        return done.err

    async def status_of(self, key: str) -> int:
        async with http_client() as client:
            answer = await client.get(f"{self.instance.url}/v1/whoami", headers={"Authorization": f"Bearer {key}"})
        return answer.status_code


@pytest.fixture(scope="module")
def keys(instance: Instance, workspace: str) -> Keys:
    return Keys(instance, workspace)


async def test_a_key_is_made_with_bounds_and_shown_with_them(keys: Keys) -> None:
    made = await keys.make("--expires-at", "2099-01-01T00:00:00Z", "--cidr", "127.0.0.0/8", "--limit", "100/60")
    shown = await keys.json("show", made["id"])
    assert (shown["status"], shown["expires_at"], shown["cidrs"], shown["limit"]) == (
        "active", "2099-01-01T00:00:00Z", ["127.0.0.0/8"], "100/60"
    )  # fmt: skip
    assert [secret["ends_with"] for secret in shown["secrets"]] == [made["key"][-4:]]
    assert await keys.status_of(made["key"]) == 200


async def test_the_bounds_that_were_asked_for_are_printed_with_a_new_key(keys: Keys) -> None:
    bounds = ("--expires-at", "2099-01-01T00:00:00Z", "--cidr", "127.0.0.0/8", "--limit", "100/60")
    done = await keys.run("create", "--name", "BI", "--scope", "posts.read", *bounds)
    printed = dict(line.split(maxsplit=1) for line in done.out.splitlines())
    MINTED.append(Secret(printed["key"]))
    assert [printed[word] for word in ("expires_at", "cidrs", "limit")] == list(bounds[1::2])
    done = await keys.run("create", "--name", "BI", "--scope", "posts.read")
    MINTED.append(Secret(dict(line.split(maxsplit=1) for line in done.out.splitlines())["key"]))
    assert "limit" not in done.out


async def test_a_change_keeps_what_is_not_named_and_clears_what_is_named_so(keys: Keys) -> None:
    made = await keys.make("--expires-at", "2099-01-01T00:00:00Z", "--cidr", "127.0.0.0/8", "--limit", "100/60")
    changed = await keys.json("update", made["id"], "--name", "Reports", "--limit", "5/1")
    assert (changed["name"], changed["limit"], changed["cidrs"], changed["scopes"]) == (
        "Reports", "5/1", ["127.0.0.0/8"], ["posts.read"]
    )  # fmt: skip
    cleared = await keys.json(
        "update", made["id"], "--expires-at", "never", "--cidr", "any", "--limit", "off", "--scope", "none"
    )
    assert (cleared["expires_at"], cleared["cidrs"], cleared["limit"], cleared["scopes"]) == (None, [], None, [])


async def test_a_rotation_prints_a_key_once_and_the_old_one_ends_when_told(keys: Keys) -> None:
    made = await keys.make()
    rotated = await keys.json("rotate", made["id"], "--overlap-seconds", "3600")
    assert (await keys.status_of(made["key"]), await keys.status_of(rotated["key"])) == (200, 200)
    third = await keys.refused("rotate", made["id"])
    assert f"{rotated['old_secret']}, which ends with {made['key'][-4:]}, does until " in third
    assert "--retire-oldest" in third
    left = await keys.json("retire", made["id"], rotated["old_secret"])
    assert [secret["ends_at"] is None for secret in left["secrets"]] == [False, True]
    last = await keys.json("rotate", made["id"], "--retire-oldest", "--overlap-seconds", "0")
    assert len({made["key"], rotated["key"], last["key"]}) == 3
    shown = await keys.json("show", made["id"])
    assert "No other secret" in await keys.refused("retire", made["id"], shown["secrets"][-1]["id"])


async def test_a_parent_is_revoked_with_what_it_made(keys: Keys) -> None:
    parent = await keys.json("create", "--name", "parent", "--scope", "keys.write")
    async with http_client(headers={"Authorization": f"Bearer {parent['key']}"}) as client:
        answer = await client.post(f"{keys.instance.url}/v1/keys", json={"name": "child", "scopes": []})
    child = answer.json()
    MINTED.append(Secret(child["key"]))
    done = await keys.run("revoke", parent["id"])
    assert "--with-descendants ends them too" in done.err
    assert f"{child['id']}  child" in done.err
    ended = await keys.json("revoke", parent["id"], "--with-descendants", "--reason", "no longer needed")
    assert (ended["also_revoked"], ended["descendants_alive"]) == ([child["id"]], [])
    assert (await keys.json("show", child["id"]))["revoked_reason"] == "no longer needed"


async def test_lists_and_looks_read_well(keys: Keys) -> None:
    made = await keys.make()
    listed = (await keys.run("list", "--status", "active")).out
    head, *lines = listed.splitlines()
    assert head.split() == ["id", "name", "status", "ends_with", "last_used_at", "rotate_by", "scopes"]
    assert any(line.startswith(made["id"]) and line.endswith("posts.read") for line in lines)
    shown = (await keys.run("show", made["id"])).out
    assert "Secrets, oldest first" in shown
    assert "Keys that it made" not in shown
    assert made["key"] not in listed + shown
    assert "No key is rotation_due." in (await keys.run("list", "--status", "rotation_due")).err


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--expires-at", "tomorrow"), "RFC 3339"),
        (("--expires-at", "2001-01-01T00:00:00Z"), "in the past"),
        (("--cidr", "10.0.0.1/8"), "The network is 10.0.0.0/8."),
        (("--limit", "100"), "written as 100/60: 100 in 60 seconds, at most 1000000000 in 86400.\n"),
        (("--scope", "posts.wirte"), "'posts.wirte' is not a scope"),
    ],
)
async def test_what_is_not_right_is_refused_in_a_sentence_that_names_the_option(
    keys: Keys, arguments: tuple[str, str], told: str
) -> None:
    for command in (("create", "--name", "x", "--scope", "posts.read"), ("update", "key_0000000000000000000000")):
        said = await keys.refused(*command, *arguments)
        assert said.startswith(f"Refused: {arguments[0]}: ")
        assert told in said


async def test_a_key_that_is_not_there_or_ended_is_told_so(keys: Keys) -> None:
    nobodys = "key_0000000000000000000000"
    for command in ("show", "update", "rotate", "revoke"):
        assert "This workspace has no key with that id." in await keys.refused(command, nobodys)
    made = await keys.make()
    await keys.run("revoke", made["id"])
    assert "This key was revoked, for good." in await keys.refused("rotate", made["id"])


async def test_wrong_use_is_told_apart_from_refusal(keys: Keys) -> None:
    made = await keys.make()
    for arguments, told in (
        (("rotate", made["id"], "--overlap-seconds", "-1"), "'--overlap-seconds': must be at least 0"),
        (("rotate", made["id"], "--overlap-seconds", "2592001"), "must be at most 2592000"),
        (("rotate", made["id"], "--overlap-seconds", "x"), "must be a whole number"),
        (("list", "--status", "dead"), "'--status': 'dead' is not one of 'active'"),
        (("retire", made["id"], made["id"]), "not an id like sec_…; `altyaa key rotate`"),
        (("show",), "Missing"),
    ):
        done = await keys.run(*arguments)
        assert done.status == 2
        assert told in " ".join(done.err.replace("│", "").split())


async def test_help_shows_no_type_beside_what_takes_nothing_and_breaks_no_choice(keys: Keys) -> None:
    shown = (await beside(keys.instance, "key", "list", "--help")).out
    assert "<bool>" not in shown
    assert "active, rotation_due, expired, revoked" in " ".join(shown.replace("│", "").split())
