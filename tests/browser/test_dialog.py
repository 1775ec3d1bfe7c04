"""A page that acts opens over its list: where the focus goes, how it closes, and what it does not take over."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Locator, Page, expect

from tests.browser.conftest import Open
from tests.browser.looks import LOOKS, WITHOUT_SCRIPTS, Look
from tests.browser.sample import served


@pytest.fixture(scope="module")
async def sample() -> AsyncIterator[str]:
    async with served() as url:
        yield url


@pytest.fixture
async def act(sample: str) -> str:
    """The address of the page that acts."""
    return f"{sample}/_style/act"


async def opened(page: Page, sample: str) -> Locator:
    """The dialog, from the list by the keyboard."""
    await page.goto(f"{sample}/_style")
    await page.get_by_role("link", name="Open an action").focus()
    await page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog", name="Revoke BI Dashboard")
    await expect(dialog).to_be_visible()
    return dialog


async def is_back(page: Page, sample: str) -> None:
    """On the list, with the focus where it was."""
    await expect(page.locator("dialog")).to_have_count(0)
    await expect(page.get_by_role("link", name="Open an action")).to_be_focused()
    assert page.url == f"{sample}/_style"


@pytest.mark.parametrize("look", [look for look in LOOKS if look.scripts], ids=lambda look: look.name)
async def test_it_holds_in_every_circumstance(look: Look, visit: Open, sample: str) -> None:
    async with visit(look) as window:
        await opened(window.page, sample)
        await window.shoot("dialog", full_page=False)
        await window.check()


async def test_the_focus_goes_in_stays_in_and_comes_back(visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        await opened(page, sample)
        for _ in range(12):
            assert await page.evaluate(
                "document.activeElement.closest('dialog') || document.activeElement === document.body"
            )
            await page.keyboard.press("Tab")
        await page.keyboard.press("Escape")
        await is_back(page, sample)


async def test_cancel_and_the_ground_around_it_close_it_and_the_inside_does_not(visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        dialog = await opened(page, sample)
        await dialog.get_by_role("link", name="Cancel").click()
        await is_back(page, sample)
        dialog = await opened(page, sample)
        box = await dialog.bounding_box()
        assert box is not None
        await page.mouse.click(box["x"] + 6, box["y"] + 6)
        await expect(dialog).to_be_visible()
        # Marking a text and letting go outside is no wish to leave.
        field = dialog.get_by_label("Type the name of the key")
        await field.fill("BI Dash")
        await field.hover()
        await page.mouse.down()
        await page.mouse.move(box["x"] - 60, box["y"] + 40)
        await page.mouse.up()
        await expect(field).to_have_value("BI Dash")
        await page.mouse.click(box["x"] - 60, box["y"] + 40)
        await is_back(page, sample)


async def test_a_form_in_it_is_sent_and_answered_by_a_page(visit: Open, sample: str, act: str) -> None:
    async with visit() as window:
        page = window.page
        dialog = await opened(page, sample)
        button = dialog.get_by_role("button", name="Revoke it")
        await expect(button).to_be_disabled()
        await dialog.get_by_label("Type the name of the key").fill("BI dashboard")
        await expect(button).to_be_disabled()
        await dialog.get_by_label("Type the name of the key").fill("BI Dashboard")
        await dialog.get_by_label("Go back to the list").check()
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"{sample}/_style")
        await expect(page.locator("dialog")).to_have_count(0)
        dialog = await opened(page, sample)
        await dialog.get_by_label("Type the name of the key").fill("BI Dashboard")
        await button.click()
        await expect(page.get_by_text("The key has a new secret.")).to_be_visible()
        assert page.url == act


async def test_a_link_in_it_leads_away_and_never_to_a_second_one(visit: Open, sample: str, act: str) -> None:
    async with visit() as window:
        dialog = await opened(window.page, sample)
        await dialog.get_by_role("link", name="Read more").click()
        await window.page.wait_for_url(act)
        await expect(window.page.locator("dialog")).to_have_count(0)
        await expect(window.page.get_by_role("link", name="Components").first).to_be_visible()


async def test_an_impatient_double_click_opens_one(visit: Open, sample: str, act: str) -> None:
    async with visit() as window:
        page, asked = window.page, []
        await page.goto(f"{sample}/_style")
        page.on("request", lambda request: asked.append(request.url))
        await page.get_by_role("link", name="Open an action").evaluate("link => { link.click(); link.click() }")
        await expect(page.get_by_role("dialog")).to_have_count(1)
        assert asked.count(act) == 1


@pytest.mark.parametrize(
    ("link", "heading"),
    [("An action that is refused", "Nothing here"), ("A page that does not act", "Components")],
)
async def test_what_is_no_page_that_acts_is_gone_to(link: str, heading: str, visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        await page.goto(f"{sample}/_style#from")
        await page.get_by_role("link", name=link).click()
        await page.wait_for_url(lambda url: not url.endswith("#from"))
        await expect(page.get_by_role("heading", level=1)).to_have_text(heading)
        await expect(page.locator("dialog")).to_have_count(0)
        window.complaints.clear()  # The page that was asked for first is a 404, which Chromium tells


async def test_who_was_signed_out_meanwhile_is_led_to_the_sign_in_page(visit: Open, sample: str) -> None:
    async with visit() as window:
        page = window.page
        await page.goto(f"{sample}/_style")
        await page.locator("a[data-dialog]").first.evaluate("link => { link.href = '/expired' }")
        await page.get_by_role("link", name="Open an action").click()
        await page.wait_for_url(f"{sample}/sign-in")
        await expect(page.locator("dialog")).to_have_count(0)


@pytest.mark.parametrize("how", ["Control", "Shift", "middle"])
async def test_a_new_tab_is_the_browsers_own_affair(how: str, visit: Open, sample: str, act: str) -> None:
    async with visit() as window:
        page = window.page
        await page.goto(f"{sample}/_style")
        link = page.get_by_role("link", name="Open an action")
        async with page.context.expect_page() as other:
            await (link.click(button="middle") if how == "middle" else link.click(modifiers=[how]))  # type: ignore[list-item]
        tab = await other.value
        await tab.wait_for_url(act)
        await expect(page.locator("dialog")).to_have_count(0)


async def test_without_scripts_it_is_a_page_that_does_the_same(visit: Open, sample: str, act: str) -> None:
    async with visit(WITHOUT_SCRIPTS) as window:
        page = window.page
        await page.goto(f"{sample}/_style")
        await page.get_by_role("link", name="Open an action").click()
        await page.wait_for_url(act)
        await window.shoot("act")
        await window.check()
        await page.get_by_label("Type the name of the key").fill("another")
        await page.get_by_role("button", name="Revoke it").click()
        field = page.get_by_label("Type the name of the key")
        await expect(field).to_have_accessible_description("This is not its name. It is written above; mind capitals.")
        await page.get_by_role("link", name="Cancel").click()
        await page.wait_for_url(f"{sample}/_style")
