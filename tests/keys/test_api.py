"""``/v1/keys``, over HTTP."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service

Client = httpx2.AsyncClient
JSON = "application/json"


def client_of(shared: Service, key: str) -> Client:
    """Calls with this key."""
    return http_client(base_url=shared.url, headers={"Authorization": f"Bearer {key}"}, timeout=20)


@pytest.fixture
async def client(shared: Service) -> AsyncIterator[Client]:
    """Calls with a key that may manage keys and read posts."""
    workspace = await make_workspace(shared.runtime)
    made = await make_key(shared.runtime, workspace, "keys.read", "keys.write", "posts.read", name="manager")
    async with client_of(shared, made.key.reveal()) as client:
        yield client


async def create(client: Client, **body: Any) -> dict[str, Any]:
    answer = await client.post("/v1/keys", json={"name": "BI Dashboard", "scopes": ["posts.read"], **body})
    assert answer.status_code == 201, answer.text
    return dict(answer.json())


async def refused_at_last(client: Client) -> tuple[int, str]:
    """What whoever was let in is told, once word of the change has reached the process's memory."""
    async with asyncio.timeout(5):
        while (answer := await client.get("/v1/whoami")).status_code == 200:
            pass
    return refusal(answer)


def refusal(answer: httpx2.Response) -> tuple[int, str]:
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    return answer.status_code, answer.json()["code"]


async def test_a_key_is_made_shown_once_used_changed_rotated_and_revoked(shared: Service, client: Client) -> None:
    made = await create(client, expires_at="2099-01-01T00:00:00+01:00", limit={"quantity": 100, "seconds": 60})
    assert (made["expires_at"], made["limit"]) == ("2098-12-31T23:00:00Z", {"quantity": 100, "seconds": 60})
    async with client_of(shared, made["key"]) as theirs:
        assert (await theirs.get("/v1/whoami")).json()["principal"]["id"] == made["id"]
        shown = (await client.get(f"/v1/keys/{made['id']}")).json()
        assert made["key"] not in json.dumps(shown)
        assert [secret["last_four"] for secret in shown["secrets"]] == [made["key"][-4:]]
        changed = (await client.patch(f"/v1/keys/{made['id']}", json={"name": "Reports", "limit": None})).json()
        assert (changed["name"], changed["limit"], changed["scopes"]) == ("Reports", None, ["posts.read"])
        rotated = (await client.post(f"/v1/keys/{made['id']}/rotate", json={"overlap_seconds": 0})).json()
        assert await refused_at_last(theirs) == (401, "key_rotated")
    async with client_of(shared, rotated["key"]) as theirs:
        assert (await theirs.get("/v1/whoami")).status_code == 200
        ended = await client.delete(f"/v1/keys/{made['id']}", params={"reason": "no longer needed"})
        assert (ended.status_code, ended.json()["revoked_reason"]) == (200, "no longer needed")
        assert await refused_at_last(theirs) == (401, "key_revoked")


async def test_a_change_that_narrows_a_key_reaches_those_who_remember_it(shared: Service, client: Client) -> None:
    """Or it would work as before for up to a minute."""
    made = await create(client, scopes=["keys.read"])
    async with client_of(shared, made["key"]) as theirs:
        assert (await theirs.get("/v1/keys")).status_code == 200
        await client.patch(f"/v1/keys/{made['id']}", json={"scopes": []})
        async with asyncio.timeout(5):
            while (answer := await theirs.get("/v1/keys")).status_code == 200:
                pass
        assert refusal(answer) == (403, "insufficient_scope")


async def test_only_the_answers_that_make_a_secret_show_one_and_nobody_may_keep_them(client: Client) -> None:
    answer = await client.post("/v1/keys", json={"name": "BI Dashboard", "scopes": []})
    assert answer.headers["cache-control"] == "no-store"
    made = answer.json()
    answer = await client.post(f"/v1/keys/{made['id']}/rotate")
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    secrets = [made["key"], answer.json()["key"]]
    for path in ("/v1/keys", f"/v1/keys/{made['id']}"):
        text = (await client.get(path)).text
        assert not any(secret in text for secret in secrets)


