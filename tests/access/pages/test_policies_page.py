"""Policies of a workspace: what they stop is shown first, and holds wherever a key is used or made."""

import json
import re
from ipaddress import ip_network

from altyaa.access.actions.policies import change_policies
from altyaa.access.model import Policies
from altyaa.infra import entropy
from altyaa.kernel.problems import ROLE_INSUFFICIENT, Refused
from altyaa.keys.model import CreatedKey
from altyaa.testing.factories import make_key
from altyaa.testing.http import http_client
from tests.access.pages.house import Browser, House
from tests.access.pages.staff import Desk, age_sign_ins, at_work
from tests.access.people import facts_of
from tests.waiting import heard

PAGE = "settings/security"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')
NOWHERE = "203.0.113.0/24"


async def verified(desk: Desk, key: CreatedKey) -> int:
    """What ``/gateway/verify`` answers a key, from 127.0.0.1."""
    async with http_client(base_url=desk.house.url) as client:
        answer = await client.get(
            "/gateway/verify?scope=posts.read", headers={"Authorization": f"Bearer {key.key.reveal()}"}
        )
    return answer.status_code


async def used(desk: Desk, key: CreatedKey) -> None:
    """Use a key, and let it be written down."""
    assert await verified(desk, key) == 200
    await desk.house.service.serving.authenticate._uses["key"].write(desk.house.runtime.db)


def fields_of(page: str) -> dict[str, str]:
    return dict(_HIDDEN.findall(page[page.index("<main") :]))


