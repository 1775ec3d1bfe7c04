"""``/v1/oauth/clients``, over HTTP, and what it does to those who hold secrets and tokens."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from altyaa.kernel.ids import read_id
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, make_key, make_workspace
from altyaa.testing.oauth import client_record, make_grant, oauth_means, owner_of
from altyaa.testing.service import Service
from tests.keys.test_api import refusal

Client = httpx2.AsyncClient
PATH = "/v1/oauth/clients"
BODY = {"name": "Trend Reader", "scopes": ["posts.read"], "redirect_uris": ["https://app.example/callback"]}


@pytest.fixture
async def client(shared: Service) -> AsyncIterator[Client]:
    """Calls with a key that may manage apps and read posts."""
    workspace = await make_workspace(shared.runtime)
    async with await manager(shared, workspace) as client:
        yield client


async def manager(shared: Service, workspace: Any) -> Client:
    made = await make_key(shared.runtime, workspace, "apps.read", "apps.write", "posts.read")
    return Client(base_url=shared.url, headers={"Authorization": f"Bearer {made.key.reveal()}"}, timeout=20)


async def create(client: Client, **body: Any) -> dict[str, Any]:
    answer = await client.post(PATH, json=BODY | body)
    assert answer.status_code == 201, answer.text
    return noted(answer)


def noted(answer: httpx2.Response) -> dict[str, Any]:
    data: dict[str, Any] = answer.json()
    if data.get("client_secret"):
        MINTED.append(Secret(data["client_secret"]))
    return data


async def token_status(client: Client, client_id: str, secret: str) -> int:
    """Of asking for a token for itself."""
    form = {"grant_type": "client_credentials"}
    async with Client(base_url=client.base_url, timeout=20) as bare:
        answer = await bare.post("/oauth/token", data=form, auth=(client_id, secret))
    if answer.status_code == 200:
        MINTED.append(Secret(answer.json()["access_token"]))
    return answer.status_code


async def own_token(client: Client, made: dict[str, Any]) -> str:
    form = {"grant_type": "client_credentials"}
    async with Client(base_url=client.base_url, timeout=20) as bare:
        answer = await bare.post("/oauth/token", data=form, auth=(made["client_id"], made["client_secret"]))
    assert answer.status_code == 200, answer.text
    MINTED.append(Secret(answer.json()["access_token"]))
    return str(answer.json()["access_token"])


async def whoami(client: Client, token: str) -> httpx2.Response:
    async with Client(base_url=client.base_url, timeout=20) as bare:
        return await bare.get("/v1/whoami", headers={"Authorization": f"Bearer {token}"})


async def dies(client: Client, token: str) -> tuple[int, str]:
    """What a token is told, once word of its end has reached the process's memory."""
    async with asyncio.timeout(5):
        while (answer := await whoami(client, token)).status_code == 200:
            pass
    return refusal(answer)


async def test_an_app_is_made_shown_changed_and_ended(client: Client) -> None:
    made = await create(client, grant_days=30)
    assert made["client_id"].startswith("app_")
    assert (made["auth_method"], made["pkce"], made["grant_days"]) == ("client_secret_basic", "optional", 30)
    assert made["grant_types"] == ["authorization_code", "refresh_token", "client_credentials"]
    path = f"{PATH}/{made['client_id']}"
    shown = (await client.get(path)).json()
    assert made["client_secret"] not in json.dumps(shown)
    assert {**shown, "client_secret": made["client_secret"], "already_shown": False} == made
    changed = (await client.patch(path, json={"name": "Trends", "grant_days": None, "pkce": "required"})).json()
    assert (changed["name"], changed["grant_days"], changed["pkce"]) == ("Trends", None, "required")
    ended = await client.delete(path, params={"reason": "no longer needed"})
    assert (ended.status_code, ended.json()["status"], ended.json()["ended_reason"]) == (
        200, "ended", "no longer needed"
    )  # fmt: skip
    assert refusal(await client.patch(path, json={"name": "x"})) == (409, "client_ended")


