"""The pages of connections in real Chromium, with connections in every state."""

import re
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest
from playwright.async_api import Page, expect

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.access.pages.house import PASSWORD
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller, open_town
from tests.connections.pages.planted import DAY, HOUR, STATES, happened, plant, plant_grant, plant_under
from tests.oauth.authorize.visitor import newcomer


@pytest.fixture(scope="module")
async def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    names = ("google", "facebook", "instagram", "tiktok", "tiktok_business")
    async with open_town(cluster, tmp_path_factory.mktemp("town"), names) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Scene:
    """A workspace with connections in every state, and somebody who may act there.

    Attributes:
        connected: Made through the pages, so that it can be disconnected.
        told: One with a history.
    """

    town: Town
    workspace: MadeWorkspace
    email: str
    connected: str
    told: str

    def url(self, below: str = "") -> str:
        """Of a page of connections."""
        return f"{self.town.house.url}/w/{self.workspace.wire_id}/reputation/connections{below}"

    async def sign_in(self, page: Page) -> None:
        """And on to the list."""
        await page.goto(self.url())
        await page.get_by_label("Email address").fill(self.email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Connections")


_NAMES = {
    "degraded": ("Harbor Coffee Ottensen", "facebook", None),
    "attention": ("@harborcoffee", "facebook", "customer 4711"),
    "expired": ("Harbor Coffee HH", "tiktok_business", None),
    "revoked": ("Lantern Books", "facebook", "customer 4712"),
    "renewing": ("Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik Linz und Söhne", "tiktok", None),
}


async def scene(town: Town) -> Scene:
    workspace = await make_workspace(town.house.runtime, "Harbor Coffee")
    email = await newcomer(town.house, workspace, "admin", f"mara.{entropy.new_id().hex[-4:]}@harbor.example")
    traveller = Traveller(town)
    async with traveller.client:
        await traveller.sign_in(email)
        await traveller.connect("facebook", workspace, f"page.{PAGE}", f"page.{OTHER_PAGE}")
    for state in reversed(STATES):
        name, provider, reference = _NAMES.get(state, (f"Harbor {state}", "facebook", None))
        await plant(town, workspace, state, name=name, provider=provider, reference=reference)
    google = {"provider": "google", "scopes": ["https://www.googleapis.com/auth/business.manage", "openid", "email"]}
    clocks = {"access_issued_at": -HOUR / 4, "access_ends_at": HOUR * 3 / 4, "renew_at": HOUR * 36 / 60}
    grant = await plant_grant(town, workspace, **google, **clocks, grant_ends_at=None, last_renewed_at=-HOUR / 4)
    for name in ("Harbor Coffee Bahrenfeld", "Harbor Coffee Altona"):
        told = await plant_under(town, workspace, grant, provider="google", kind="location", name=name)
    for type_, data, ago in (
        ("connected", '{"account": "mara@harbor.example"}', 30 * DAY),
        ("renewed", '{"count": 24, "rotation": "kept"}', 20 * DAY),
        ("degraded", '{"sentence": "Google did not answer."}', 12 * DAY),
        ("recovered", "{}", 11.5 * DAY),
        ("attention", '{"by": "2027-03-14T10:00:00Z"}', 6 * DAY),
        ("reauthenticated", '{"account": "mara@harbor.example"}', 5 * DAY),
        ("renewed", '{"count": 23, "rotation": "kept"}', DAY),
    ):
        await happened(town, workspace, told, f"connection.{type_}", data, occurred_at=-ago)
    await happened(town, workspace, told, "connection.token_read", actor="key_0352xZ0Mb9f366w8VDFuUJ")
    (row,) = await town.sql(
        "SELECT id FROM altyaa.connection WHERE workspace_id = $1 AND asset_id = $2", workspace.id, PAGE
    )
    return Scene(town, workspace, email, write_id("con", row["id"]), told)


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_holds_in_every_circumstance(look: Look, visit: Open, town: Town) -> None:
    it = await scene(town)
    await happened(town, it.workspace, it.connected, "connection.used", actor="key_0352xZ0Mb9f366w8VDFuUJ")
    async with visit(look) as window:
        page = window.page
        await it.sign_in(page)
        await looked_at(window, "connections")
        for name, below in {
            "connections-filtered": "?status=person&platform=facebook",
            "connections-nothing-matches": "?q=nobody",
            "connections-new": "/new",
            "connections-one": f"/{it.told}",
            "connections-disconnect": f"/{it.connected}/disconnect",
            "connections-deadlines": "/deadlines",
            "connections-links": "/links",
            "connections-policies": "/policies",
            "connections-policy": "/policies/facebook",
            "connections-no-such": "/con_x",
        }.items():
            await page.goto(it.url(below))
            await looked_at(window, name)
        await page.goto(it.url("/policies/facebook"))
        await page.locator("#check_interval_seconds").fill("0")
        await page.get_by_role("button", name="Set the policy").click()
        await expect(page.locator("#check_interval_seconds")).to_be_focused()
        await looked_at(window, "connections-policy-wrong")
        await page.goto(it.url("/links"))
        await page.get_by_label("Whose it is").fill("customer 4711")
        await page.get_by_role("button", name="Make the link").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("The link is made")
        await looked_at(window, "connections-link-made")
        await page.get_by_role("link", name="I have stored it").click()
        await looked_at(window, "connections-links-some")
        await page.goto(it.url("/deadlines"))
        await page.get_by_role("button", name="Make the address").click()
        await looked_at(window, "connections-calendar-made")
        await page.get_by_role("link", name="I have stored it").click()
        await looked_at(window, "connections-deadlines-calendar")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_an_empty_workspace_holds_in_every_circumstance(look: Look, visit: Open, town: Town) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Coffee")
    email = await newcomer(town.house, workspace, "owner", f"mara.{entropy.new_id().hex[-4:]}@harbor.example")
    it = Scene(town, workspace, email, "", "")
    async with visit(look) as window:
        await it.sign_in(window.page)
        await looked_at(window, "connections-empty")
        await window.page.goto(it.url("/deadlines"))
        await looked_at(window, "connections-deadlines-none")
        await window.page.goto(f"{town.house.url}/connect/google?workspace={workspace.wire_id}")
        await looked_at(window, "connections-start")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_connecting_and_disconnecting_take_the_keyboard_alone(look: Look, visit: Open, town: Town) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Coffee")
    email = await newcomer(town.house, workspace, "owner", f"mara.{entropy.new_id().hex[-4:]}@harbor.example")
    it = Scene(town, workspace, email, "", "")
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await it.sign_in(page)
        await page.get_by_role("link", name="Connect Google").focus()
        await keys.press("Enter")
        await page.get_by_role("button", name="Continue to Google").focus()
        await keys.press("Enter")
        await page.get_by_role("button", name="Mara").focus()
        await keys.press("Enter")
        await page.get_by_role("button", name="Continue").focus()
        await keys.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Choose what to connect")
        await looked_at(window, "connections-pick")
        await page.get_by_role("checkbox").first.focus()
        await keys.press("Space")
        await page.get_by_role("button", name="Connect", exact=True).focus()
        await keys.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Connected")
        await looked_at(window, "connections-connected")
        await page.get_by_role("link", name="To the connections").focus()
        await keys.press("Enter")
        await page.get_by_role("table").get_by_role("link").first.focus()
        await keys.press("Enter")
        (row,) = await town.sql("SELECT id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
        connection = write_id("con", row["id"])
        await happened(town, workspace, connection, "connection.used", actor="key_0352xZ0Mb9f366w8VDFuUJ")
        await page.get_by_role("link", name="Disconnect").focus()
        await keys.press("Enter")
        button = page.get_by_role("button", name="Disconnect")
        await expect(button).to_be_visible()
        await window.shoot("connections-disconnect-asked", full_page=False)
        await window.check_width()
        name = await page.get_by_role("textbox", name="It was used in the last 7 days").get_attribute("id")
        await expect(button).to_be_disabled() if look.scripts else await expect(button).to_be_enabled()
        await page.locator(f"#{name}").focus()
        (asset,) = await town.sql("SELECT name FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
        await keys.type(asset["name"])
        await keys.press("Enter")
        await expect(page.get_by_text("Google has ended the permission.")).to_be_visible()
        await looked_at(window, "connections-disconnected")


async def test_the_keyboard_reaches_everything_in_reading_order(visit: Open, town: Town) -> None:
    it = await scene(town)
    async with visit(DESKTOP) as window:
        await it.sign_in(window.page)
        stops = await window.tab_through()
    begin = stops.index("Connect an account")
    assert stops[begin : begin + 11] == [
        "Connect an account",
        "Accounts",
        "Deadlines",
        "Links for customers",
        "Policies",
        "See what needs a person",
        "Name, account or reference",
        "Platform",
        "Status",
        "Filter",
        "Harbor Coffee Altona",
    ]


async def test_times_go_by_the_clock_of_the_platforms_and_not_by_that_of_the_browser(visit: Open, town: Town) -> None:
    here = await scene(town)
    async with visit() as window:
        page = window.page
        await here.sign_in(page)
        await page.clock.install(time=datetime.now(UTC) - timedelta(hours=5))
        await page.goto(here.url(f"/{here.told}"))
        said = page.locator("section", has=page.get_by_role("heading", name="What happens next")).locator("altyaa-when")
        await expect(said.first).to_have_text(re.compile(r"^in 3[45] minutes$"))