async def test_one_of_two_secrets_is_retired_and_never_the_last(shared: Service, client: Client) -> None:
    made = await create(client)
    path = f"/v1/keys/{made['id']}"
    first = made["secrets"][0]["id"]
    assert refusal(await client.delete(f"{path}/secrets/{first}")) == (409, "last_secret")
    rotated = (await client.post(f"{path}/rotate")).json()
    left = await client.delete(f"{path}/secrets/{first}")
    assert left.status_code == 200
    async with client_of(shared, made["key"]) as old, client_of(shared, rotated["key"]) as new:
        assert await refused_at_last(old) == (401, "key_rotated")
        assert (await new.get("/v1/whoami")).status_code == 200
    assert (await client.delete(f"{path}/secrets/{first}")).json()["secrets"] == left.json()["secrets"]


async def test_a_third_secret_needs_a_word(client: Client) -> None:
    made = await create(client)
    assert (await client.post(f"/v1/keys/{made['id']}/rotate", json={})).status_code == 201
    refused = await client.post(f"/v1/keys/{made['id']}/rotate", json={"retire_oldest": False})
    assert refusal(refused) == (409, "rotation_in_progress")
    assert made["key"][-4:] in refused.json()["detail"]
    assert (await client.post(f"/v1/keys/{made['id']}/rotate", json={"retire_oldest": True})).status_code == 201


async def test_a_list_comes_in_pages_newest_first_and_by_status(client: Client) -> None:
    made = [(await create(client, name=f"key {number}"))["id"] for number in range(5)]
    await client.delete(f"/v1/keys/{made[2]}")
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = (await client.get("/v1/keys", params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen, cursor, pages = [*seen, *(key["name"] for key in page["data"])], page["next_cursor"], pages + 1
    assert seen == ["key 4", "key 3", "key 2", "key 1", "key 0", "manager"]
    assert pages == 3
    revoked = (await client.get("/v1/keys", params={"status": "revoked"})).json()["data"]
    assert [key["id"] for key in revoked] == [made[2]]


async def test_what_a_key_made_is_listed_and_ended_with_it_on_request(shared: Service, client: Client) -> None:
    parent = await create(client, scopes=["keys.read", "keys.write"])
    async with client_of(shared, parent["key"]) as minting:
        child = await create(minting, scopes=[], name="child")
    shown = (await client.get(f"/v1/keys/{parent['id']}")).json()
    assert [(each["id"], each["minted_by"]) for each in shown["descendants"]] == [(child["id"], parent["id"])]
    ended = (await client.delete(f"/v1/keys/{parent['id']}")).json()
    assert [each["name"] for each in ended["descendants_alive"]] == ["child"]
    ended = (await client.delete(f"/v1/keys/{parent['id']}", params={"descendants": "true"})).json()
    assert (ended["also_revoked"], ended["descendants_alive"]) == ([child["id"]], [])


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"nmae": "x"}, "nmae"),
        ({"name": ""}, "name"),
        ({"name": "x" * 101}, "name"),
        ({"name": " \t"}, "printable"),
        ({"name": "a\x00b"}, "printable"),
        ({"name": 7}, "name"),
        ({"name": None}, "name"),
        ({"scopes": "posts.read"}, "scopes"),
        ({"scopes": None}, "scopes"),
        ({"scopes": [1]}, "scopes"),
        ({"scopes": ["posts.read"] * 101}, "scopes"),
        ({"scopes": ["x" * 101]}, "scopes"),
        ({"cidrs": ["10.0.0.1/8"]}, "The network is 10.0.0.0/8."),
        ({"cidrs": ["10.0.0.0/8"] * 51}, "cidrs"),
        ({"cidrs": ["x" * 51]}, "cidrs"),
        ({"cidrs": "10.0.0.0/8"}, "cidrs"),
        ({"cidrs": [None]}, "cidrs"),
        ({"expires_at": "2027-01-31T12:00:00"}, "RFC 3339"),
        ({"expires_at": 1893456000}, "expires_at"),
        ({"expires_at": "1893456000"}, "RFC 3339"),
        ({"expires_at": "2001-01-01T00:00:00Z"}, "past"),
        ({"expires_at": True}, "expires_at"),
        ({"limit": {"quantity": 0, "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": -1, "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": 10**30, "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": 1, "seconds": 86_401}}, "limit.seconds"),
        ({"limit": {"quantity": True, "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": "1", "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": 1.5, "seconds": 60}}, "limit.quantity"),
        ({"limit": {"quantity": 1}}, "limit.seconds"),
        ({"limit": {"quantity": 1, "seconds": 60, "burst": 1}}, "limit.burst"),
        ({"limit": "100/60"}, "limit"),
    ],
    ids=str,
)
async def test_a_body_that_is_not_right_is_refused_by_name(client: Client, change: dict[str, Any], told: str) -> None:
    made = await create(client)
    for answer in (
        await client.post("/v1/keys", json={"name": "BI Dashboard", "scopes": [], **change}),
        await client.patch(f"/v1/keys/{made['id']}", json=change),
    ):
        assert refusal(answer) == (422, "invalid_value")
        assert told in answer.json()["detail"]
    assert (await client.get(f"/v1/keys/{made['id']}")).json()["name"] == "BI Dashboard"


