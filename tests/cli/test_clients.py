"""``altyaa client …`` beside a running instance."""

import json
from pathlib import Path
from typing import Any

import httpx2
import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.http import http_client
from altyaa.testing.instance import Done, Instance
from tests.cli.call import beside

URI = "https://app.example/callback"
USUAL = ("--name", "Trend Reader", "--redirect-uri", URI, "--scope", "posts.read")
JWKS = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}


class Clients:
    """``altyaa client`` in one workspace."""

    def __init__(self, instance: Instance, workspace: str) -> None:
        self.instance, self.workspace = instance, workspace

    async def run(self, *arguments: str) -> Done:
        return await beside(self.instance, "client", *arguments, "--workspace", self.workspace)

    async def json(self, *arguments: str) -> Any:
        done = await self.run(*arguments, "--json")
        assert done.status == 0, done.err
        data = done.json()
        if isinstance(data, dict) and "client_secret" in data:
            MINTED.append(Secret(data["client_secret"]))
        return data

    async def make(self, *arguments: str) -> dict[str, Any]:
        return dict(await self.json("create", *USUAL, *arguments))

    async def refused(self, *arguments: str) -> str:
        done = await self.run(*arguments)
        assert (done.status, done.out) == (1, ""), done
        return done.err

    async def token(self, client_id: str, secret: str) -> httpx2.Response:
        async with http_client() as http:
            form = {"grant_type": "client_credentials"}
            answer = await http.post(f"{self.instance.url}/oauth/token", data=form, auth=(client_id, secret))
        if answer.status_code == 200:
            MINTED.append(Secret(answer.json()["access_token"]))
        return answer


@pytest.fixture(scope="module")
def clients(instance: Instance, workspace: str) -> Clients:
    return Clients(instance, workspace)


async def test_an_app_is_made_and_its_secret_works(clients: Clients) -> None:
    """As its user does it, in a process; the tests below call the same command."""
    done = await clients.instance.command("client", "create", *USUAL, "--workspace", clients.workspace, "--json")
    assert (done.status, done.err) == (0, "")
    made = done.json()
    MINTED.append(Secret(made["client_secret"]))
    assert set(made) == {"client_id", "client_secret"}
    assert (await clients.token(made["client_id"], made["client_secret"])).json()["scope"] == "posts.read"
    shown = await clients.json("show", made["client_id"])
    assert (shown["name"], shown["redirect_uris"], shown["scopes"], shown["created_by"]) == (
        "Trend Reader", [URI], ["posts.read"], "operator"
    )  # fmt: skip
    assert [secret["ends_with"] for secret in shown["secrets"]] == [made["client_secret"][-4:]]


async def test_a_public_app_and_one_with_keys_have_no_secret(clients: Clients, tmp_path: Path) -> None:
    file = tmp_path / "jwks.json"
    file.write_text(json.dumps(JWKS))
    public = await clients.make("--public", "--any-workspace", "--grant-days", "30")
    signing = await clients.make("--auth-method", "private_key_jwt", "--jwks", str(file))
    assert set(public) == set(signing) == {"client_id"}
    shown = await clients.json("show", public["client_id"])
    assert (shown["auth_method"], shown["pkce"], shown["any_workspace"], shown["grant_days"]) == (
        "none", "required", True, 30
    )  # fmt: skip
    assert (await clients.json("show", signing["client_id"]))["jwks"] == JWKS
    for each in (public, signing):
        assert "has no secret to rotate" in await clients.refused("rotate", each["client_id"])


async def test_an_app_for_itself_alone_has_no_redirect_uri(clients: Clients) -> None:
    usual = ("create", "--name", "Nightly", "--scope", "posts.read")
    made = await clients.json(*usual, "--grant-type", "client_credentials")
    assert (await clients.json("show", made["client_id"]))["grant_types"] == ["client_credentials"]
    assert "client_credentials and no other" in await clients.refused(*usual)


async def test_a_change_keeps_what_is_not_named(clients: Clients) -> None:
    made = await clients.make("--grant-days", "30")
    changed = await clients.json("update", made["client_id"], "--verified", "--any-workspace", "--pkce", "required")
    assert (changed["verified"], changed["any_workspace"], changed["pkce"], changed["grant_days"]) == (
        True, True, "required", 30
    )  # fmt: skip
    changed = await clients.json(
        "update", made["client_id"], "--own-workspace", "--grant-days", "never", "--scope", "posts.write", "--name", "T"
    )
    assert (changed["any_workspace"], changed["grant_days"], changed["scopes"], changed["name"]) == (
        False, None, ["posts.write"], "T"
    )  # fmt: skip
    assert (changed["verified"], changed["redirect_uris"]) == (True, [URI])


