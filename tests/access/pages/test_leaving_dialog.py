"""A member is removed, demoted, or leaves: what it affects is listed, chosen about, carried out and told."""

import json
import re
from datetime import timedelta

from altyaa.access.actions import members
from altyaa.app.leaving import LEAVING
from altyaa.infra import entropy
from altyaa.infra.language.values import day
from altyaa.kernel.ids import write_id
from altyaa.keys import store as keys
from altyaa.keys.model import CreatedKey
from altyaa.testing.factories import make_key, operator
from altyaa.testing.http import http_client
from tests.access.pages.house import Browser, House
from tests.access.pages.staff import Desk, age_sign_ins, at_work, key_by, wire
from tests.access.people import facts_of, invited, roles_of
from tests.waiting import heard

LIST = "settings/members"
_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


async def hidden(browser: Browser, path: str) -> dict[str, str]:
    """The hidden fields of the form of a page: its token, and what was shown."""
    page = (await browser.get(path)).text
    return dict(_HIDDEN.findall(page[page.index('<section class="card act">') :]))


async def works(desk: Desk, key: CreatedKey) -> int:
    """What ``GET /v1/whoami`` answers a key."""
    async with http_client(base_url=desk.house.url) as client:
        return (await client.get("/v1/whoami", headers={"Authorization": f"Bearer {key.key.reveal()}"})).status_code