async def test_a_public_app_has_no_secret_and_one_with_keys_shows_them(client: Client) -> None:
    public = await create(client, auth_method="none")
    assert (public["client_secret"], public["secrets"], public["pkce"]) == (None, [], "required")
    jwks = {"keys": [{"kty": "OKP", "crv": "Ed25519", "x": "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}]}
    signing = await create(client, auth_method="private_key_jwt", jwks=jwks)
    assert (signing["client_secret"], signing["jwks"]) == (None, jwks)
    for each in (public, signing):
        refused = await client.post(f"{PATH}/{each['client_id']}/rotate")
        assert refusal(refused) == (422, "invalid_value")


async def test_only_the_answers_that_make_a_secret_show_one_and_nobody_may_keep_them(client: Client) -> None:
    made = await create(client)
    answer = await client.post(f"{PATH}/{made['client_id']}/rotate")
    assert (answer.status_code, answer.headers["cache-control"]) == (201, "no-store")
    secrets = [made["client_secret"], noted(answer)["client_secret"]]
    for path in (PATH, f"{PATH}/{made['client_id']}"):
        text = (await client.get(path)).text
        assert not any(secret in text for secret in secrets)


async def test_both_secrets_work_during_the_overlap_and_the_retired_one_no_more(client: Client) -> None:
    made = await create(client)
    client_id, path = made["client_id"], f"{PATH}/{made['client_id']}"
    rotated = noted(await client.post(f"{path}/rotate", json={"overlap_seconds": 3600}))
    for secret in (made["client_secret"], rotated["client_secret"]):
        assert await token_status(client, client_id, secret) == 200
    left = await client.delete(f"{path}/secrets/{made['secrets'][0]['id']}")
    assert [secret["ends_at"] is None for secret in left.json()["secrets"]] == [False, True]
    async with asyncio.timeout(5):
        while await token_status(client, client_id, made["client_secret"]) == 200:
            pass
    assert await token_status(client, client_id, rotated["client_secret"]) == 200
    assert refusal(await client.delete(f"{path}/secrets/{rotated['secrets'][1]['id']}")) == (409, "last_secret")


async def test_revoking_its_tokens_ends_those_it_has_and_no_later_ones(client: Client) -> None:
    made = await create(client)
    token = await own_token(client, made)
    assert (await whoami(client, token)).status_code == 200
    assert (await client.post(f"{PATH}/{made['client_id']}/revoke-tokens")).status_code == 200
    assert await dies(client, token) == (401, "token_revoked")
    assert (await whoami(client, await own_token(client, made))).status_code == 200


async def test_an_end_reaches_what_people_of_another_workspace_allowed(shared: Service) -> None:
    """Their rows are not touched: nobody here may. Their tokens die all the same."""
    runtime = shared.runtime
    home, elsewhere = await make_workspace(runtime), await make_workspace(runtime)
    async with await manager(shared, home) as client:
        made = await create(client)
        client_id = made["client_id"]
        async with runtime.db.workspace(owner_of(runtime, home)) as tx:
            sql = "UPDATE altyaa.oauth_client SET any_workspace = true WHERE name = $1"
            await tx.execute(sql, "Trend Reader")
        row_id = read_id("app", client_id)
        assert row_id is not None
        record, means = await client_record(runtime, row_id), await oauth_means(runtime)
        there = await make_grant(means, record, owner_of(runtime, elsewhere), "posts.read")
        here = await make_grant(means, record, owner_of(runtime, home), "posts.read")
        token = await own_token(client, made)
        for each in (there.access_token.reveal(), here.access_token.reveal(), token):
            assert (await whoami(client, each)).status_code == 200
        await client.delete(f"{PATH}/{client_id}")
        for each in (there.access_token.reveal(), here.access_token.reveal(), token):
            assert await dies(client, each) == (401, "token_revoked")
        assert await token_status(client, client_id, made["client_secret"]) == 401


async def test_fewer_scopes_narrow_the_tokens_that_are_out_there(client: Client) -> None:
    made = await create(client, scopes=["posts.read", "apps.read"])
    token = await own_token(client, made)
    assert (await whoami(client, token)).json()["scopes"] == ["apps.read", "posts.read"]
    await client.patch(f"{PATH}/{made['client_id']}", json={"scopes": ["posts.read"]})
    async with asyncio.timeout(5):
        while (await whoami(client, token)).json()["scopes"] != ["posts.read"]:
            pass


async def test_a_list_comes_in_pages_newest_first_and_by_status(client: Client) -> None:
    made = [(await create(client, name=f"app {number}"))["client_id"] for number in range(5)]
    await client.delete(f"{PATH}/{made[2]}")
    seen: list[str] = []
    cursor, pages = None, 0
    while pages == 0 or cursor:
        page = (await client.get(PATH, params={"limit": 2, **({"cursor": cursor} if cursor else {})})).json()
        seen, cursor, pages = [*seen, *(each["name"] for each in page["data"])], page["next_cursor"], pages + 1
    assert (seen, pages) == ([f"app {number}" for number in (4, 3, 2, 1, 0)], 3)
    for status, expected in (("ended", [made[2]]), ("active", [made[4], made[3], made[1], made[0]])):
        listed = (await client.get(PATH, params={"status": status})).json()["data"]
        assert [each["client_id"] for each in listed] == expected


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"verified": True}, "verified"),
        ({"nmae": "x"}, "nmae"),
        ({"name": None}, "name"),
        ({"name": " "}, "1 to 100 printable"),
        ({"scopes": []}, "scopes"),
        ({"scopes": ["posts.wirte"]}, "'posts.wirte' is not a scope"),
        ({"redirect_uris": ["http://app.example/"]}, "needs https"),
        ({"redirect_uris": []}, "redirect URI"),
        ({"redirect_uris": [f"https://app.example/{number}" for number in range(21)]}, "redirect_uris"),
        ({"pkce": "plain"}, "pkce"),
        ({"grant_days": 0}, "grant_days"),
        ({"grant_days": 3651}, "grant_days"),
        ({"grant_days": True}, "grant_days"),
        ({"jwks": {"keys": [{"kty": "oct", "k": "AAAA"}]}}, "private or symmetric"),
        ({"any_workspace": None}, "any_workspace"),
        ({"any_workspace": "yes"}, "any_workspace"),
    ],
)
async def test_what_is_not_right_is_refused_by_its_name(client: Client, change: dict[str, Any], told: str) -> None:
    made = await create(client)
    for answer in (
        await client.post(PATH, json=BODY | change),
        await client.patch(f"{PATH}/{made['client_id']}", json=change),
    ):
        assert answer.status_code == 422
        assert told in answer.json()["detail"]
    assert len((await client.get(PATH)).json()["data"]) == 1


