"""Members, the leaving dialog, policies and the ledger, in real Chromium."""

import json
from collections.abc import AsyncIterator
from ipaddress import ip_address

import pytest
from playwright.async_api import Page, expect

from altyaa.events import actions as events
from altyaa.infra import entropy
from altyaa.infra.origin import ORIGIN
from altyaa.kernel.fact import Fact, Origin
from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_key, make_member, make_workspace, operator
from tests.access.pages.house import PASSWORD, House, open_house, password_hash
from tests.access.pages.staff import Desk, key_by, wire
from tests.access.people import facts_of, invited
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def signed_in(page: Page, house: House, role: str = "owner") -> Desk:
    """Somebody at work in a workspace of their own."""
    workspace = await make_workspace(house.runtime, "Harbor Coffee")
    email = f"mara-{entropy.new_id().hex[-6:]}@harbor.example"
    person = await make_member(house.runtime, workspace, role, email, password_hash())  # type: ignore[arg-type]
    await page.goto(f"{house.url}/sign-in")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/reputation/connections")
    return Desk(house, workspace, person, email)


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


async def furnished(desk: Desk) -> str:
    """People, invitations, keys and facts; the path of an Admin's page."""
    noa, _ = await desk.another("admin", f"noa-{entropy.new_id().hex[-4:]}@harbor.example")
    for name in ("ines", "tom.longer-name.with-dots"):
        await desk.another("member", f"{name}-{entropy.new_id().hex[-4:]}@harbor.example")
    await invited(desk.house.runtime, desk.workspace, "kai@trendline.example", "admin", desk.person)
    await invited(desk.house.runtime, desk.workspace, "ada@trendline.example", "member")
    for name in ("BI Dashboard", "Nightly export", "Partner: Trendline"):
        await key_by(desk.house, noa, name)
    origin = ORIGIN.set(Origin("0e41df16677f4de38bc706e0f29aa2ab", ip_address("203.0.113.7"), "curl/7.88.1"))
    async with desk.house.runtime.db.workspace(desk.person) as tx:
        told = {"name": "BI Dashboard", "secret": "sec_1", "last_four": "x7Qa", "url": "https://example.com/leak"}
        await events.record(tx, Fact("api_key.leaked", write_id("key", entropy.new_id()), entropy.now(), told))
    ORIGIN.reset(origin)
    return desk.at(f"settings/members/{wire(noa)}")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_members_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page = window.page
        desk = await signed_in(page, house)
        noa = await furnished(desk)
        for name, path in {
            "members": desk.at("settings/members?note=invited"),
            "members-nobody": desk.at("settings/members?q=zzz"),
            "members-invite": desk.at("settings/members/invite"),
            "members-role": f"{noa}/role",
            "members-remove": f"{noa}/remove",
            "members-leave": desk.at(f"settings/members/{wire(desk.person)}/remove"),
        }.items():
            await page.goto(house.url + path)
            await looked_at(window, name)
        await page.goto(f"{house.url}{noa}/role")
        await page.get_by_label("Member", exact=True).check()
        await page.get_by_role("button", name="Change role").click()
        await expect(page.get_by_role("heading", level=1)).to_contain_text("a Member")
        await looked_at(window, "members-demote")
        await page.get_by_label("What becomes of BI Dashboard").select_option("keep")
        await page.get_by_role("button", name="Change role").click()
        await expect(page.get_by_text("Say why it is kept")).to_be_visible()
        await looked_at(window, "members-demote-refused")
        await page.get_by_label("Why BI Dashboard is kept").fill("shared with the BI team")
        await page.get_by_label("What becomes of Nightly export").select_option("revoke")
        await page.get_by_label("What becomes of Partner: Trendline").select_option("rotate:7")
        await page.get_by_role("button", name="Change role").click()
        await page.wait_for_url("**/settled")
        await looked_at(window, "members-settled")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_security_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page = window.page
        desk = await signed_in(page, house)
        await page.goto(house.url + desk.at("settings/security/ledger"))
        await looked_at(window, "ledger-empty")
        await furnished(desk)
        old = await make_key(house.runtime, desk.workspace, "posts.read", name="Old import")
        await desk.due_since(old.id, days=40)
        await page.goto(house.url + desk.at("settings/security"))
        await looked_at(window, "policies")
        await page.get_by_label("Networks that keys may be used from").fill("203.0.113.7/24")
        await page.get_by_role("button", name="Change the policies").click()
        await expect(page.get_by_text("bits set beyond").first).to_be_visible()
        await looked_at(window, "policies-refused")
        await page.get_by_label("Networks that keys may be used from").fill("")
        await page.get_by_label("End the key").check()
        await page.get_by_role("button", name="Change the policies").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("This stops 1 key")
        await looked_at(window, "policies-review")
        await page.get_by_role("button", name="stop 1 key").click()
        await page.wait_for_url("**/security?note=changed")
        await page.goto(house.url + desk.at("settings/security/ledger"))
        await page.locator("summary", has_text="api_key.leaked").click()
        await looked_at(window, "ledger")
        await page.goto(house.url + desk.at("settings/security/ledger?ip=home"))
        await looked_at(window, "ledger-refused")


