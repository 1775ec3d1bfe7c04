"""``/v1/oauth/grants``: what apps hold for people, with the last refreshes; ended one by one."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from altyaa.oauth.model import Peer
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key
from altyaa.testing.service import Service
from tests.keys.lives import rows
from tests.oauth.apps import Apps, bearing, forgotten, make_apps

PATH = "/v1/oauth/grants"


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


async def test_a_grant_shows_its_last_refreshes_and_which_were_repeats(http: httpx2.AsyncClient, apps: Apps) -> None:
    first = await apps.grant()
    grant_id = await apps.grant_id(first)
    before = (await http.get(f"{PATH}/{grant_id}")).json()
    assert (before["refreshes"], before["refreshed_at"], before["last_refreshes"]) == (0, None, [])
    await apps.refresh(first, Peer("198.51.100.0/24", "phone/1"))
    await apps.refresh(first, Peer("203.0.113.0/24", "phone/2"))
    shown = (await http.get(f"{PATH}/{grant_id}")).json()
    assert (shown["refreshes"], shown["repeats"], shown["status"]) == (1, 1, "active")
    assert [(each["network"], each["agent"], each["repeat"]) for each in shown["last_refreshes"]] == [
        ("198.51.100.0/24", "phone/1", False),
        ("203.0.113.0/24", "phone/2", True),
    ]
    assert shown["refreshed_at"] == shown["last_refreshes"][0]["at"]
    (in_list,) = await listed(http)
    assert in_list == {name: value for name, value in shown.items() if name != "last_refreshes"}


async def test_the_last_use_is_shown_with_where_it_came_from(
    http: httpx2.AsyncClient, apps: Apps, shared_database: TestDatabase
) -> None:
    issued = await apps.grant()
    grant_id = await apps.grant_id(issued)
    sql = "UPDATE altyaa.oauth_grant SET last_used_at = now(), last_used_ip = '203.0.113.7', last_used_agent = 'x/1'"
    await rows(shared_database, f"{sql} WHERE id = $1", (await apps.record(issued)).id)
    shown = (await http.get(f"{PATH}/{grant_id}")).json()
    assert (shown["last_used_ip"], shown["last_used_agent"]) == ("203.0.113.7", "x/1")
    assert shown["last_used_at"] is not None
    consents = (await http.get("/v1/oauth/consents")).json()["data"]
    assert consents[0]["last_used_at"] == shown["last_used_at"]


async def test_lists_are_narrowed_by_app_person_consent_and_status(
    http: httpx2.AsyncClient, apps: Apps, shared_database: TestDatabase
) -> None:
    phone, laptop, noas = await apps.grant(), await apps.grant(), await apps.grant(apps.noa)
    ids = [await apps.grant_id(each) for each in (phone, laptop, noas)]
    assert [each["id"] for each in await listed(http, client_id=apps.client.id)] == ids[::-1]
    assert [each["id"] for each in await listed(http, user_id=apps.noa.id)] == [ids[2]]
    assert [each["id"] for each in await listed(http, consent_id=await apps.consent_id(phone))] == [ids[1], ids[0]]
    await http.delete(f"{PATH}/{ids[0]}")
    late = "UPDATE altyaa.oauth_grant SET refresh_expires_at = now() WHERE id = $1"
    await rows(shared_database, late, (await apps.record(laptop)).id)
    by_status = {
        name: [each["id"] for each in await listed(http, status=name)] for name in ("active", "expired", "revoked")
    }
    assert by_status == {"active": [ids[2]], "expired": [ids[1]], "revoked": [ids[0]]}


async def test_pages_follow_one_another_without_a_gap(http: httpx2.AsyncClient, apps: Apps) -> None:
    made = [await apps.grant_id(await apps.grant()) for _ in range(5)]
    page = (await http.get(PATH, params={"limit": 3})).json()
    rest = (await http.get(PATH, params={"limit": 3, "cursor": page["next_cursor"]})).json()
    assert [each["id"] for each in (*page["data"], *rest["data"])] == made[::-1]
    assert rest["next_cursor"] is None


async def test_ending_one_leaves_the_consent_and_the_other_devices(http: httpx2.AsyncClient, apps: Apps) -> None:
    phone, laptop = await apps.grant(), await apps.grant()
    async with bearing(phone.access_token, str(http.base_url)) as app:
        assert (await app.get("/v1/whoami")).status_code == 200
        ended = (await http.delete(f"{PATH}/{await apps.grant_id(phone)}", params={"reason": "lost phone"})).json()
        assert (ended["status"], ended["revoked_reason"]) == ("revoked", "lost phone")
        await forgotten(app, phone)
    assert [await apps.works(each) for each in (phone, laptop)] == [False, True]
    (consent,) = (await http.get("/v1/oauth/consents")).json()["data"]
    assert (consent["status"], consent["grants"]) == ("active", 1)
    again = (await http.delete(f"{PATH}/{await apps.grant_id(phone)}", params={"reason": "again"})).json()
    assert again == ended


async def test_another_workspaces_grant_is_one_that_nobody_has(http: httpx2.AsyncClient, apps: Apps) -> None:
    elsewhere = await make_apps(apps.runtime)
    theirs = await elsewhere.grant()
    for wanted in (await elsewhere.grant_id(theirs), "grt_0000000000000000000000", "nonsense"):
        for method in ("GET", "DELETE"):
            answer = await http.request(method, f"{PATH}/{wanted}")
            assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
    assert await elsewhere.works(theirs)
    assert await listed(http, user_id=elsewhere.mara.id) == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ({"consent_id": "grt_0000000000000000000000"}, "consent_id is not an id like cst_"),
        ({"client_id": "x"}, "client_id is not an id like app_"),
        ({"user_id": ""}, "user_id is not an id like usr_"),
        ({"cursor": "cst_0000000000000000000000"}, "cursor"),
        ({"status": "over"}, "query.status"),
        ({"client": "app_0000000000000000000000"}, "query.client"),
    ],
)
async def test_a_filter_that_is_none_never_lists_everything(
    http: httpx2.AsyncClient, query: dict[str, str], said: str
) -> None:
    answer = await http.get(PATH, params=query)
    assert (answer.status_code, answer.json()["code"]) == (422, "invalid_value")
    assert said in answer.json()["detail"]


async def test_looking_needs_apps_read_and_ending_apps_write(shared: Service, apps: Apps) -> None:
    grant_id = await apps.grant_id(await apps.grant())
    for scope, statuses in (("apps.read", (200, 403)), ("apps.write", (403, 200))):
        key = await make_key(shared.runtime, apps.workspace, scope)
        async with bearing(key.key, shared.url) as http:
            answers = await http.get(f"{PATH}/{grant_id}"), await http.delete(f"{PATH}/{grant_id}")
        assert tuple(answer.status_code for answer in answers) == statuses


async def test_no_answer_holds_anything_that_a_token_is_made_of(http: httpx2.AsyncClient, apps: Apps) -> None:
    issued = await apps.grant()
    record, grant_id = await apps.record(issued), await apps.grant_id(issued)
    said = (await http.get(f"{PATH}/{grant_id}")).text + (await http.get(PATH)).text
    assert record.salt.hex() not in said
    assert not {"salt", "kid", "generation", "handle"} & set((await http.get(f"{PATH}/{grant_id}")).json())
