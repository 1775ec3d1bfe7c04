"""The shell in real Chromium: every page of the sample in every circumstance, and the promises of the components."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect

from tests.browser.conftest import Open
from tests.browser.looks import DARK_NARROW, DESKTOP, LOOKS, NARROW, STILL, WITHOUT_SCRIPTS, Look
from tests.browser.sample import served

PAGES = ("/sign-in", "/_style", "/_style/act", "/w/wks_1/settings/members", "/account", "/long", "/error")


@pytest.fixture(scope="module")
async def sample() -> AsyncIterator[str]:
    async with served() as url:
        yield url


pages = pytest.mark.parametrize("path", PAGES)


@pages
@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_every_page_holds_in_every_circumstance(path: str, look: Look, visit: Open, sample: str) -> None:
    async with visit(look) as window:
        await window.page.goto(sample + path)
        await window.shoot(path.rpartition("/")[2])
        await window.check()


@pages
async def test_no_width_between_a_telephone_and_a_desk_scrolls_sideways(path: str, visit: Open, sample: str) -> None:
    async with visit() as window:
        await window.page.goto(sample + path)
        for width in range(320, 1600, 64):
            await window.page.set_viewport_size({"width": width, "height": 800})
            await window.check_width()


async def test_the_keyboard_reaches_everything_in_reading_order(visit: Open, sample: str) -> None:
    async with visit() as window:
        await window.page.goto(f"{sample}/w/wks_1/settings/members")
        stops = await window.tab_through()
        assert stops == [
            "Skip to the content", "Altyaa", "Harbor Coffee Owner Change workspace", "Integrations", "Members",
            "Security", "Usage", "Connections", "Signed in as mara@harbor.example", "Invite somebody",
            "Change role", "Change role", "Change role", "Invite somebody",
        ]  # fmt: skip


async def test_the_skip_link_leads_past_the_navigation(visit: Open, sample: str) -> None:
    async with visit() as window:
        await window.page.goto(f"{sample}/w/wks_1/settings/members")
        await window.page.keyboard.press("Tab")
        await window.page.keyboard.press("Enter")
        await window.page.keyboard.press("Tab")
        assert await window.page.evaluate("document.activeElement.textContent") == "Invite somebody"


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_a_wrong_entry_comes_back_with_its_reason_and_the_right_one_passes(
    look: Look, visit: Open, sample: str
) -> None:
    """By keyboard alone, with and without scripts."""
    async with visit(look) as window:
        page = window.page
        await page.goto(f"{sample}/sign-in")
        await page.get_by_label("Email address").fill("mara@harbor.example")
        await page.get_by_label("Password").fill("wrong")
        await page.keyboard.press("Enter")
        password = page.get_by_label("Password")
        await expect(password).to_be_focused()
        await expect(password).to_have_value("")
        await expect(password).to_have_accessible_description("This email address and password do not belong together.")
        await expect(page.get_by_label("Email address")).to_have_value("mara@harbor.example")
        await window.shoot("sign-in-wrong")
        await window.check()
        await page.keyboard.type("correct horse battery staple")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/members")


async def test_a_real_browser_tells_a_form_of_another_origin_from_our_own(visit: Open, sample: str) -> None:
    """The other one is right in everything else: it has a visitor's cookie and the token that belongs to it."""
    async with visit() as window, served() as other:
        page = window.page
        await page.goto(f"{sample}/sign-in")
        token = await page.locator("[name=csrf_token]").get_attribute("value")
        await page.goto(f"{other}/sign-in")
        await page.goto(f"{sample}/sign-in")
        await page.goto(f"{other}/elsewhere?to={sample}/sign-in&token={token}")
        await page.get_by_role("button", name="Send").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Open the form again")
        await window.shoot("csrf-failed")


async def test_the_menu_of_the_person_opens_without_scripts(visit: Open, sample: str) -> None:
    for look in (WITHOUT_SCRIPTS, NARROW, DARK_NARROW):
        async with visit(look) as window:
            await window.page.goto(f"{sample}/account")
            await window.page.get_by_text("Signed in as").locator("xpath=ancestor::summary").click()
            await expect(window.page.get_by_role("button", name="Sign out")).to_be_visible()
            await window.shoot("person")
            await window.check()


async def test_copying_takes_the_whole_text_and_is_said(visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.goto(f"{sample}/_style")
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        copied = await page.evaluate("navigator.clipboard.readText()")
        assert copied == await page.get_by_label("shown this once").input_value()


async def test_where_copying_is_not_allowed_the_text_is_selected_instead(visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        await page.goto(f"{sample}/_style")
        await page.evaluate("() => { navigator.clipboard.writeText = () => Promise.reject(new Error('not allowed')) }")
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_role("button", name="Press Ctrl+C")).to_be_visible()
        await expect(page.get_by_role("status").filter(has_text="Press Ctrl+C")).to_be_attached()
        assert (
            await page.evaluate("getSelection().toString()") == await page.get_by_label("shown this once").input_value()
        )


async def test_a_time_is_told_from_now_with_scripts_and_in_full_without(visit: Open, sample: str) -> None:
    for look, words in ((DESKTOP, "3 hours ago"), (WITHOUT_SCRIPTS, " UTC")):
        async with visit(look) as window:
            await window.page.goto(f"{sample}/w/wks_1/settings/members")
            await expect(window.page.locator("time").first).to_contain_text(words)


async def test_motion_ends_where_the_reader_asked_for_it(visit: Open, sample: str) -> None:
    for look, moves in ((DESKTOP, True), (STILL, False)):
        async with visit(look) as window:
            await window.page.goto(f"{sample}/sign-in")
            duration = await window.page.locator(".btn").evaluate("it => getComputedStyle(it).transitionDuration")
            assert (duration != "0s") == moves


async def test_the_harness_sees_what_the_browser_complains_about(visit: Open, sample: str) -> None:
    """Or the whole suite would be green for nothing."""
    for broken, complaint in {
        "document.body.setAttribute('style', 'color: red')": "Content Security Policy",
        "document.body.append(Object.assign(document.createElement('script'), {text: 'alert(1)'}))": "Content Security",
        "document.body.append(Object.assign(new Image(), {src: '/static/missing.svg'}))": "404",
        "console.error('a component is unhappy')": "a component is unhappy",
        "setTimeout(() => { throw new Error('thrown later') })": "thrown later",
    }.items():
        async with visit() as window:
            await window.page.goto(f"{sample}/sign-in")
            await window.page.evaluate(broken)
            await window.heard()
            with pytest.raises(AssertionError, match=complaint):
                window.check_quiet()
            window.complaints.clear()


async def test_the_harness_sees_a_page_that_is_not_accessible(visit: Open, sample: str) -> None:
    for broken, rule in {
        "document.querySelector('label').remove()": "labels",
        "document.querySelector('.btn').textContent = ''": "button-name",
        "document.querySelector('.foot').style.color = '#aaa'": "color-contrast",
        "document.querySelector('main').style.width = '2000px'": "sideways",
    }.items():
        async with visit() as window:
            await window.page.goto(f"{sample}/sign-in")
            await window.page.evaluate(broken)
            with pytest.raises(AssertionError, match=rule):
                await window.check()


async def test_a_complaint_that_a_test_did_not_ask_for_fails_it(visit: Open, sample: str) -> None:
    opening = visit()
    window = await opening.__aenter__()
    await window.page.goto(f"{sample}/sign-in")
    await window.page.evaluate("console.error('unhappy')")
    await window.heard()
    with pytest.raises(AssertionError, match="unhappy"):
        await opening.__aexit__(None, None, None)