async def test_all_faults_are_told_at_once_in_plain_words(client: Client) -> None:
    body = {"name": "", "scopes": "x", "expires_at": 3, "limit": {"quantity": 0}, "nmae": 1}
    assert (await client.post("/v1/keys", json=body)).json()["detail"] == (
        "body.name: must not be empty; body.scopes: must be a list; body.expires_at: must be a text; "
        "body.limit.quantity: must be at least 1; body.limit.seconds: is missing; body.nmae: is not known here."
    )
    answer = await client.get("/v1/keys?limit=x&foo=1")
    assert answer.json()["detail"] == "query.limit: must be a whole number; query.foo: is not known here."


@pytest.mark.parametrize(
    ("headers", "text", "told"),
    [
        ({}, '{"name": "x"}', f"body: must be a JSON object. Send a JSON body with the header Content-Type: {JSON}."),
        ({"Content-Type": JSON}, "7", "body: must be a JSON object."),
        ({"Content-Type": f"{JSON}; charset=utf-8"}, "{7}", "body: is not JSON from character 2 on."),
    ],
)  # fmt: skip
async def test_a_body_that_was_not_read_as_json_is_told_why(
    client: Client, headers: dict[str, str], text: str, told: str
) -> None:
    answer = await client.post("/v1/keys", content=text, headers=headers)
    assert refusal(answer) == (422, "invalid_value")
    assert answer.json()["detail"] == told


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/v1/keys", "GET, POST"),
        ("/v1/keys/key_1", "DELETE, GET, PATCH"),
        ("/v1/docs", "GET, HEAD"),
        ("/healthz", "GET, HEAD"),
    ],
)
async def test_a_method_that_an_address_does_not_take_is_told_all_that_it_takes(
    client: Client, path: str, methods: str
) -> None:
    answer = await client.put(path)
    assert refusal(answer) == (405, "method_not_allowed")
    assert answer.headers["allow"] == methods


@pytest.mark.parametrize(
    "body",
    [{"overlap_seconds": -1}, {"overlap_seconds": 2_592_001}, {"overlap_seconds": True}, {"overlap_seconds": "60"},
     {"retire_oldest": 1}, {"retire_oldest": None}, {"overlap": 60}, [], 7, "x"],
    ids=str,
)  # fmt: skip
async def test_a_rotation_that_is_not_right_is_refused(client: Client, body: object) -> None:
    made = await create(client)
    assert refusal(await client.post(f"/v1/keys/{made['id']}/rotate", json=body)) == (422, "invalid_value")
    assert len((await client.get(f"/v1/keys/{made['id']}")).json()["secrets"]) == 1


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=201", "limit=-1", "limit=99999999999999999999", "limit=x", "limit=1.5", "cursor=key_1",
     "cursor=usr_0000000000000000000000", "cursor=" + "x" * 51, "status=dead", "limt=5", "cursor="],
)  # fmt: skip
async def test_a_page_that_is_not_right_is_refused(client: Client, query: str) -> None:
    assert refusal(await client.get(f"/v1/keys?{query}")) == (422, "invalid_value")