async def test_a_change_that_stops_nothing_holds_at_once_and_is_told(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    await make_key(house.runtime, desk.workspace, "posts.read")
    sent = await browser.send(
        desk.at(PAGE), key_rotation="expire", longest_key_days="365", key_networks="127.0.0.0/8, ::1"
    )
    assert (sent.status_code, sent.headers["location"]) == (303, desk.at(f"{PAGE}?note=changed"))
    page = (await browser.get(sent.headers["location"])).text
    assert "The policies are changed." in page
    assert 'value="expire" checked' in page
    assert 'value="365"' in page
    assert "127.0.0.0/8\n::1/128" in page
    (fact,) = await facts_of(house.runtime, desk.workspace, "workspace.updated")
    told = json.loads(fact.data)
    assert (told["key_rotation"], told["longest_key_days"]) == ("expire", 365)
    assert told["key_networks"] == ["127.0.0.0/8", "::1/128"]
    assert told["before"] == {"key_rotation": "remind", "longest_key_days": None, "key_networks": []}
    again = await browser.send(
        desk.at(PAGE), key_rotation="expire", longest_key_days="365", key_networks="::1\n127.0.0.0/8"
    )
    assert again.headers["location"] == desk.at(f"{PAGE}?note=same")
    assert len(await facts_of(house.runtime, desk.workspace, "workspace.updated")) == 1


async def test_networks_show_which_keys_they_stop_then_stop_them_wherever_they_are_remembered(
    house: House, browser: Browser
) -> None:
    desk = await at_work(house, browser)
    key = await make_key(house.runtime, desk.workspace, "posts.read", name="BI Dashboard")
    await make_key(house.runtime, desk.workspace, "posts.read", name="Never used")
    await used(desk, key)
    values = {"key_rotation": "remind", "longest_key_days": "", "key_networks": NOWHERE}
    shown = await browser.send(desk.at(PAGE), **values)
    assert shown.status_code == 200
    assert "This stops 1 key" in shown.text
    assert "BI Dashboard" in shown.text
    assert "It was last used from 127.0.0.1" in shown.text
    assert "Never used" not in shown.text
    assert await verified(desk, key) == 200
    assert not await facts_of(house.runtime, desk.workspace, "workspace.updated")
    done = await browser.client.post(desk.at(PAGE), data=fields_of(shown.text))
    assert done.headers["location"] == desk.at(f"{PAGE}?note=changed")
    await heard(lambda: verified(desk, key), 403)
    async with http_client(base_url=house.url) as client:
        whoami = await client.get("/v1/whoami", headers={"Authorization": f"Bearer {key.key.reveal()}"})
    assert (whoami.status_code, whoami.json()["code"]) == (403, "address_not_allowed")
    back = await browser.send(desk.at(PAGE), **{**values, "key_networks": ""})
    assert back.headers["location"] == desk.at(f"{PAGE}?note=changed")
    await heard(lambda: verified(desk, key), 200)


async def test_a_key_with_networks_of_its_own_works_where_both_allow_it(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    inner = await make_key(house.runtime, desk.workspace, "posts.read", cidrs=(ip_network("127.0.0.1/32"),))
    outer = await make_key(house.runtime, desk.workspace, "posts.read", cidrs=(ip_network(NOWHERE),), name="Outside")
    shown = await browser.send(desk.at(PAGE), key_rotation="remind", longest_key_days="", key_networks="127.0.0.0/8")
    assert "it works from nowhere" in shown.text
    await browser.client.post(desk.at(PAGE), data=fields_of(shown.text))
    await heard(lambda: verified(desk, inner), 200)
    await heard(lambda: verified(desk, outer), 403)


async def test_the_longest_life_ends_keys_that_are_older_and_shows_them_first(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    old = await make_key(house.runtime, desk.workspace, "posts.read", name="Old")
    young = await make_key(house.runtime, desk.workspace, "posts.read", name="Young")
    await desk.made_before(old.id, days=100)
    shown = await browser.send(desk.at(PAGE), key_rotation="remind", longest_key_days="90", key_networks="")
    assert "It is older than that since" in shown.text
    assert "Young" not in shown.text
    await browser.client.post(desk.at(PAGE), data=fields_of(shown.text))
    await heard(lambda: verified(desk, old), 401)
    await heard(lambda: verified(desk, young), 200)


async def test_overdue_keys_are_shown_before_they_end(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    key = await make_key(house.runtime, desk.workspace, "posts.read", name="Overdue")
    await desk.due_since(key.id, days=3)
    assert await verified(desk, key) == 200
    shown = await browser.send(desk.at(PAGE), key_rotation="expire", longest_key_days="", key_networks="")
    assert "Its rotation is overdue since" in shown.text
    await browser.client.post(desk.at(PAGE), data=fields_of(shown.text))
    await heard(lambda: verified(desk, key), 401)


async def test_a_list_that_changed_since_is_shown_again(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    for name in ("One", "Two"):
        key = await make_key(house.runtime, desk.workspace, "posts.read", name=name)
        await desk.due_since(key.id, days=3)
        shown = await browser.send(desk.at(PAGE), key_rotation="expire", longest_key_days="", key_networks="")
        if name == "One":
            first = fields_of(shown.text)
    refused = await browser.client.post(desk.at(PAGE), data=first)
    assert refused.status_code == 409
    assert "This stops 2 keys" in refused.text
    assert await verified(desk, key) == 200


async def test_what_is_typed_wrong_is_said_beside_it_and_changes_nothing(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    for field, value, words in (
        ("longest_key_days", "many", "Write a number of days"),
        ("longest_key_days", "0", "1 to 3650 days"),
        ("longest_key_days", "99999", "1 to 3650 days"),
        ("key_networks", "203.0.113.7/24", "bits set beyond its prefix"),
        ("key_networks", "home", "A network is written as"),
        ("key_rotation", "forget", "Choose one of the two"),
    ):
        sent = {"key_rotation": "remind", "longest_key_days": "30", "key_networks": "10.0.0.0/8"} | {field: value}
        refused = await browser.send(desk.at(PAGE), **sent)
        assert (refused.status_code, words in refused.text) == (422, True), (field, value)
        assert field == "key_rotation" or value in refused.text
    assert not await facts_of(house.runtime, desk.workspace, "workspace.updated")


async def test_a_key_beyond_the_policies_is_not_made(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    maker = await make_key(house.runtime, desk.workspace, "keys.write", "posts.read")
    policies = Policies("remind", 30, (ip_network("127.0.0.0/8"), ip_network("10.0.0.0/8")))
    async with house.runtime.db.workspace(desk.person) as tx:
        assert await change_policies(tx, entropy.now, policies) == policies
    body = {"name": "Later", "scopes": ["posts.read"]}
    async with http_client(base_url=house.url, headers={"Authorization": f"Bearer {maker.key.reveal()}"}) as client:
        late = await client.post("/v1/keys", json={**body, "expires_at": "2099-01-01T00:00:00Z"})
        elsewhere = await client.post("/v1/keys", json={**body, "cidrs": [NOWHERE]})
        made = await client.post("/v1/keys", json={**body, "cidrs": ["10.1.0.0/16"]})
    assert (late.status_code, "live 30 days at most" in late.json()["detail"]) == (422, True)
    assert (elsewhere.status_code, "could be used from nowhere" in elsewhere.json()["detail"]) == (422, True)
    assert made.status_code == 201
    assert made.json()["ends_at"] is not None


async def test_a_member_neither_sees_nor_changes_policies(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "member")
    assert (await browser.get(desk.at(PAGE))).status_code == 403
    async with house.runtime.db.workspace(desk.person) as tx:
        refused = await change_policies(tx, entropy.now, Policies("expire", None, ()))
    assert isinstance(refused, Refused)
    assert refused.problem is ROLE_INSUFFICIENT
    token = await browser.token("/workspaces", "/sign-out")
    sent = {"csrf_token": token, "key_rotation": "expire", "longest_key_days": "", "key_networks": ""}
    assert (await browser.client.post(desk.at(PAGE), data=sent)).status_code == 403


async def test_an_old_sign_in_is_asked_for_a_proof_first(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    await age_sign_ins(house)
    asked = await browser.send(desk.at(PAGE), key_rotation="expire", longest_key_days="", key_networks="")
    assert "Confirm that it is you" in asked.text
    assert not await facts_of(house.runtime, desk.workspace, "workspace.updated")


async def test_the_form_needs_its_token(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    refused = await browser.client.post(desk.at(PAGE), data={"csrf_token": "x", "key_rotation": "expire"})
    assert refused.status_code == 403
    assert not await facts_of(house.runtime, desk.workspace, "workspace.updated")