async def test_a_rotation_prints_a_secret_once_and_the_old_one_ends_when_told(clients: Clients) -> None:
    made = await clients.make()
    rotated = await clients.json("rotate", made["client_id"], "--overlap-seconds", "3600")
    for secret in (made["client_secret"], rotated["client_secret"]):
        assert (await clients.token(made["client_id"], secret)).status_code == 200
    third = await clients.refused("rotate", made["client_id"])
    assert f"{rotated['old_secret']}, which ends with {made['client_secret'][-4:]}, does until " in third
    left = await clients.json("retire", made["client_id"], rotated["old_secret"])
    assert [secret["ends_at"] is None for secret in left["secrets"]] == [False, True]
    assert "No other secret" in await clients.refused("retire", made["client_id"], left["secrets"][1]["id"])
    await clients.json("rotate", made["client_id"], "--retire-oldest", "--overlap-seconds", "0")


async def test_an_app_ends_for_good(clients: Clients) -> None:
    made = await clients.make()
    assert (await clients.json("revoke-tokens", made["client_id"]))["status"] == "active"
    ended = await clients.json("end", made["client_id"], "--reason", "replaced")
    assert ended["ended_reason"] == "replaced"
    assert await clients.json("end", made["client_id"]) == ended
    for command in ("update", "rotate", "revoke-tokens"):
        assert "This app has ended" in await clients.refused(command, made["client_id"])


async def test_lists_and_looks_read_well(clients: Clients) -> None:
    made = await clients.make()
    listed = (await clients.run("list", "--status", "active")).out
    head, *lines = listed.splitlines()
    assert head.split()[:4] == ["client_id", "name", "status", "auth_method"]
    assert any(line.startswith(made["client_id"]) and line.endswith("posts.read") for line in lines)
    shown = (await clients.run("show", made["client_id"])).out
    assert "Secrets, oldest first" in shown
    assert made["client_secret"] not in listed + shown


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("--redirect-uri", "http://app.example/"), "needs https"),
        (("--redirect-uri", URI, "--redirect-uri", URI), "there twice"),
        (("--grant-days", "3651"), "1 to 3650"),
        (("--scope", "posts.wirte"), "'posts.wirte' is not a scope"),
        (("--name", " "), "1 to 100 printable characters"),
        (("--jwks", "/nowhere/jwks.json"), "cannot be read: No such file"),
        (("--jwks", "/etc/hostname"), "cannot be read: it is not JSON"),
        (("--jwks", "{empty}"), "1 to 10 public keys"),
    ],
)
async def test_what_is_not_right_is_refused_in_a_sentence_that_names_the_option(
    clients: Clients, tmp_path: Path, arguments: tuple[str, ...], told: str
) -> None:
    file = tmp_path / "empty.json"
    file.write_text("{}")
    arguments = tuple(each.format(empty=file) for each in arguments)
    usual = ("create", "--name", "x", "--scope", "posts.read", "--redirect-uri", "https://b.example/")
    for command in (usual, ("update", "app_0000000000000000000000")):
        said = await clients.refused(*command, *arguments)
        assert said.startswith(f"Refused: {arguments[0]}")
        assert told in said


async def test_parts_that_contradict_one_another_are_refused(clients: Clients) -> None:
    usual = ("create", "--name", "x", "--scope", "posts.read", "--redirect-uri", URI)
    for arguments, told in (
        ((*usual, "--public", "--pkce", "optional"), "--pkce: PKCE is required"),
        ((*usual, "--auth-method", "private_key_jwt"), "--jwks FILE: private_key_jwt needs the app's public keys"),
        (usual[:-2], "--redirect-uri, --grant-type: authorization_code needs a redirect URI"),
    ):
        assert f"Refused: {told}" in await clients.refused(*arguments)


async def test_an_app_that_is_not_there_is_told_so(clients: Clients) -> None:
    nobodys = "app_0000000000000000000000"
    for command in ("show", "update", "rotate", "revoke-tokens", "end"):
        assert "This workspace has no app with that id." in await clients.refused(command, nobodys)


async def test_wrong_use_is_told_apart_from_refusal(clients: Clients) -> None:
    usual = ("create", "--name", "x", "--scope", "posts.read", "--redirect-uri", URI)
    nobodys = "app_0000000000000000000000"
    for arguments, told in (
        ((*usual, "--public", "--auth-method", "private_key_jwt"), "no other method than none"),
        ((*usual, "--grant-type", "password"), "'password' is not one of authorization_code"),
        (("update", nobodys, "--grant-days", "x"), "must be a whole number, or 'never'"),
        (("rotate", nobodys, "--overlap-seconds", "2592001"), "must be at most 2592000"),
        (("show", "key_0000000000000000000000"), "not an id like app_…; `altyaa client create`"),
        (("show",), "Missing"),
    ):
        done = await clients.run(*arguments)
        assert done.status == 2, done
        assert told in " ".join(done.err.replace("│", "").split())