@pytest.mark.parametrize("query", ["descendants=maybe", "reason=" + "x" * 201, "reason=%00", "cascade=true"])
async def test_an_ending_that_is_not_right_ends_nothing(client: Client, query: str) -> None:
    made = await create(client)
    assert refusal(await client.delete(f"/v1/keys/{made['id']}?{query}")) == (422, "invalid_value")
    assert (await client.get(f"/v1/keys/{made['id']}")).json()["status"] == "active"


async def test_a_scope_that_does_not_exist_is_refused_by_name(client: Client) -> None:
    answer = await client.post("/v1/keys", json={"name": "x", "scopes": ["posts.wirte"]})
    assert refusal(answer) == (422, "unknown_scope")
    assert "posts.wirte" in answer.json()["detail"]


async def test_a_scope_that_the_caller_lacks_is_refused(client: Client) -> None:
    made = await create(client)
    for answer in (
        await client.post("/v1/keys", json={"name": "x", "scopes": ["posts.read", "audit.read"]}),
        await client.patch(f"/v1/keys/{made['id']}", json={"scopes": ["audit.read"]}),
    ):
        assert refusal(answer) == (403, "exceeds_own_access")
        assert "the scope audit.read" in answer.json()["detail"]


@pytest.mark.parametrize("wire", ["key_0000000000000000000000", "usr_0000000000000000000000", "key_", "..", "%00"])
async def test_a_key_that_is_not_there_is_not_found(client: Client, wire: str) -> None:
    for answer in (
        await client.get(f"/v1/keys/{wire}x"),
        await client.get("/v1/keys/key_0000000000000000000000"),
        await client.patch("/v1/keys/key_0000000000000000000000", json={"name": "x"}),
        await client.delete("/v1/keys/key_0000000000000000000000"),
        await client.post("/v1/keys/key_0000000000000000000000/rotate"),
        await client.delete("/v1/keys/key_0000000000000000000000/secrets/sec_0000000000000000000000"),
    ):
        assert refusal(answer) == (404, "not_found")


async def test_each_address_needs_its_scope(shared: Service) -> None:
    workspace = await make_workspace(shared.runtime)
    reader = await make_key(shared.runtime, workspace, "keys.read")
    writer = await make_key(shared.runtime, workspace, "keys.write")
    path = "/v1/keys/key_0000000000000000000000"
    async with client_of(shared, reader.key.reveal()) as client:
        for method, where in (("POST", "/v1/keys"), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/rotate")):
            assert refusal(await client.request(method, where, json={})) == (403, "insufficient_scope")
        assert (await client.get("/v1/keys")).status_code == 200
    async with client_of(shared, writer.key.reveal()) as client:
        assert refusal(await client.get("/v1/keys")) == (403, "insufficient_scope")
        assert refusal(await client.get(path)) == (403, "insufficient_scope")


async def test_a_body_that_is_too_large_or_no_json_is_refused(client: Client) -> None:
    large = json.dumps({"name": "x", "scopes": ["x" * 70_000]})
    assert refusal(await client.post("/v1/keys", content=large, headers={"Content-Type": "application/json"})) == (
        413, "body_too_large"
    )  # fmt: skip
    for text in ("", "{", "null", "[" * 30_000, '{"name": "\\ud800", "scopes": []}', "\x00"):
        answer = await client.post("/v1/keys", content=text, headers={"Content-Type": "application/json"})
        assert refusal(answer)[0] in (400, 422), text[:20]
