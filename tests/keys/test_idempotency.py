"""A write that is sent again is done once."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import httpx2
import pytest

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service

Client = httpx2.AsyncClient
BODY = {"name": "BI Dashboard", "scopes": ["posts.read"]}


@pytest.fixture
async def client(shared: Service) -> AsyncIterator[Client]:
    """Calls with a key that may manage keys."""
    async with await manager(shared) as client:
        yield client


async def manager(shared: Service) -> Client:
    workspace = await make_workspace(shared.runtime)
    made = await make_key(shared.runtime, workspace, "keys.read", "keys.write", "posts.read")
    headers = {"Authorization": f"Bearer {made.key.reveal()}"}
    return http_client(base_url=shared.url, headers=headers, timeout=20)


async def send(client: Client, method: str, path: str, key: str, body: object = None) -> httpx2.Response:
    return await client.request(method, path, json=body, headers={"Idempotency-Key": key})


async def count(client: Client) -> int:
    return len((await client.get("/v1/keys", params={"limit": 200})).json()["data"])


async def test_a_key_is_made_once_and_shown_once(client: Client) -> None:
    first, again = [await send(client, "POST", "/v1/keys", "one", BODY) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json()["already_shown"] is False
    assert again.json() == {**first.json(), "key": None, "already_shown": True}
    assert again.headers["cache-control"] == "no-store"
    assert await count(client) == 2


async def test_every_write_is_done_once(client: Client) -> None:
    made = (await client.post("/v1/keys", json=BODY)).json()
    path = f"/v1/keys/{made['id']}"
    rotated = [await send(client, "POST", f"{path}/rotate", "r", {"overlap_seconds": 60}) for _ in range(2)]
    assert [answer.status_code for answer in rotated] == [201, 200]
    assert rotated[1].json()["key"] is None
    assert len(rotated[1].json()["secrets"]) == 2
    changed = await send(client, "PATCH", path, "c", {"name": "Reports"})
    await client.patch(path, json={"name": "Another"})
    assert (await send(client, "PATCH", path, "c", {"name": "Reports"})).json() == changed.json()
    assert (await client.get(path)).json()["name"] == "Another"
    secret = f"{path}/secrets/{made['secrets'][0]['id']}"
    assert (await send(client, "DELETE", secret, "s")).json() == (await send(client, "DELETE", secret, "s")).json()
    assert (await send(client, "DELETE", path, "d")).json() == (await send(client, "DELETE", path, "d")).json()


@pytest.mark.parametrize("other", [{**BODY, "name": "Other"}, {**BODY, "scopes": []}, {}])
async def test_the_same_key_with_another_body_is_refused(client: Client, other: dict[str, Any]) -> None:
    await send(client, "POST", "/v1/keys", "one", BODY)
    answer = await send(client, "POST", "/v1/keys", "one", other)
    refused = answer.json()["code"]
    # A body that is no key at all is told so first; both change nothing.
    assert (answer.status_code, refused) == (422, "idempotency_key_reused" if other else "invalid_value")
    assert await count(client) == 2


async def test_the_same_key_with_another_query_is_refused(client: Client) -> None:
    path = f"/v1/keys/{(await client.post('/v1/keys', json=BODY)).json()['id']}"
    await send(client, "DELETE", path, "one")
    answer = await send(client, "DELETE", f"{path}?descendants=true", "one")
    assert answer.json()["code"] == "idempotency_key_reused"


async def test_another_address_method_or_caller_has_keys_of_its_own(shared: Service, client: Client) -> None:
    made = [(await client.post("/v1/keys", json=BODY)).json()["id"] for _ in range(2)]
    rotations = [await send(client, "POST", f"/v1/keys/{each}/rotate", "one") for each in made]
    assert [answer.status_code for answer in rotations] == [201, 201]
    assert (await send(client, "DELETE", f"/v1/keys/{made[0]}", "one")).json()["status"] == "revoked"
    async with await manager(shared) as other:
        assert (await send(client, "POST", "/v1/keys", "two", BODY)).status_code == 201
        assert (await send(other, "POST", "/v1/keys", "two", BODY)).status_code == 201


async def test_a_refused_write_is_not_remembered(client: Client) -> None:
    """It changed nothing; when its cause is gone, the same request goes through."""
    path = f"/v1/keys/{(await client.post('/v1/keys', json=BODY)).json()['id']}"
    oldest = (await client.post(f"{path}/rotate")).json()["secrets"][0]["id"]
    assert (await send(client, "POST", f"{path}/rotate", "one")).status_code == 409
    await client.delete(f"{path}/secrets/{oldest}")
    assert (await send(client, "POST", f"{path}/rotate", "one")).status_code == 201


async def test_twins_at_the_same_time_make_one_key(client: Client) -> None:
    for number in range(10):
        before = await count(client)
        twins = [send(client, "POST", "/v1/keys", f"twin-{number}", BODY) for _ in range(6)]
        answers = await asyncio.gather(*twins)
        assert sorted(answer.status_code for answer in answers) == [200] * 5 + [201]
        assert len({answer.json()["id"] for answer in answers}) == 1
        assert sum(answer.json()["key"] is not None for answer in answers) == 1
        assert await count(client) == before + 1


@pytest.mark.parametrize("key", ["", "x" * 256, "a b", "a\tb", "é"])
async def test_a_key_is_1_to_255_visible_characters(client: Client, key: str) -> None:
    headers = [(b"Idempotency-Key", key.encode("latin-1"))]
    answer = await client.post("/v1/keys", json=BODY, headers=headers)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert await count(client) == 1


async def test_two_keys_on_one_request_are_refused(client: Client) -> None:
    answer = await client.post("/v1/keys", json=BODY, headers=[("Idempotency-Key", "a"), ("Idempotency-Key", "b")])
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")


async def test_the_longest_key_works(client: Client) -> None:
    assert (await send(client, "POST", "/v1/keys", "~" * 255, BODY)).status_code == 201


async def test_no_secret_is_in_any_row(client: Client, shared_database: TestDatabase) -> None:
    """Neither the key nor its secret part, as text or bytes, in any table, the remembered answers among them."""
    made = (await send(client, "POST", "/v1/keys", "one", BODY)).json()
    rotated = (await send(client, "POST", f"/v1/keys/{made['id']}/rotate", "two")).json()
    connection = await asyncpg.connect(shared_database.dsn("postgres"))
    tables = await connection.fetch(
        "SELECT c.oid::regclass::text AS name FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace "
        "WHERE c.relkind = 'r' AND n.nspname IN ('altyaa', 'tenancy', 'jobs')"
    )
    dump = ""
    for table in tables:
        rows = await connection.fetch(f"SELECT t::text AS row FROM {table['name']} t")
        dump += "\n".join(row["row"] for row in rows)
    await connection.close()
    assert made["id"] != rotated["key"]
    assert "api_key.rotated" in dump
    assert '""already_shown"": true' in dump
    assert f",{rotated['key'][-4:]}," in dump
    for key in (made["key"], rotated["key"]):
        # All keys of one id begin alike; what is secret are the last 43 characters before the tag.
        assert key not in dump
        assert key[-40:-6] not in dump
