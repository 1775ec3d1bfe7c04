"""The API's documentation in real Chromium, in every circumstance."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import expect
from starlette.applications import Starlette
from starlette.routing import Mount, Route

from altyaa.infra.http.observed import Observed
from altyaa.testing.service import listening, on_socket
from altyaa.web.assets import static
from tests.browser.conftest import Open
from tests.browser.looks import DARK_NARROW, DESKTOP, LOOKS, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window
from tests.surface.unopened import api

# The page tells every call there is: its rules take long to check on a busy machine.
pytestmark = pytest.mark.timeout(180)


@pytest.fixture(scope="module")
async def docs() -> AsyncIterator[str]:
    """Its address. It needs no database: a route table is data."""
    routes = [Route("/static/{name}", static), Mount("/v1", api())]
    with listening() as (listener, url):
        async with on_socket(Observed(Starlette(routes=routes), (), frozenset()), listener):
            yield f"{url}/v1/docs"


async def shoot(window: Window, name: str) -> None:
    """The top and one call: the whole page is as tall as fifty windows."""
    await window.shoot(name, full_page=False)
    await window.shoot(f"{name}-call", window.page.locator("#create_key"))


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_the_page_holds_in_every_circumstance(look: Look, visit: Open, docs: str) -> None:
    async with visit(look) as window:
        await window.page.goto(docs)
        await shoot(window, "api-docs")
        await window.check()


@pytest.mark.parametrize("look", [DESKTOP, DARK_NARROW], ids=lambda look: look.name)
async def test_nothing_that_was_folded_breaks_a_rule_when_it_opens(look: Look, visit: Open, docs: str) -> None:
    async with visit(look) as window:
        await window.page.goto(docs)
        await window.page.evaluate("document.querySelectorAll('details').forEach(it => { it.open = true })")
        await shoot(window, "api-docs-unfolded")
        await window.check()


async def test_no_width_between_a_telephone_and_a_desk_scrolls_sideways(visit: Open, docs: str) -> None:
    async with visit() as window:
        await window.page.goto(docs)
        for width in range(320, 1700, 64):
            await window.page.set_viewport_size({"width": width, "height": 800})
            await window.check_width()


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_the_contents_lead_to_a_call_with_and_without_scripts(look: Look, visit: Open, docs: str) -> None:
    async with visit(look) as window:
        page = window.page
        await page.goto(docs)
        if look is NARROW:
            await page.get_by_text("Contents", exact=True).click()
        contents = page.get_by_role("navigation", name="Contents")
        await contents.get_by_role("link", name="Make a key").click()
        await expect(page.locator("#create_key")).to_be_in_viewport()
        assert page.url == f"{docs}#create_key"


async def test_the_page_asks_nobody_else_for_anything(visit: Open, docs: str) -> None:
    async with visit() as window:
        asked: list[str] = []
        window.page.on("request", lambda request: asked.append(request.url))
        await window.page.goto(docs)
        origin = docs.removesuffix("/v1/docs")
        assert len(asked) > 1
        assert [url for url in asked if not url.startswith((f"{origin}/static/", docs))] == []


async def test_on_paper_the_navigation_is_gone_and_what_was_folded_is_there(visit: Open, docs: str) -> None:
    async with visit() as window:
        await window.page.goto(docs)
        await window.page.emulate_media(media="print")
        await shoot(window, "api-docs-print")
        await expect(window.page.locator(".side")).to_be_hidden()
        await expect(window.page.locator("#create_key .api-members td").first).to_be_visible()
