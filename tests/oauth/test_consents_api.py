"""``/v1/oauth/consents``: what people allowed apps, listed and ended."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from altyaa.access import store
from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key
from altyaa.testing.oauth import make_client
from altyaa.testing.service import Service
from tests.keys.lives import facts
from tests.oauth.apps import Apps, bearing, forgotten, make_apps

PATH = "/v1/oauth/consents"


@pytest.fixture
async def apps(shared: Service) -> Apps:
    return await make_apps(shared.runtime)


@pytest.fixture
async def http(shared: Service, apps: Apps) -> AsyncIterator[httpx2.AsyncClient]:
    """Calls with a key that manages apps."""
    key = await make_key(shared.runtime, apps.workspace, "apps.read", "apps.write")
    async with bearing(key.key, shared.url) as client:
        yield client


async def listed(http: httpx2.AsyncClient, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get(PATH, params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def test_a_consent_is_listed_with_its_app_its_person_and_its_grants(http: httpx2.AsyncClient, apps: Apps) -> None:
    first = await apps.grant()
    await apps.grant()
    (consent,) = await listed(http)
    assert consent["id"] == await apps.consent_id(first)
    assert (consent["client_id"], consent["client_name"]) == (apps.client.id, "Trend Reader")
    assert (consent["user_id"], consent["email"].partition("-")[0]) == (apps.mara.id, "owner")
    assert (consent["status"], consent["grants"]) == ("active", 2)
    assert consent["scopes"] == ["analytics.read", "posts.read"]
    assert (await http.get(f"{PATH}/{consent['id']}")).json() == consent


async def test_lists_are_narrowed_by_app_person_and_status(http: httpx2.AsyncClient, apps: Apps) -> None:
    other = await make_client(apps.runtime, apps.workspace, name="Other")
    maras, noas = await apps.grant(), await apps.grant(apps.noa)
    others = await apps.grant(apps.noa, other)
    ids = [await apps.consent_id(each) for each in (maras, noas, others)]
    assert [each["id"] for each in await listed(http)] == ids[::-1]
    assert [each["id"] for each in await listed(http, client_id=apps.client.id)] == [ids[1], ids[0]]
    assert [each["id"] for each in await listed(http, user_id=apps.noa.id)] == [ids[2], ids[1]]
    assert [each["id"] for each in await listed(http, client_id=other.id, user_id=apps.noa.id)] == [ids[2]]
    assert (await http.delete(f"{PATH}/{ids[1]}")).status_code == 200
    assert [each["id"] for each in await listed(http, status="revoked")] == [ids[1]]
    assert [each["id"] for each in await listed(http, status="active")] == [ids[2], ids[0]]


async def test_pages_follow_one_another_without_a_gap(http: httpx2.AsyncClient, apps: Apps) -> None:
    for number in range(5):
        await apps.grant(client=await make_client(apps.runtime, apps.workspace, name=f"App {number}"))
    seen: list[str] = []
    cursor: str | None = None
    while True:
        query = {"limit": "2"} | ({} if cursor is None else {"cursor": cursor})
        page = (await http.get(PATH, params=query)).json()
        seen += [each["client_name"] for each in page["data"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    assert seen == [f"App {number}" for number in reversed(range(5))]


async def test_ending_one_ends_its_grants_everywhere_at_once(
    http: httpx2.AsyncClient, apps: Apps, shared_database: TestDatabase
) -> None:
    grants, noas = [await apps.grant(), await apps.grant()], await apps.grant(apps.noa)
    async with bearing(grants[0].access_token, str(http.base_url)) as app:
        assert (await app.get("/v1/whoami")).status_code == 200
        consent_id = await apps.consent_id(grants[0])
        ended = (await http.delete(f"{PATH}/{consent_id}", params={"reason": "not used any more"})).json()
        assert ended["grants"] == sorted([await apps.grant_id(each) for each in grants])
        assert (ended["status"], ended["revoked_reason"]) == ("revoked", "not used any more")
        await forgotten(app, grants[0])
    assert [await apps.works(each) for each in (*grants, noas)] == [False, False, True]
    (fact,) = [each for each in await facts(shared_database, "oauth.consent.revoked") if each["subject"] == consent_id]
    assert (fact["reason"], fact["grants"], fact["user"]) == ("not used any more", 2, apps.mara.id)


async def test_ending_it_again_changes_nothing(http: httpx2.AsyncClient, apps: Apps) -> None:
    consent_id = await apps.consent_id(await apps.grant())
    first = (await http.delete(f"{PATH}/{consent_id}")).json()
    again = (await http.delete(f"{PATH}/{consent_id}", params={"reason": "again"})).json()
    assert again == first | {"grants": []}
    assert first["revoked_reason"] == "by hand"


async def test_whoever_allows_it_again_gets_the_same_consent_alive(http: httpx2.AsyncClient, apps: Apps) -> None:
    consent_id = await apps.consent_id(await apps.grant())
    await http.delete(f"{PATH}/{consent_id}")
    assert await apps.consent_id(await apps.grant()) == consent_id
    (consent,) = await listed(http)
    assert (consent["status"], consent["grants"], consent["revoked_reason"]) == ("active", 1, None)


async def test_all_of_an_app_ends_and_nothing_of_another(http: httpx2.AsyncClient, apps: Apps) -> None:
    other = await make_client(apps.runtime, apps.workspace)
    ours, bystander = [await apps.grant(), await apps.grant(apps.noa)], await apps.grant(apps.noa, other)
    ended = (await http.delete(PATH, params={"client_id": apps.client.id})).json()
    assert ended == {
        "consents": sorted([await apps.consent_id(each) for each in ours]),
        "grants": sorted([await apps.grant_id(each) for each in ours]),
    }
    assert [await apps.works(each) for each in (*ours, bystander)] == [False, False, True]
    assert (await http.delete(PATH, params={"client_id": apps.client.id})).json() == {"consents": [], "grants": []}


async def test_everything_by_a_member_ends_and_nothing_of_another(http: httpx2.AsyncClient, apps: Apps) -> None:
    other = await make_client(apps.runtime, apps.workspace)
    noas, maras = [await apps.grant(apps.noa), await apps.grant(apps.noa, other)], await apps.grant()
    ended = (await http.delete(PATH, params={"user_id": apps.noa.id})).json()
    assert len(ended["consents"]) == len(ended["grants"]) == 2
    assert [await apps.works(each) for each in (*noas, maras)] == [False, False, True]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({}, "exactly one of client_id and user_id"),
        ({"client_id": "app", "user_id": "usr"}, "exactly one of client_id and user_id"),
        ({"client_id": "usr"}, "client_id is not an id like app_"),
        ({"user_id": "nobody"}, "user_id is not an id like usr_"),
        ({"user_id": "usr", "reason": "\t"}, "1 to 200 printable characters"),
        ({"user_id": "usr", "consent_id": "cst"}, "query.consent_id"),
    ],
)
async def test_everything_of_everybody_is_never_ended_at_once(
    http: httpx2.AsyncClient, apps: Apps, query: dict[str, str], said: str
) -> None:
    ids = {"app": apps.client.id, "usr": apps.mara.id}
    issued = await apps.grant()
    answer = await http.delete(PATH, params={name: ids.get(value, value) for name, value in query.items()})
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert said in answer.json()["detail"]
    assert await apps.works(issued)


async def test_another_workspaces_consent_is_one_that_nobody_has(http: httpx2.AsyncClient, apps: Apps) -> None:
    elsewhere = await make_apps(apps.runtime)
    theirs = await elsewhere.grant()
    consent_id = await elsewhere.consent_id(theirs)
    for wanted in (consent_id, "cst_0000000000000000000000", "nonsense", write_id("grt", apps.workspace.id)):
        for method in ("GET", "DELETE"):
            answer = await http.request(method, f"{PATH}/{wanted}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    ended = (await http.delete(PATH, params={"client_id": elsewhere.client.id})).json()
    assert ended == {"consents": [], "grants": []}
    assert await elsewhere.works(theirs)
    assert await listed(http) == []


async def test_looking_needs_apps_read_and_ending_apps_write(shared: Service, apps: Apps) -> None:
    consent_id = await apps.consent_id(await apps.grant())
    for scope, statuses in (("apps.read", (200, 403)), ("apps.write", (403, 200)), ("posts.read", (403, 403))):
        key = await make_key(shared.runtime, apps.workspace, scope)
        async with bearing(key.key, shared.url) as http:
            answers = await http.get(f"{PATH}/{consent_id}"), await http.delete(f"{PATH}/{consent_id}")
        assert tuple(answer.status_code for answer in answers) == statuses


async def test_an_ending_that_is_sent_again_gets_the_first_answer(http: httpx2.AsyncClient, apps: Apps) -> None:
    consent_id, key = await apps.consent_id(await apps.grant()), {"Idempotency-Key": "one"}
    first = (await http.delete(f"{PATH}/{consent_id}", headers=key)).json()
    again = (await http.delete(f"{PATH}/{consent_id}", headers=key)).json()
    assert (again, len(first["grants"])) == (first, 1)


async def test_somebody_who_has_left_is_named_by_their_id(http: httpx2.AsyncClient, apps: Apps) -> None:
    await apps.grant(apps.noa)
    assert apps.noa.user_id is not None
    async with apps.runtime.db.workspace(apps.mara) as tx:
        await store.delete_member(tx, apps.noa.user_id)
    (consent,) = await listed(http)
    assert (consent["user_id"], consent["email"]) == (apps.noa.id, None)