@pytest.mark.parametrize("body", [{"auth_method": "basic"}, {"grant_types": ["password"]}, {"grant_types": []}])
async def test_there_are_no_other_methods_and_grant_types(client: Client, body: dict[str, Any]) -> None:
    assert refusal(await client.post(PATH, json=BODY | body)) == (422, "invalid_value")


async def test_null_clears_grant_days_and_nothing_else(client: Client) -> None:
    path = f"{PATH}/{(await create(client))['client_id']}"
    for word in ("pkce", "jwks"):
        assert refusal(await client.patch(path, json={word: None})) == (422, "invalid_value")


async def test_a_key_opens_no_app_to_other_workspaces_and_gives_no_more_than_it_has(client: Client) -> None:
    assert refusal(await client.post(PATH, json=BODY | {"any_workspace": True})) == (403, "role_insufficient")
    assert refusal(await client.post(PATH, json=BODY | {"scopes": ["posts.write"]})) == (403, "exceeds_own_access")


async def test_each_call_needs_its_scope(shared: Service, client: Client) -> None:
    made, workspace = await create(client), await make_workspace(shared.runtime)
    path = f"{PATH}/{made['client_id']}"
    reading = await make_key(shared.runtime, workspace, "apps.read")
    writing = await make_key(shared.runtime, workspace, "apps.write")
    reads = [("GET", PATH), ("GET", path)]
    writes = [("POST", PATH), ("PATCH", path), ("DELETE", path), ("POST", f"{path}/rotate")]
    writes += [("POST", f"{path}/revoke-tokens"), ("DELETE", f"{path}/secrets/{made['secrets'][0]['id']}")]
    for key, refused in ((reading, writes), (writing, reads)):
        async with Client(base_url=shared.url, headers={"Authorization": f"Bearer {key.key.reveal()}"}) as other:
            for method, address in refused:
                answer = await other.request(method, address, json=BODY if method in ("POST", "PATCH") else None)
                assert refusal(answer) == (403, "insufficient_scope"), (method, address)


