"""From an app to the consent page and back, in real Chromium."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from altyaa.infra import entropy
from altyaa.kernel.roles import Role
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_workspace
from altyaa.testing.oauth import MadeClient, make_client
from altyaa.testing.service import listening, on_socket
from tests.access.pages.house import PASSWORD, House, open_house
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window
from tests.oauth.authorize.visitor import STATE, address, came_back_to, join, newcomer, verify

SCOPES = ("analytics.read", "reviews.read", "posts.write")


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture(scope="module")
async def callback() -> AsyncIterator[str]:
    """The app's own page, at another origin."""

    async def back(_request: Request) -> Response:
        return HTMLResponse(
            '<!doctype html><html lang="en"><title>Trendline</title><link rel="icon" href="data:,"><h1>Back</h1>'
        )

    with listening() as (listener, url):
        async with on_socket(Starlette(routes=[Route("/callback", back)]), listener):
            yield f"{url}/callback"


@dataclass(frozen=True, slots=True)
class Scene:
    """An app, a workspace and somebody who belongs there."""

    house: House
    workspace: MadeWorkspace
    client: MadeClient
    email: str
    callback: str

    def url(self, **changes: object) -> str:
        """The app sends them here."""
        return self.house.url + address(self.client, **{"redirect_uri": self.callback, **changes})

    async def sign_in(self, page: Page) -> None:
        """On the page that is open."""
        await page.get_by_label("Email address").fill(self.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")


async def scene(house: House, callback: str, *scopes: str, role: Role = "admin", **changes: object) -> Scene:
    workspace = await make_workspace(house.runtime, "Harbor Coffee")
    values = {"name": "Trendline", "redirect_uris": (callback,), **changes}
    client = await make_client(house.runtime, workspace, *(scopes or SCOPES), **values)
    email = await newcomer(house, workspace, role, f"mara.{entropy.new_id().hex[-4:]}@harbor.example")
    return Scene(house, workspace, client, email, callback)


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_on_the_way_holds_in_every_circumstance(
    look: Look, visit: Open, house: House, callback: str
) -> None:
    it = await scene(house, callback, *SCOPES, "keys.write", role="member")
    vouched = await scene(house, callback, *SCOPES, any_workspace=True, grant_days=30)
    await verify(house, vouched.client)
    await join(house, vouched.workspace, it.email, "admin")
    foreign = await scene(house, callback)
    out_of_reach = await scene(house, callback, "keys.write", "apps.write")
    await join(house, out_of_reach.workspace, it.email, "member")
    async with visit(look) as window:
        page = window.page
        await page.goto(it.url(redirect_uri="https://evil.example/"))
        await looked_at(window, "authorize-error")
        await page.goto(it.url())
        await looked_at(window, "sign-in-for-app")
        await it.sign_in(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Allow Trendline to work with Harbor Coffee?")
        await looked_at(window, "consent")
        await page.goto(vouched.url())
        await looked_at(window, "consent-choice")
        await page.goto(vouched.url(workspace=vouched.workspace.wire_id))
        await looked_at(window, "consent-verified")
        await page.goto(foreign.url())
        await looked_at(window, "consent-no-workspace")
        await page.goto(out_of_reach.url())
        await looked_at(window, "consent-nothing")
        await page.goto(vouched.url(redirect_uri=callback.replace("/callback", "/Callback/")))
        await looked_at(window, "authorize-error-developer")
        await page.goto(it.url(prompt="login"))
        await looked_at(window, "sign-in-again")
        await page.goto(f"{house.url}/oauth/help/access_denied")
        await looked_at(window, "oauth-help")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_the_whole_way_takes_the_keyboard_alone(look: Look, visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback)
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await page.goto(it.url())
        await it.sign_in(page)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Allow Trendline to work with Harbor Coffee?")
        await page.get_by_role("checkbox", name="Read reviews").focus()
        await keys.press("Space")
        await expect(page.get_by_role("checkbox", name="Read reviews")).not_to_be_checked()
        await page.get_by_role("button", name="Allow").focus()
        await keys.press("Enter")
        await page.wait_for_url(f"{callback}?**")
        got = came_back_to(page.url)
        assert (got["state"], got["iss"]) == (STATE, house.url)
        assert got["code"].startswith("alc_")


async def test_the_keyboard_reaches_everything_in_reading_order(visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback)
    async with visit() as window:
        await window.page.goto(it.url())
        await it.sign_in(window.page)
        await window.page.wait_for_url("**/oauth/authorize?**")
        assert await window.tab_through() == [
            "Skip to the content",
            "Not you?",
            "Read analytics",
            "Publish posts",
            "Read reviews",
            "Deny",
            "Allow",
        ]


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_deny_leads_back_to_the_app(look: Look, visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback)
    async with visit(look) as window:
        await window.page.goto(it.url())
        await it.sign_in(window.page)
        await window.page.get_by_role("button", name="Deny").click()
        await window.page.wait_for_url(f"{callback}?**")
        assert came_back_to(window.page.url)["error"] == "access_denied"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
async def test_what_was_allowed_before_leads_from_the_sign_in_page_to_the_app_at_once(
    visit: Open, house: House, callback: str, host: str
) -> None:
    """The browser holds that redirect to the content policy of the sign-in page."""
    it = await scene(house, callback.replace("127.0.0.1", host))
    async with visit() as window:
        await window.page.goto(it.url())
        await it.sign_in(window.page)
        await window.page.get_by_role("button", name="Allow").click()
        await window.page.wait_for_url(f"{it.callback}?**")
    async with visit() as window:
        await window.page.goto(it.url())
        await it.sign_in(window.page)
        await window.page.wait_for_url(f"{it.callback}?**")
        assert "code" in came_back_to(window.page.url)


async def test_who_is_somebody_else_signs_out_and_in_and_is_asked(visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback)
    colleague = await newcomer(house, it.workspace, "owner")
    async with visit() as window:
        page = window.page
        await page.goto(it.url())
        await it.sign_in(page)
        await page.get_by_role("button", name="Not you?").click()
        await page.get_by_label("Email address").fill(colleague)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_text(f"You are signed in as {colleague}")).to_be_visible()
        await expect(page.get_by_text("where you are an Owner")).to_be_visible()


async def test_a_workspace_is_chosen_and_another_one_after_that(visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback, any_workspace=True)
    second = await make_workspace(house.runtime, "Beacon Bakery")
    await join(house, second, it.email, "member")
    async with visit(WITHOUT_SCRIPTS) as window:
        page = window.page
        await page.goto(it.url())
        await it.sign_in(page)
        await page.get_by_role("link", name="Harbor Coffee").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Allow Trendline to work with Harbor Coffee?")
        await page.get_by_role("link", name="Choose another").click()
        await page.get_by_role("link", name="Beacon Bakery").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Allow Trendline to work with Beacon Bakery?")
        await page.get_by_role("button", name="Allow").click()
        await page.wait_for_url(f"{callback}?**")
        assert "code" in came_back_to(page.url)


async def test_another_site_cannot_put_the_page_into_a_frame(visit: Open, house: House, callback: str) -> None:
    it = await scene(house, callback)
    async with visit() as window:
        await window.page.goto(callback)
        await window.page.evaluate(
            "url => { const it = document.createElement('iframe'); it.src = url; document.body.append(it) }", it.url()
        )
        await window.heard()
        assert "frame-ancestors" in " ".join(window.complaints)
        window.complaints.clear()
