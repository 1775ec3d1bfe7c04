"""The ledger: searched, read as sentences, and taken along."""

import json
from datetime import timedelta

from altyaa.access.actions import members
from altyaa.access.api.events import TYPES
from altyaa.access.pages.security.ledger import MOST
from altyaa.access.pages.security.sentences import GROUPS, SENTENCES, group_of
from altyaa.app.leaving import LEAVING
from altyaa.events import actions as events
from altyaa.infra import entropy
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_key, make_workspace, operator, revoke_key
from tests.access.pages.house import Browser, House
from tests.access.pages.staff import Desk, at_work, key_by, wire
from tests.access.people import facts_of, invited

PAGE = "settings/security/ledger"
EXPORT = "settings/security/ledger.ndjson"


def test_every_type_of_fact_has_a_sentence_and_a_group() -> None:
    assert set(SENTENCES) == set(TYPES)
    assert {group_of(each) for each in TYPES} == {start for start, _ in GROUPS}


async def found(browser: Browser, desk: Desk, query: str = "") -> str:
    """The list of the page."""
    page = await browser.get(desk.at(f"{PAGE}{query}"))
    assert page.status_code == 200
    return page.text.partition("</form>\n<")[2]


async def test_a_row_is_a_sentence_with_names_for_ids(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    key = await key_by(house, noa, "BI Dashboard")
    page = await found(browser, desk)
    assert f">{email}</a> made the key <a" in page
    assert ">BI Dashboard</a>" in page
    assert "api_key.created" in page
    assert write_id("key", key.id) in page
    assert noa.user_id is not None
    async with house.runtime.db.workspace(desk.person) as tx:
        await members.remove_member(tx, entropy.now, noa.user_id, LEAVING, {})
    page = await found(browser, desk)
    assert f">{email}</a> made the key <a" in page, "who left is known by the address that was written down"
    assert f">{desk.email}</a> ended the membership of <a" in page


async def test_filters_narrow_and_stay_in_the_address(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    noa, email = await desk.another("admin")
    key = await key_by(house, noa, "Of Noa")
    await make_key(house.runtime, desk.workspace, "posts.read", name="Of the operator")
    await invited(house.runtime, desk.workspace, "ines@harbor.example", by=desk.person)
    by_noa = await found(browser, desk, f"?actor={email.upper()}")
    assert "Of Noa" in by_noa
    assert "Of the operator" not in by_noa
    assert "Of the operator" in await found(browser, desk, "?actor=operator")
    about = await found(browser, desk, f"?subject={write_id('key', key.id)}")
    assert (about.count("<tr>") - 1, "Of Noa" in about) == (1, True)
    kind = await found(browser, desk, "?type=member.")
    assert "ines@harbor.example" in kind
    assert "Of Noa" not in kind
    assert "Of Noa" in await found(browser, desk, "?type=api_key.created")
    tomorrow = f"{entropy.now() + timedelta(days=1):%Y-%m-%d}"
    today = f"{entropy.now():%Y-%m-%d}"
    assert "Nothing matches" in await found(browser, desk, f"?from={tomorrow}")
    assert "Of Noa" in await found(browser, desk, f"?from={today}&to={today}")
    assert "Nothing matches" in await found(browser, desk, "?to=2020-01-01")


async def test_a_request_and_an_address_lead_to_what_they_did(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    await browser.send(desk.at("settings/members/invite"), email="ines@harbor.example", role="member")
    (fact,) = await facts_of(house.runtime, desk.workspace, "member.invited")
    assert fact.request_id
    assert fact.ip is not None
    assert "ines@harbor.example" in await found(browser, desk, f"?request={fact.request_id}")
    assert "ines@harbor.example" in await found(browser, desk, f"?ip={fact.ip}")
    assert "Nothing matches" in await found(browser, desk, "?ip=198.51.100.1")


async def test_what_cannot_be_understood_is_said_and_finds_nothing(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    for query, words in (
        ("ip=home", "Write an address as"),
        ("from=soon", "Write a day as"),
        ("to=9999-12-31", "Write a day as"),
        ("actor=nobody@harbor.example", "Nobody of this address"),
        ("type=nonsense", "There is no such kind"),
        ("request=%00", None),
    ):
        page = await browser.get(desk.at(f"{PAGE}?{query}"))
        assert page.status_code == 200
        assert words is None or (words in page.text and "Nothing matches" in page.text), query


async def test_older_ones_are_on_the_next_page(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        for number in range(2 * MOST + 20):
            await events.record(tx, Fact("api_key.created", f"key_{number}", entropy.now(), {"name": f"K{number}."}))
    seen, query = [], ""
    for _ in range(3):
        page = await found(browser, desk, query)
        seen += [number for number in range(2 * MOST + 20) if f">K{number}.</a>" in page]
        query = "?" + page.rpartition("/ledger?")[2].partition('"')[0].replace("&amp;", "&")
    assert sorted(seen) == list(range(2 * MOST + 20))


async def test_another_workspaces_facts_are_not_found_by_their_ids(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    other = await make_workspace(house.runtime, "Trendline")
    theirs = await make_key(house.runtime, other, "posts.read", name="Secret of Trendline")
    await revoke_key(house.runtime, other, theirs.id)
    assert "Nothing matches" in await found(browser, desk, f"?subject={write_id('key', theirs.id)}")
    export = await browser.get(desk.at(f"{EXPORT}?subject={write_id('key', theirs.id)}"))
    assert export.text == ""


async def test_the_export_holds_what_is_found_line_by_line_and_is_a_fact(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        for number in range(1101):
            await events.record(tx, Fact("api_key.created", f"key_{number}", entropy.now(), {"name": "é\n<b>"}))
        await events.record(tx, Fact("api_key.revoked", "key_1", entropy.now(), {"reason": "x"}))
    export = await browser.get(desk.at(f"{EXPORT}?type=api_key.created"))
    assert export.headers["content-type"].startswith("application/x-ndjson")
    assert export.headers["cache-control"] == "no-store"
    assert 'filename="ledger.ndjson"' in export.headers["content-disposition"]
    lines = [json.loads(line) for line in export.text.splitlines()]
    assert {line["type"] for line in lines} == {"api_key.created"}
    assert sorted(int(line["subject"].removeprefix("key_")) for line in lines) == list(range(1101))
    (fact,) = await facts_of(house.runtime, desk.workspace, "ledger.exported")
    assert (fact.actor, json.loads(fact.data)) == (desk.person.id, {"asked": {"type": "api_key.created"}})
    everything = (await browser.get(desk.at(EXPORT))).text
    assert len(everything.splitlines()) == 1103, "the first export is in the second, and no export in itself"


async def test_another_site_makes_nobody_export(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    refused = await browser.client.get(desk.at(EXPORT), headers={"Sec-Fetch-Site": "cross-site"})
    assert refused.status_code == 403
    assert not await facts_of(house.runtime, desk.workspace, "ledger.exported")


async def test_a_member_reads_no_ledger(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser, "member")
    for path in (PAGE, EXPORT):
        refused = await browser.get(desk.at(path))
        assert (refused.status_code, "this page is theirs" in refused.text) == (403, True)
    assert wire(desk.person) not in (await browser.get(desk.at(PAGE))).text


async def test_nothing_in_a_fact_becomes_markup(house: House, browser: Browser) -> None:
    desk = await at_work(house, browser)
    async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
        told = {"name": '"><script>alert(1)</script> %(who)s 100%'}
        await events.record(tx, Fact("api_key.created", "key_<i>", entropy.now(), told))
    page = await found(browser, desk)
    assert "<script>alert" not in page
    assert "key_<i>" not in page
    assert "100%" in page
