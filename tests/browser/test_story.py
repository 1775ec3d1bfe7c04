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
from altyaa.testing.factories import MINTED, MadeWorkspace, make_member, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.oauth import VERIFIER, MadeClient, make_client
from altyaa.testing.service import listening, on_socket
from tests.access.pages.house import PASSWORD, password_hash
from tests.browser.conftest import Open
from tests.browser.window import Window
from tests.connections.flow.house import Town, open_town
from tests.oauth.authorize.visitor import address
from tests.waiting import heard

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

    def at(self, below: str) -> str:
        """The address of a page of her workspace."""
        return f"{self.url}/w/{self.workspace.wire_id}/{below}"

    async def makes_a_key(self) -> Secret[str]:
        """Named, with one scope, and shown once."""
        await self.page.goto(self.at("settings/integrations"))
        await self.looks("no-key-yet")
        await self.page.get_by_role("link", name="Create the first one").click()
        await self.page.get_by_label("Name").fill("BI Dashboard")
        await self.page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
        await self.looks("key-new")
        await self.page.get_by_role("button", name="Create the key").click()
        key = Secret(await self.page.get_by_label("API key", exact=True).input_value())
        MINTED.append(key)
        await self.looks("key-shown")
        await self.page.get_by_role("link", name="I have stored it").click()
        await expect(self.page.get_by_role("heading", level=1)).to_have_text("BI Dashboard")
        return key

    async def revokes_the_key(self) -> None:
        """Over its page; its name is typed where it was used."""
        await self.page.goto(self.at("settings/integrations"))
        await self.page.get_by_role("link", name="BI Dashboard", exact=True).click()
        await self.page.get_by_role("link", name="Revoke").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_label("Type “BI Dashboard” to confirm").fill("BI Dashboard")
        await self.looks("key-revoke")
        await dialog.get_by_role("button", name="Revoke").click()
        await expect(self.page.locator("dialog")).to_have_count(0)
        await self.looks("key-revoked")

    async def allows(self, client: MadeClient, callback: str) -> Secret[str]:
        """An app sends her; the code that she brings back."""
        await self.page.goto(self.url + address(client, redirect_uri=callback))
        await expect(self.page.get_by_role("heading", level=1)).to_contain_text("Trendline")
        await self.looks("consent")
        await self.page.get_by_role("button", name="Allow").click()
        await self.page.wait_for_url(f"{callback}?**")
        code = Secret(httpx2.URL(self.page.url).params["code"])
        MINTED.append(code)
        return code

    async def takes_it_back(self) -> None:
        """What the app may do, on her account's page."""
        await self.page.goto(f"{self.url}/account/apps")
        await self.looks("my-apps")
        await self.page.get_by_role("main").get_by_role("link", name="Take back").click()
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("button", name="Take back").click()
        await expect(self.page.locator("dialog")).to_have_count(0)
        await self.looks("my-apps-none")

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
        await self.page.get_by_role("button", name="Connect", exact=True).click()
        await expect(self.page.get_by_role("link", name="To the connections")).to_be_visible()
        await self.looks(f"connected-{provider}")

    async def disconnects(self) -> None:
        """The newest of them, after a look at what would break."""
        await self.page.goto(self.at("reputation/connections"))
        await self.looks("connections")
        await self.page.get_by_role("table").get_by_role("link").first.click()
        await self.page.get_by_role("link", name="Disconnect").click()
        dialog = self.page.get_by_role("dialog")
        await expect(dialog).to_contain_text("Its tokens are deleted at once.")
        await self.looks("disconnect")
        await dialog.get_by_role("button", name="Disconnect").click()
        await expect(self.page.locator("dialog")).to_have_count(0)
        await self.looks("disconnected")


async def whoami(town: Town, credential: Secret[str]) -> int:
    """What the API says to it."""
    async with http_client(base_url=town.house.url) as client:
        answer = await client.get("/v1/whoami", headers={"Authorization": f"Bearer {credential.reveal()}"})
        return answer.status_code


async def redeemed(town: Town, client: MadeClient, code: Secret[str], callback: str) -> Secret[str]:
    """What the app makes of the code: an access token."""
    assert client.secret is not None
    form = {"grant_type": "authorization_code", "code": code.reveal(), "redirect_uri": callback}
    async with http_client(base_url=town.house.url, auth=(client.id, client.secret.reveal())) as app:
        answer = await app.post("/oauth/token", data={**form, "code_verifier": VERIFIER})
    assert answer.status_code == 200, answer.text
    MINTED.extend(Secret(answer.json()[name]) for name in ("access_token", "refresh_token"))
    return Secret(answer.json()["access_token"])


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
        token = await redeemed(town, client, await mara.allows(client, callback), callback)
        assert await whoami(town, token) == 200
        for provider in PLATFORMS:
            await mara.connects(provider)
        rows = await town.sql(
            "SELECT provider FROM altyaa.upstream_grant WHERE workspace_id = $1 AND state = 'healthy'", workspace.id
        )
        assert {row["provider"] for row in rows} == set(PLATFORMS)
        await mara.disconnects()
        await mara.takes_it_back()
        await heard(lambda: whoami(town, token), 401)
        await mara.revokes_the_key()
        await heard(lambda: whoami(town, key), 401)
