"""OAuth apps and authorized apps in real Chromium."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from playwright.async_api import Error, Page, expect

from altyaa.access import doors
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.model import Peer
from altyaa.oauth.store.grant_views import WhichGrants
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import (
    MINTED,
    MadeWorkspace,
    address_digest,
    make_member,
    make_workspace,
    member,
    operator,
)
from altyaa.testing.oauth import MadeClient, make_client, make_grant, oauth_means, owner_of
from tests.access.pages.house import PASSWORD, House, open_house
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window
from tests.oauth.authorize.visitor import join, newcomer, verify

AGENT = "Trendline/4.2 (iPhone; iOS 19.1)"


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with apps, people who allowed some, and an Owner who looks at it."""

    house: House
    workspace: MadeWorkspace
    email: str
    trendline: MadeClient
    consent: str
    device: str

    @property
    def integrations(self) -> str:
        """Where its integrations are."""
        return f"{self.house.url}/w/{self.workspace.wire_id}/settings/integrations"

    @property
    def app(self) -> str:
        """The page of its app."""
        return f"{self.integrations}/apps/{self.trendline.id}"

    async def enter(self, page: Page) -> None:
        """Sign in, as the Owner."""
        await page.goto(f"{self.house.url}/sign-in")
        await page.get_by_label("Email address").fill(self.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url(re.compile(r"/(workspaces|w)\b"))  # the one workspace, or the choice among several


async def empty(house: House) -> Scene:
    """Without an app."""
    workspace = await make_workspace(house.runtime, "Harbor Coffee")
    email = await newcomer(house, workspace, "owner", f"mara.{entropy.new_id().hex[-6:]}@harbor.example")
    client = await make_client(house.runtime, await make_workspace(house.runtime))
    return Scene(house, workspace, email, client, "", "")


async def scene(house: House) -> Scene:
    """With apps of each kind."""
    it = await empty(house)
    runtime, here = house.runtime, it.workspace
    phone = {"auth_method": "none", "redirect_uris": ("com.harbor.app:/callback",), "any_workspace": True}
    await make_client(runtime, here, "connections.read", name="Harbor on the go", **phone)
    await make_client(
        runtime, here, "analytics.read", name="Nightly report", redirect_uris=(), grant_types=("client_credentials",)
    )
    uris = ("https://app.example/callback", "https://staging.app.example/callback", "http://127.0.0.1/callback")
    scopes = ("analytics.read", "posts.read", "posts.write", "reviews.read")
    trendline = await make_client(runtime, here, *scopes, name="Trendline", redirect_uris=uris, grant_days=90)
    bakery = await make_workspace(runtime, "Beacon Bakery")
    far = await make_client(runtime, bakery, "reviews.read", "reviews.write", name="Review Robot", any_workspace=True)
    good = await make_client(runtime, bakery, "posts.read", name="Postbox", any_workspace=True)
    await verify(house, good)
    means = await oauth_means(runtime)
    tom = await make_member(runtime, here, "member", f"tom.{entropy.new_id().hex[-6:]}@harbor.example")
    for client in (far, good):
        await make_grant(means, client.record, tom, peer=Peer("198.51.100.0/24", "Mozilla/5.0 (X11; Linux x86_64)"))
    mara = await doors.user_by_email(runtime.db, address_digest(runtime, it.email))
    assert mara is not None
    for client in (trendline, far):
        await make_grant(means, client.record, member(runtime, here, mara, "owner"))
    await make_grant(means, trendline.record, owner_of(runtime, here), peer=Peer("203.0.113.0/24", AGENT))
    async with runtime.db.workspace(operator(runtime, here)) as tx:
        [grant, *_] = await store.found_grants(tx, entropy.now(), WhichGrants(client_id=trendline.record.id))
    ids = (write_id("cst", grant.consent_id), write_id("grt", grant.id))
    return Scene(house, here, it.email, trendline, *ids)


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


async def fill_in(page: Page) -> None:
    """The form of a new app."""
    await page.get_by_label("Name", exact=True).fill("Trendline")
    await page.get_by_label("Redirect URIs").fill("https://app.example/callback\nhttp://127.0.0.1/callback")
    await page.get_by_label("Read analytics").check()
    await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_apps_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    it, fresh = await scene(house), await empty(house)
    await join(house, fresh.workspace, it.email, "owner")
    async with visit(look) as window:
        page = window.page
        await it.enter(page)
        await page.goto(f"{fresh.integrations}/apps")
        await looked_at(window, "apps-empty")
        await page.goto(f"{fresh.integrations}/authorized")
        await looked_at(window, "authorized-empty")
        await page.goto(f"{it.integrations}/apps")
        await looked_at(window, "apps")
        await page.goto(f"{it.integrations}/apps?q=nothing&status=ended")
        await looked_at(window, "apps-nothing")
        await page.goto(f"{it.integrations}/apps/new")
        await looked_at(window, "app-new")
        await page.get_by_label("Name", exact=True).fill("Trendline")
        await page.get_by_label("Redirect URIs").fill("http://app.example/\nhttps://app.example/#top")
        await page.get_by_role("button", name="Register the app").click()
        await expect(page.get_by_role("alert")).to_be_visible()
        await looked_at(window, "app-new-wrong")
        for action in ("edit", "rotate", "revoke-tokens", "end"):
            await page.goto(f"{it.app}/{action}")
            await looked_at(window, f"app-{action}")
        await page.goto(f"{it.app}/rotate")
        await page.get_by_role("button", name="Make the new secret").click()
        secret = page.get_by_label("Client secret")
        MINTED.append(Secret(await secret.input_value()))
        await looked_at(window, "app-secret")
        await page.get_by_role("link", name="I have stored it").click()
        await expect(page.get_by_role("heading", name="Secrets", exact=True)).to_be_visible()
        await looked_at(window, "app")
        await page.get_by_role("link", name="Retire").last.click()
        await looked_at(window, "app-retire")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_authorized_apps_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    it = await scene(house)
    async with visit(look) as window:
        page = window.page
        await it.enter(page)
        await page.goto(f"{it.integrations}/authorized")
        await looked_at(window, "authorized")
        await page.goto(f"{it.integrations}/authorized?q=nothing")
        await looked_at(window, "authorized-nothing")
        one = f"{it.integrations}/authorized/{it.consent}"
        await page.goto(one)
        await looked_at(window, "authorized-one")
        await page.goto(f"{one}/devices/{it.device}/end")
        await looked_at(window, "authorized-device")
        await page.goto(f"{one}/revoke")
        await looked_at(window, "authorized-revoke")
        await page.goto(f"{house.url}/account/apps")
        await looked_at(window, "my-apps")
        await page.get_by_role("link", name="Take back").first.click()
        await looked_at(window, "my-app-revoke")
        await page.goto(f"{it.app}/end")
        await page.get_by_label("Type the name").fill("Trendline")
        await page.get_by_role("button", name="End the app").click()
        await page.wait_for_url("**?note=ended")
        await looked_at(window, "app-ended")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_an_app_is_registered_by_the_keyboard_alone(look: Look, visit: Open, house: House) -> None:
    it = await empty(house)
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await it.enter(page)
        await page.goto(f"{it.integrations}/apps")
        await page.get_by_role("link", name="Register an app").first.focus()
        await keys.press("Enter")
        await page.wait_for_url("**/apps/new")
        await page.get_by_label("Server-side app", exact=True).focus()
        await keys.press("ArrowDown")
        await keys.press("ArrowDown")
        await expect(page.get_by_label("Service without people")).to_be_checked()
        await page.get_by_label("Name", exact=True).focus()
        await keys.type("Nightly report")
        await page.get_by_label("Read analytics").focus()
        await keys.press("Space")
        await page.get_by_role("button", name="Register the app").focus()
        await keys.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nightly report is registered")
        MINTED.append(Secret(await page.get_by_label("Client secret").input_value()))
        await page.get_by_role("link", name="I have stored it").focus()
        await keys.press("Enter")
        await page.wait_for_url(re.compile(r"/apps/app_\w+$"))


async def test_the_keyboard_reaches_every_part_of_the_list_and_of_an_app(visit: Open, house: House) -> None:
    it = await scene(house)
    async with visit() as window:
        await it.enter(window.page)
        await window.page.goto(f"{it.integrations}/apps")
        stops = await window.tab_through()
        for stop in ("Register an app", "OAuth apps", "Authorized apps", "Search", "Trendline", "Nightly report"):
            assert stop in stops
        await window.page.goto(it.app)
        stops = await window.tab_through()
        for stop in ("Change", "Rotate the secret", "Who allowed it", "Revoke its tokens", "End the app"):
            assert stop in stops


async def test_the_secret_is_gone_with_the_back_button_and_loading_again_makes_nothing(
    visit: Open, house: House
) -> None:
    it = await empty(house)
    async with visit() as window:
        page = window.page
        await it.enter(page)
        await page.goto(f"{it.integrations}/apps/new")
        await fill_in(page)
        await page.get_by_role("button", name="Register the app").click()
        secret = await page.get_by_label("Client secret").input_value()
        MINTED.append(Secret(secret))
        await page.get_by_role("link", name="I have stored it").click()
        await page.wait_for_url(re.compile(r"/apps/app_\w+$"))
        with pytest.raises(Error, match="ERR_CACHE_MISS"):  # nothing of it was kept
            await page.go_back()
        listed = await page.context.new_page()
        await listed.goto(f"{it.integrations}/apps")
        assert await listed.get_by_role("row").count() == 2, "the heading and the one app"
        assert secret not in await listed.content()


async def test_an_app_is_ended_over_its_page_once_its_name_is_typed(visit: Open, house: House) -> None:
    it = await scene(house)
    async with visit() as window:
        page = window.page
        await it.enter(page)
        await page.goto(it.app)
        await page.get_by_role("link", name="End the app").click()
        dialog = page.get_by_role("dialog", name="End Trendline")
        await expect(dialog).to_be_visible()
        button = dialog.get_by_role("button", name="End the app")
        await expect(button).to_be_disabled()
        await window.shoot("app-end-dialog", full_page=False)
        await window.check_axe()
        await dialog.get_by_label("Type the name of the app").fill("Trendline")
        await button.click()
        await page.wait_for_url("**?note=ended")
        await expect(page.get_by_text("This app has ended.")).to_be_visible()