async def test_somebody_is_removed_by_keyboard_alone_with_three_different_choices(visit: Open, house: House) -> None:
    async with visit(DESKTOP) as window:
        page = window.page
        desk = await signed_in(page, house)
        noa, email = await desk.another("admin", f"noa-{entropy.new_id().hex[-4:]}@harbor.example")
        made = [await key_by(house, noa, name) for name in ("First", "Second", "Third")]
        await page.goto(house.url + desk.at("settings/members"))
        await page.get_by_role("link", name=f"Remove {email}").focus()
        await page.keyboard.press("Enter")
        dialog = page.get_by_role("dialog", name=f"Remove {email}")
        await expect(dialog).to_be_visible()
        await window.shoot("members-dialog", full_page=False)
        await window.check_axe()
        for name, keys, shown in (
            ("First", 1, "Revoke now"),
            ("Second", 3, "Rotate within 7 days"),
            ("Third", 6, "Keep"),
        ):
            select = dialog.get_by_label(f"What becomes of {name}", exact=True)
            while not await select.evaluate("each => each === document.activeElement"):
                await page.keyboard.press("Tab")
            for _ in range(keys):
                await page.keyboard.press("ArrowDown")
            assert shown in await select.evaluate("each => each.selectedOptions[0].textContent")
        await page.keyboard.press("Tab")
        await page.keyboard.type("shared with the partner")
        while await page.evaluate("document.activeElement.textContent") != "Remove":
            await page.keyboard.press("Tab")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/settled")
        await window.check()
        (fact,) = await facts_of(house.runtime, desk.workspace, "member.removed")
        told = {each["id"]: each["decision"] for each in json.loads(fact.data)["settled"]}
        assert told == dict(
            zip((write_id("key", each.id) for each in made), ("revoked", "rotate", "kept"), strict=True)
        )


async def test_the_dialog_is_closed_by_cancel_and_by_escape_and_nothing_happened(visit: Open, house: House) -> None:
    async with visit(NARROW) as window:
        page = window.page
        desk = await signed_in(page, house)
        await furnished(desk)
        await page.goto(house.url + desk.at("settings/members"))
        for way in ("cancel", "escape"):
            await page.get_by_role("link", name="Invite somebody").click()
            dialog = page.get_by_role("dialog", name="Invite somebody")
            await expect(dialog).to_be_visible()
            await window.shoot("members-invite-dialog", full_page=False)
            if way == "cancel":
                await dialog.get_by_role("link", name="Cancel").click()
            else:
                await page.keyboard.press("Escape")
            await expect(dialog).to_have_count(0)
        await window.check()


async def test_two_hundred_things_are_set_at_once_without_scripts(visit: Open, house: House) -> None:
    async with visit(WITHOUT_SCRIPTS) as window:
        page = window.page
        desk = await signed_in(page, house)
        noa, _ = await desk.another("admin")
        for number in range(200):
            await key_by(house, noa, f"Key {number}")
        await page.goto(house.url + desk.at(f"settings/members/{wire(noa)}/remove"))
        await page.get_by_label("For all that have no choice of their own").select_option("revoke")
        await window.shoot("members-remove-200", full_page=False)
        await page.get_by_role("button", name="Remove").click()
        await page.wait_for_url("**/settled")
        (fact,) = await facts_of(house.runtime, desk.workspace, "member.removed")
        assert [each["decision"] for each in json.loads(fact.data)["settled"]] == ["revoked"] * 200


async def test_the_ledger_is_taken_along_as_a_file(visit: Open, house: House) -> None:
    async with visit(DESKTOP) as window:
        page = window.page
        desk = await signed_in(page, house)
        await furnished(desk)
        await page.goto(house.url + desk.at("settings/security/ledger?type=api_key."))
        async with page.expect_download() as downloading:
            await page.get_by_role("link", name="Export what is found").click()
        file = await (await downloading.value).path()
        lines = [json.loads(line) for line in file.read_text().splitlines()]
        assert len(lines) == 4
        assert all(line["type"].startswith("api_key.") for line in lines)


async def test_a_member_sees_no_buttons(visit: Open, house: House) -> None:
    async with visit(DESKTOP) as window:
        desk = await signed_in(window.page, house, "member")
        await desk.another("admin")
        await window.page.goto(house.url + desk.at("settings/members"))
        await looked_at(window, "members-as-member")
        assert await window.page.get_by_role("link", name="Invite").count() == 0


async def test_the_operator_in_the_ledger_is_named(visit: Open, house: House) -> None:
    async with visit(DESKTOP) as window:
        desk = await signed_in(window.page, house)
        async with house.runtime.db.workspace(operator(house.runtime, desk.workspace)) as tx:
            await events.record(tx, Fact("api_key.revoked", "key_1", entropy.now(), {"reason": "x"}))
        await window.page.goto(house.url + desk.at("settings/security/ledger"))
        await expect(window.page.get_by_text("The operator revoked the key key_1")).to_be_visible()