async def test_another_workspaces_app_and_nonsense_are_not_found(shared: Service, client: Client) -> None:
    async with await manager(shared, await make_workspace(shared.runtime)) as other:
        theirs = await create(other)
        for name in (theirs["client_id"], "app_x", "key_0352xZ0Mb9f366w8VDFuUC"):
            path = f"{PATH}/{name}"
            for answer in (
                await client.get(path),
                await client.patch(path, json={"name": "x"}),
                await client.delete(path),
                await client.post(f"{path}/rotate"),
                await client.post(f"{path}/revoke-tokens"),
                await client.delete(f"{path}/secrets/{theirs['secrets'][0]['id']}"),
            ):
                assert refusal(answer) == (404, "not_found")
        assert (await other.get(f"{PATH}/{theirs['client_id']}")).json()["status"] == "active"


async def send(client: Client, method: str, path: str, key: str, body: object = None) -> httpx2.Response:
    answer = await client.request(method, path, json=body, headers={"Idempotency-Key": key})
    if answer.status_code == 201:
        noted(answer)
    return answer


async def test_a_write_that_is_sent_again_is_done_once_and_shows_no_secret_again(client: Client) -> None:
    first, again = [await send(client, "POST", PATH, "one", BODY) for _ in range(2)]
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.json() == {**first.json(), "client_secret": None, "already_shown": True}
    path = f"{PATH}/{first.json()['client_id']}"
    rotated = [await send(client, "POST", f"{path}/rotate", "r") for _ in range(2)]
    assert [answer.status_code for answer in rotated] == [201, 200]
    assert rotated[1].json()["client_secret"] is None
    assert len((await client.get(path)).json()["secrets"]) == 2
    for method, address, body in (
        ("PATCH", path, {"name": "Trends"}),
        ("DELETE", f"{path}/secrets/{first.json()['secrets'][0]['id']}", None),
        ("POST", f"{path}/revoke-tokens", None),
        ("DELETE", path, None),
    ):
        answers = [await send(client, method, address, f"{method}-{address}", body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [200, 200]
        assert answers[0].json() == answers[1].json()
    assert len((await client.get(PATH)).json()["data"]) == 1
    other = await send(client, "POST", PATH, "one", BODY | {"name": "Other"})
    assert refusal(other) == (422, "idempotency_key_reused")


async def test_of_rotations_at_the_same_moment_one_makes_a_secret(client: Client) -> None:
    """The second would leave three that work: the client's row is held from the look to the commit."""
    path = f"{PATH}/{(await create(client))['client_id']}"
    answers = await asyncio.gather(*(client.post(f"{path}/rotate") for _ in range(6)))
    for answer in answers:
        if answer.status_code == 201:
            noted(answer)
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 5
    assert len((await client.get(path)).json()["secrets"]) == 2