async def test_each_choice_is_carried_out_told_and_shown(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    made = [await key_by(house, noa, name) for name in ("BI Dashboard", "Nightly", "Partner", "Forgotten")]
    ids = [write_id("key", each.id) for each in made]
    await make_key(house.runtime, desk.workspace, "posts.read", name="Not theirs")
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    page = (await browser.get(path)).text
    assert all(name in page for name in ("BI Dashboard", "Nightly", "Partner", "Forgotten"))
    assert "Not theirs" not in page
    assert "4 things work on without them" in page
    assert await works(desk, made[0]) == 200
    answers = {
        f"choice-{ids[0]}": "revoke",
        f"choice-{ids[1]}": "rotate:7",
        f"choice-{ids[2]}": "keep",
        f"reason-{ids[2]}": "the partner's own",
        f"choice-{ids[3]}": "",
    }
    done = await browser.client.post(path, data={**await hidden(browser, path), "all": "", **answers})
    assert (done.status_code, done.headers["location"]) == (303, desk.at(f"{LIST}/{wire(noa)}/settled"))
    settled = (await browser.get(done.headers["location"])).text
    by = entropy.now() + timedelta(days=7)
    for words in ("Revoked", f"due for rotation by {day(by)}", "kept: the partner&#39;s own", "nobody decided"):
        assert words in settled, words
    await heard(lambda: works(desk, made[0]), 401)
    assert [await works(desk, each) for each in made[1:]] == [200, 200, 200]
    assert email not in await roles_of(house.runtime, desk.workspace)
    (fact,) = await facts_of(house.runtime, desk.workspace, "member.removed")
    told = {each["id"]: each["decision"] for each in json.loads(fact.data)["settled"]}
    assert told == dict(zip(ids, ("revoked", "rotate", "kept", "rotation_due"), strict=True))
    assert fact.actor == desk.person.id
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        status = {key.id: key.status for key in await keys.keys(tx, entropy.now(), most=10)}
    assert status[made[3].id] == "rotation_due"
    assert len(await facts_of(house.runtime, desk.workspace, "api_key.revoked")) == 1


async def test_one_choice_for_all_holds_but_for_those_with_their_own(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, _ = await desk.another("admin")
    first, second = [await key_by(house, noa, name) for name in ("One", "Two")]
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    own = {f"choice-{write_id('key', second.id)}": "rotate:30"}
    sent = await browser.client.post(path, data={**await hidden(browser, path), "all": "revoke", **own})
    assert sent.status_code == 303
    await heard(lambda: works(desk, first), 401)
    assert await works(desk, second) == 200


async def test_an_incomplete_answer_changes_nothing_and_keeps_what_was_chosen(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    first, second = [await key_by(house, noa, name) for name in ("One", "Two")]
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    own = {f"choice-{write_id('key', first.id)}": "keep", f"choice-{write_id('key', second.id)}": "rotate:7"}
    refused = await browser.client.post(path, data={**await hidden(browser, path), **own})
    assert refused.status_code == 422
    assert "Say why it is kept" in refused.text
    assert refused.text.count('value="keep" selected') == 1
    assert refused.text.count('value="rotate:7" selected') == 1
    odd = await browser.client.post(path, data={**await hidden(browser, path), "all": "rotate:9999"})
    assert odd.status_code == 422
    assert email in await roles_of(house.runtime, desk.workspace)


async def test_what_changed_since_the_page_was_opened_is_shown_again(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    first = await key_by(house, noa, "One")
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    opened = await hidden(browser, path)
    second = await key_by(house, noa, "Made meanwhile")
    own = {f"choice-{write_id('key', first.id)}": "revoke"}
    refused = await browser.client.post(path, data={**opened, **own})
    assert refused.status_code == 409
    assert "Made meanwhile" in refused.text
    assert refused.text.count('value="revoke" selected') == 1
    assert [await works(desk, each) for each in (first, second)] == [200, 200]
    assert email in await roles_of(house.runtime, desk.workspace)


async def test_somebody_faster_removed_them_and_it_is_said(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, _ = await desk.another("member")
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    opened = await hidden(browser, path)
    assert noa.user_id is not None
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        await members.remove_member(tx, entropy.now, noa.user_id, LEAVING, {})
    gone = await browser.client.post(path, data=opened)
    assert (gone.status_code, "This workspace has no such member." in gone.text) == (404, True)


async def test_who_was_demoted_while_looking_removes_nobody(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "admin")
    noa, email = await desk.another("member")
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    opened = await hidden(browser, path)
    assert desk.person.user_id is not None
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        await members.change_role(tx, entropy.now, desk.person.user_id, "member", LEAVING, {})
    refused = await browser.client.post(path, data=opened)
    assert (refused.status_code, "Ask an Owner or Admin" in refused.text) == (403, True)
    assert email in await roles_of(house.runtime, desk.workspace)


async def test_the_last_owner_is_told_to_make_another_first(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    assert desk.person.user_id is not None
    async with house.runtime.db.workspace(desk.person) as tx:
        await members.remove_member(tx, entropy.now, desk.workspace.owner_id, LEAVING, {})
    path = desk.at(f"{LIST}/{wire(desk.person)}/remove")
    page = await browser.get(path)
    assert page.status_code == 409
    assert "Make somebody else an Owner first" in page.text
    assert '<button type="submit" class="btn danger">' not in page.text
    role = await browser.send(desk.at(f"{LIST}/{wire(desk.person)}/role"), role="member")
    assert (role.status_code, "Make somebody else an Owner first" in role.text) == (409, True)
    assert (await roles_of(house.runtime, desk.workspace)) == {desk.email: "owner"}


async def test_a_demotion_is_chosen_first_and_decided_about_then(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    key = await key_by(house, noa, "BI Dashboard")
    await invited(house.runtime, desk.workspace, "ines@harbor.example", "admin", noa)
    path = desk.at(f"{LIST}/{wire(noa)}/role")
    asked = await browser.send(path, role="member")
    assert asked.status_code == 200
    assert "BI Dashboard" in asked.text
    assert (await roles_of(house.runtime, desk.workspace))[email] == "admin"
    fields = dict(_HIDDEN.findall(asked.text[asked.text.index('<section class="card act">') :]))
    own = {f"choice-{write_id('key', key.id)}": "revoke"}
    done = await browser.client.post(path, data={**fields, **own})
    assert done.status_code == 303
    page = (await browser.get(done.headers["location"])).text
    assert "Revoked" in page
    assert "1 invitation of theirs was withdrawn with it." in page
    assert (await roles_of(house.runtime, desk.workspace))[email] == "member"
    await heard(lambda: works(desk, key), 401)


async def test_a_higher_role_holds_at_once_and_the_same_changes_nothing(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("member")
    path = desk.at(f"{LIST}/{wire(noa)}/role")
    assert (await browser.send(path, role="admin")).headers["location"] == desk.at(f"{LIST}?note=role-changed")
    assert (await browser.send(path, role="admin")).headers["location"] == desk.at(f"{LIST}?note=same")
    assert (await roles_of(house.runtime, desk.workspace))[email] == "admin"
    assert len(await facts_of(house.runtime, desk.workspace, "member.role_changed")) == 1


async def test_one_leaves_oneself_and_what_they_made_becomes_due(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "admin")
    key = await key_by(house, desk.person, "Mine")
    path = desk.at(f"{LIST}/{wire(desk.person)}/remove")
    page = (await browser.get(path)).text
    assert "Leave Harbor Coffee" in page
    done = await browser.client.post(path, data=await hidden(browser, path))
    assert (done.status_code, done.headers["location"]) == (303, "/workspaces?note=left-workspace")
    assert (await browser.get(desk.at(LIST))).status_code == 404
    assert desk.email not in await roles_of(house.runtime, desk.workspace)
    assert await works(desk, key) == 200
    assert len(await facts_of(house.runtime, desk.workspace, "api_key.rotation_due")) == 1


async def test_a_removed_members_session_opens_nothing_there(house: House, browser: Browser, other: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("member")
    await other.sign_in(email)
    assert (await other.get(desk.at(LIST))).status_code == 200
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    done = await browser.client.post(path, data=await hidden(browser, path))
    assert done.headers["location"] == desk.at(f"{LIST}?note=removed")
    assert (await other.get(desk.at(LIST))).status_code == 404


async def test_two_hundred_things_are_each_decided_about_in_one_form(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    made = [await key_by(house, noa, f"Key {number}") for number in range(200)]
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    own = {f"choice-{write_id('key', each.id)}": "keep" for each in made[:100]}
    own |= {f"reason-{write_id('key', each.id)}": "x" * 100 for each in made[:100]}
    own |= {f"choice-{write_id('key', each.id)}": "revoke" for each in made[100:]}
    done = await browser.client.post(path, data={**await hidden(browser, path), "all": "", **own})
    assert done.status_code == 303
    (fact,) = await facts_of(house.runtime, desk.workspace, "member.removed")
    decided = [each["decision"] for each in json.loads(fact.data)["settled"]]
    assert (decided.count("kept"), decided.count("revoked")) == (100, 100)
    assert email not in await roles_of(house.runtime, desk.workspace)


async def test_an_old_sign_in_is_asked_for_a_proof_and_the_choices_go_on(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    key = await key_by(house, noa, "BI Dashboard")
    path = desk.at(f"{LIST}/{wire(noa)}/remove")
    fields = await hidden(browser, path)
    await age_sign_ins(house)
    name = f"choice-{write_id('key', key.id)}"
    asked = await browser.client.post(path, data={**fields, "all": "", name: "revoke"})
    assert "Confirm that it is you" in asked.text
    assert f'name="{name}" value="revoke"' in asked.text
    assert email in await roles_of(house.runtime, desk.workspace)
