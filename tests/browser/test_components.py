"""What pages gain from scripts: a question before a secret is left behind, times in the reader's own zone."""

from collections.abc import AsyncIterator
from dataclasses import replace

import pytest
from playwright.async_api import Dialog, Error, Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, LOOKS, WITHOUT_SCRIPTS, Look
from tests.browser.sample import served
from tests.browser.window import Window

SECRET = "alk_7Qm2Vd0aYx3LkP8sT1nR5wZc9eHfJ2uB6gM4qKoNi7DtXbC0vSyWlFhGjAz1E3RrUkQpx9Kd"


@pytest.fixture(scope="module")
async def sample() -> AsyncIterator[str]:
    async with served() as url:
        yield url


async def revealed(window: Window, sample: str) -> list[str]:
    """A secret is shown; the questions that the browser asks from here on, each answered with "leave"."""
    page, asked = window.page, []

    async def answer(dialog: Dialog) -> None:
        asked.append(dialog.type)
        await dialog.accept()

    page.on("dialog", answer)
    await page.goto(f"{sample}/_style/act")
    await page.get_by_label("Type the name of the key").fill("BI Dashboard")
    await page.get_by_role("button", name="Revoke it").click()
    await expect(page.get_by_label("API key")).to_have_value(SECRET)
    # Browsers ask nobody who has not touched the page.
    await page.get_by_role("heading", level=1).click()
    return asked


async def leave(page: Page) -> None:
    await page.get_by_role("link", name="Components").click()
    await page.wait_for_url("**/_style")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_a_secret_is_shown_well_in_every_circumstance(look: Look, visit: Open, sample: str) -> None:
    async with visit(look) as window:
        await revealed(window, sample)
        await expect(window.page.get_by_label("Command to try it")).to_contain_text("curl")
        await window.shoot("reveal")
        await window.check()


async def test_who_leaves_a_secret_behind_is_asked_first(visit: Open, sample: str) -> None:
    async with visit() as window:
        asked = await revealed(window, sample)
        await leave(window.page)
        assert asked == ["beforeunload"]


async def test_who_copied_it_is_not_asked(visit: Open, sample: str) -> None:
    async with visit() as window:
        await window.page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        asked = await revealed(window, sample)
        await window.page.get_by_role("button", name="Copy").click()
        await expect(window.page.get_by_role("button", name="Copied")).to_be_visible()
        await leave(window.page)
        assert asked == []


async def test_who_copied_it_by_hand_is_not_asked(visit: Open, sample: str) -> None:
    async with visit() as window:
        asked = await revealed(window, sample)
        await window.page.get_by_label("API key").focus()
        await window.page.keyboard.press("Control+C")
        await leave(window.page)
        assert asked == []


async def test_who_says_that_it_is_stored_is_not_asked(visit: Open, sample: str) -> None:
    async with visit() as window:
        asked = await revealed(window, sample)
        await window.page.get_by_role("link", name="I have stored it").click()
        await window.page.wait_for_url("**/_style")
        assert asked == []


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_the_way_back_leads_to_no_secret(look: Look, visit: Open, sample: str) -> None:
    async with visit(look) as window:
        page = window.page
        await revealed(window, sample)
        await page.get_by_role("link", name="I have stored it").click()
        await page.wait_for_url("**/_style")
        # A POST whose answer is stored nowhere: the browser shows its own page, and asks before it sends it again.
        with pytest.raises(Error, match="ERR_CACHE_MISS"):
            await page.go_back()
        await page.wait_for_url("chrome-error://**")
        assert SECRET not in await page.content()
        await page.goto(f"{sample}/_style")
        kept = await page.evaluate("JSON.stringify([history.state, {...localStorage}, {...sessionStorage}])")
        assert kept == "[null,{},{}]"
        window.complaints.clear()


async def test_a_page_that_the_browser_keeps_has_lost_its_secret(visit: Open, sample: str) -> None:
    """Some browsers keep pages for their Back button whatever ``Cache-Control`` says."""
    async with visit() as window:
        await revealed(window, sample)
        await window.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
        assert SECRET not in await window.page.content()
        assert await window.page.evaluate("document.querySelectorAll('main input').length") == 0


@pytest.mark.parametrize(
    ("zone", "day", "moment"),
    [("UTC", "14 March 2027", "14 March 2027 at 23:30"),
     ("Asia/Tokyo", "15 March 2027", "15 March 2027 at 08:30"),
     ("America/Los_Angeles", "14 March 2027", "14 March 2027 at 16:30")],
)  # fmt: skip
async def test_times_are_in_the_readers_zone(zone: str, day: str, moment: str, visit: Open, sample: str) -> None:
    look = replace(DESKTOP, options=DESKTOP.options | {"timezone_id": zone})
    async with visit(look) as window:
        await window.page.goto(f"{sample}/_style")
        date = window.page.locator("altyaa-when[data-as=date]")
        await date.evaluate(
            """it => {
              const other = it.cloneNode(true);
              other.querySelector("time").dateTime = "2027-03-14T23:30:00Z";
              it.replaceWith(other);
            }"""
        )
        await expect(date.locator("time")).to_have_text(day)
        await expect(date.locator("time")).to_have_attribute("title", moment)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "now"), (-59, "59 seconds ago"), (-60, "1 minute ago"), (-7199, "1 hour ago"), (-90_000, "1 day ago"),
     (-172_000, "1 day ago"), (86_460, "in 1 day"), (7_776_060, "in 2 months"), (-40_000_000, "1 year ago")],
)  # fmt: skip
async def test_a_time_is_told_from_now(seconds: int, words: str, visit: Open, sample: str) -> None:
    async with visit() as window:
        await window.page.goto(f"{sample}/_style")
        when = window.page.locator("altyaa-when:not([data-as])")
        await window.page.clock.set_fixed_time("2027-03-14T12:00:00Z")
        await when.evaluate(
            """(it, seconds) => {
              const other = it.cloneNode(true);
              other.querySelector("time").dateTime = new Date(Date.UTC(2027, 2, 14, 12) + seconds * 1000).toISOString();
              it.replaceWith(other);
            }""",
            seconds,
        )
        await expect(when).to_have_text(words)
