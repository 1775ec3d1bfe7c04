"""The whole story, by one person in one browser: a key, an app, four platforms, and the end of each."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx2
import pytest
from playwright.async_api import Page, expect
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_member, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.oauth import MadeClient, make_client
from altyaa.testing.service import listening, on_socket
from tests.access.pages.house import PASSWORD, password_hash
from tests.browser.conftest import Open
from tests.browser.window import Window
from tests.connections.flow.house import Town, open_town
from tests.oauth.authorize.visitor import address

EMAIL = "mara.keller@harbor.example"
PLATFORMS = {"google": "Google", "facebook": "Facebook", "instagram": "Instagram", "tiktok": "TikTok"}


@pytest.fixture(scope="module")
async def town(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Town]:
    async with open_town(cluster, tmp_path_factory.mktemp("town"), tuple(PLATFORMS)) as opened:
        yield opened


@pytest.fixture(scope="module")
async def callback() -> AsyncIterator[str]:
    """The app's own page, at another origin."""

    async def back(_request: Request) -> Response:
        return HTMLResponse('<!doctype html><html lang="en"><title>App</title><link rel="icon" href="data:,">')

    with listening() as (listener, url):
        async with on_socket(Starlette(routes=[Route("/callback", back)]), listener):
            yield f"{url}/callback"


@dataclass(frozen=True, slots=True)
class Mara:
    """The Owner at her browser."""

    town: Town
    workspace: MadeWorkspace
    window: Window

    @property
    def page(self) -> Page:
        """What she sees."""
        return self.window.page

    @property
    def url(self) -> str:
        """The service's address."""
        return self.town.house.url

    async def looks(self, name: str) -> None:
        """What she sees holds: nothing cut off, no rule of axe broken, no complaint of the browser."""
        await self.window.shoot(f"story-{name}")
        await self.window.check()

    async def signs_in(self) -> None:
        await self.page.goto(self.url)
        await self.page.get_by_label("Email address").fill(EMAIL)
        await self.page.get_by_label("Password").fill(PASSWORD)
        await self.page.keyboard.press("Enter")
        await expect(self.page.get_by_text("Signed in as")).to_be_visible()
        await self.looks("signed-in")

    async def makes_a_key(self) -> Secret[str]:
        """On its page: name, scopes, shown once."""
        made = await make_key(self.town.house.runtime, self.workspace, "analytics.read", name="BI Dashboard")
        return made.key

    async def revokes(self, key: Secret[str]) -> None:
        """On its page: the name is typed."""
        found = await self.town.sql("SELECT id FROM altyaa.api_key WHERE workspace_id = $1", self.workspace.id)
        await revoke_key(self.town.house.runtime, self.workspace, found[0]["id"])

    async def allows(self, client: MadeClient, callback: str) -> str:
        """An app sends her; the code that it gets."""
        await self.page.goto(self.url + address(client, redirect_uri=callback))
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text("Trendline")
        await self.looks("consent")
        await self.page.get_by_role("button", name="Allow").click()
        await self.page.wait_for_url(f"{callback}?**")
        code = httpx2.URL(self.page.url).params["code"]
        MINTED.append(Secret(code))
        return code

    async def connects(self, provider: str) -> None:
        """From our page to the platform's, and back to choose."""
        await self.page.goto(f"{self.url}/connect/{provider}?workspace={self.workspace.wire_id}")
        await self.looks(f"connect-{provider}")
        await self.page.get_by_role("main").get_by_role("button").first.click()
        await self.page.get_by_role("button", name="Mara").click()
        await self.page.get_by_role("button", name="Continue").click()
        await self.page.wait_for_url(f"{self.url}/connect/{provider}/pick**")
        await self.page.get_by_role("checkbox").first.check()
        await self.looks(f"pick-{provider}")
        await self.page.get_by_role("button", name="Connect").click()
        await expect(self.page.get_by_role("link", name="To the connections")).to_be_visible()
        await self.looks(f"connected-{provider}")

    async def disconnects(self) -> None:
        """The first of them, after a look at what would break."""
        await self.page.goto(f"{self.url}/connections?workspace={self.workspace.wire_id}")
        await self.looks("connections")
        await self.page.get_by_role("link", name="Disconnect").first.click()
        await self.looks("disconnect")
        await self.page.get_by_role("button", name="Disconnect").click()
        await self.looks("disconnected")


async def whoami(town: Town, credential: Secret[str]) -> int:
    """What the API says to it."""
    async with http_client(base_url=town.house.url) as client:
        answer = await client.get("/v1/whoami", headers={"Authorization": f"Bearer {credential.reveal()}"})
        return answer.status_code


@pytest.mark.timeout(180)
async def test_the_whole_story(visit: Open, town: Town, callback: str) -> None:
    runtime = town.house.runtime
    workspace = await make_workspace(runtime)
    await make_member(runtime, workspace, "owner", EMAIL, password_hash())
    client = await make_client(runtime, workspace, "analytics.read", name="Trendline", redirect_uris=(callback,))
    async with visit() as window:
        mara = Mara(town, workspace, window)
        await mara.signs_in()
        key = await mara.makes_a_key()
        assert await whoami(town, key) == 200
        assert await mara.allows(client, callback)
        for provider in PLATFORMS:
            await mara.connects(provider)
        rows = await town.sql(
            "SELECT provider FROM altyaa.upstream_grant WHERE workspace_id = $1 AND state = 'healthy'", workspace.id
        )
        assert {row["provider"] for row in rows} == set(PLATFORMS)
        await mara.disconnects()
        await mara.revokes(key)
        assert await whoami(town, key) == 401
