"""A link, opened by somebody without an account, in real Chromium: the pages up to the platform's, and back."""

from collections.abc import AsyncIterator
from typing import Any

import pytest
from playwright.async_api import Page

from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_workspace
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window
from tests.connections.flow.house import Town, open_town
from tests.connections.links.house import became, made


@pytest.fixture(scope="module")
async def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(cluster, tmp_path_factory.mktemp("town")) as opened:
        yield opened


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


async def a_link(town: Town) -> tuple[Any, dict[str, Any]]:
    workspace = await make_workspace(town.house.runtime, "Harbor Marketing")
    return workspace, await made(town, workspace, return_to="https://app.example.com/accounts", reference="4711")


async def through_google(page: Page) -> None:
    """Mara says yes on the played pages."""
    await page.get_by_role("button", name="Mara").click()
    await page.get_by_role("button", name="Continue").click()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_a_link_holds_in_every_circumstance(look: Look, visit: Open, town: Town) -> None:
    workspace, session = await a_link(town)
    async with visit(look) as window:
        page = window.page
        await page.goto(session["url"])
        assert session["url"].rpartition("/")[2] not in page.url
        assert await page.get_by_role("heading", level=1).inner_text() == "Harbor Marketing asks you to connect Google"
        await looked_at(window, "link")
        await page.locator("summary").click()
        await looked_at(window, "link-asked")
        await page.get_by_role("button", name="Continue to Google").click()
        await through_google(page)
        await looked_at(window, "link-pick")
        await page.get_by_role("checkbox").first.check()
        await page.get_by_role("button", name="Connect").click()
        assert await page.get_by_role("link", name="Go on to app.example.com").is_visible()
        await looked_at(window, "link-connected")
        await page.goto(session["url"])
        await looked_at(window, "link-over")
    assert (await became(town, workspace, session))["state"] == "connected"


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_who_declines_sees_that_it_is_over(look: Look, visit: Open, town: Town) -> None:
    workspace, session = await a_link(town)
    async with visit(look) as window:
        await window.page.goto(session["url"])
        await window.page.get_by_role("button", name="Decline").click()
        await looked_at(window, "link-declined")
    assert (await became(town, workspace, session))["state"] == "declined"


async def test_by_the_keyboard(visit: Open, town: Town) -> None:
    _, session = await a_link(town)
    async with visit(DESKTOP) as window:
        await window.page.goto(session["url"])
        stops = await window.tab_through()
    assert stops[-3:] == ["What Google will ask you to allow", "Continue to Google", "Decline"]


async def test_the_button_of_a_browser_that_says_nothing(visit: Open, town: Town) -> None:
    workspace, session = await a_link(town)
    async with visit(DESKTOP) as window:
        page = window.page
        # Not a navigation of the page: as a program asks.
        looked = await page.request.get(session["url"])
        await page.set_content(await looked.text())
        assert await page.get_by_role("button", name="Open it here").is_visible()
    assert (await became(town, workspace, session))["state"] == "waiting"
