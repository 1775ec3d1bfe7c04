"""Second factors in real Chromium, whose own virtual authenticator makes the passkeys and signs with them."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import pyotp
import pytest
from playwright.async_api import CDPSession, Page, expect

from altyaa.infra import entropy
from altyaa.testing.cluster import Cluster
from tests.access.factors.holders import Holder, holder, sql, with_app, with_passkey
from tests.access.pages.house import PASSWORD, House, open_house
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window

FACTORS = "/account/factors"


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """At a name: Chromium binds no passkey to an address."""
    async with open_house(cluster, tmp_path_factory.mktemp("house"), "localhost") as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Device:
    """Chromium's authenticator.

    Attributes:
        id: Its name in the protocol.
    """

    session: CDPSession
    id: str

    async def verifies(self, well: bool) -> None:
        """Whether the next finger is the right one."""
        await self.session.send("WebAuthn.setUserVerified", {"authenticatorId": self.id, "isUserVerified": well})

    async def credentials(self) -> list[dict[str, Any]]:
        """What it holds."""
        found = await self.session.send("WebAuthn.getCredentials", {"authenticatorId": self.id})
        credentials: list[dict[str, Any]] = found["credentials"]
        return credentials


async def device(page: Page, **options: Any) -> Device:
    """One that knows its person."""
    session = await page.context.new_cdp_session(page)
    await session.send("WebAuthn.enable")
    wanted = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = await session.send("WebAuthn.addVirtualAuthenticator", {"options": wanted | options})
    return Device(session, made["authenticatorId"])


def somebody(name: str) -> str:
    return f"{name}-{entropy.new_id().hex[-6:]}@harbor.example"


async def sign_in(page: Page, house: House, email: str) -> None:
    await page.goto(f"{house.url}/sign-in")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")


async def sign_out(page: Page) -> None:
    await page.context.clear_cookies()


async def stale(house: House, who: Holder) -> None:
    await sql(
        house,
        "UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes' WHERE user_id = $1",
        who.user_id,
    )


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


async def stored(page: Page) -> None:
    await page.get_by_role("link", name="I have stored them").click()
    await page.wait_for_url(f"**{FACTORS}")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    email = await house.person(somebody("mara"))
    async with visit(look) as window:
        page = window.page
        await sign_in(page, house, email)
        await page.wait_for_url("**/workspaces")
        for name, path in (("factors-none", FACTORS), ("app-new", f"{FACTORS}/app/new")):
            await page.goto(house.url + path)
            await looked_at(window, name)
        await page.get_by_role("textbox", name="Code").fill("000000")
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("The code is not right.")).to_be_visible()
        await looked_at(window, "app-new-wrong")
        secret = await page.get_by_label("Or type this secret into it").input_value()
        await page.get_by_role("textbox", name="Code").fill(pyotp.TOTP(secret.replace(" ", "")).at(entropy.now()))
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("These are your recovery codes.")).to_be_visible()
        await looked_at(window, "codes")
        await stored(page)
        mara = await with_passkey(house.runtime, email, house.url)
        paths = {
            "factors": FACTORS,
            "passkey-new": f"{FACTORS}/passkeys/new",
            "codes-new": f"{FACTORS}/codes/new",
            "app-off": f"{FACTORS}/app/off",
        }
        for name, path in paths.items():
            await page.goto(house.url + path)
            await looked_at(window, name)
        await page.goto(house.url + FACTORS)
        for verb in ("Rename", "Remove"):
            link = page.get_by_role("link", name=f"{verb} Blue key")
            await page.goto(house.url + (await link.get_attribute("href") or ""))
            await looked_at(window, f"passkey-{verb.lower()}")
            await page.goto(house.url + FACTORS)
        await stale(house, mara)
        await page.goto(f"{house.url}{FACTORS}/app/off")
        await page.get_by_role("button", name="Turn it off").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
        await looked_at(window, "confirm")
        await sign_out(page)
        await sign_in(page, house, email)
        await page.wait_for_url("**/sign-in/second?*")
        await looked_at(window, "second")


@pytest.mark.parametrize("look", [DESKTOP, NARROW], ids=lambda look: look.name)
async def test_a_passkey_is_added_signs_in_and_confirms(look: Look, visit: Open, house: House) -> None:
    email = await house.person(somebody("mara"))
    mara = await holder(house.runtime, email)
    async with visit(look) as window:
        page = window.page
        key = await device(page)
        await sign_in(page, house, email)
        await page.wait_for_url("**/workspaces")
        await page.goto(f"{house.url}{FACTORS}/passkeys/new")
        await expect(page.get_by_text("This needs scripts")).to_be_hidden()
        await page.get_by_label("What do you call it?").fill("This laptop")
        await page.get_by_role("button", name="Add it").click()
        await expect(page.get_by_text("These are your recovery codes.")).to_be_visible()
        await window.check()
        await stored(page)
        await expect(page.get_by_role("link", name="Rename This laptop")).to_be_visible()
        assert [each["isResidentCredential"] for each in await key.credentials()] == [True]
        await sign_out(page)

        await page.goto(f"{house.url}/sign-in?next={FACTORS}")
        await looked_at(window, "sign-in-passkey")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await page.wait_for_url(f"**{FACTORS}")
        await expect(page.get_by_text("Never")).to_have_count(0)
        assert (await key.credentials())[0]["signCount"] > 0

        await stale(house, mara)
        await page.get_by_role("link", name="Make new ones").click()
        dialog = page.get_by_role("dialog")
        await looked_at(window, "codes-new-dialog")
        await dialog.get_by_role("button", name="Make new ones").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Confirm that it is you")
        await page.get_by_role("button", name="Confirm with a passkey").click()
        await expect(page.get_by_text("These are your recovery codes.")).to_be_visible()
        await stored(page)

        await sign_out(page)
        await sign_in(page, house, email)
        await page.wait_for_url("**/sign-in/second?*")
        await page.get_by_role("button", name="Use a passkey").click()
        await page.wait_for_url("**/workspaces")


async def test_a_passkey_is_not_added_twice_to_one_device_and_a_wrong_finger_opens_nothing(
    visit: Open, house: House
) -> None:
    email = await house.person(somebody("mara"))
    async with visit() as window:
        page = window.page
        key = await device(page)
        await sign_in(page, house, email)
        await page.wait_for_url("**/workspaces")
        for told in ("These are your recovery codes.", "There is a passkey for this account on it already."):
            await page.goto(f"{house.url}{FACTORS}/passkeys/new")
            await page.get_by_label("What do you call it?").fill("This laptop")
            await page.get_by_role("button", name="Add it").click()
            await expect(page.get_by_text(told)).to_be_visible()
        await looked_at(window, "passkey-known")
        await sign_out(page)
        await key.verifies(False)
        await page.goto(f"{house.url}/sign-in")
        await page.get_by_role("button", name="Sign in with a passkey").click()
        await expect(page.get_by_text("Nothing was sent: it was cancelled, or took too long.")).to_be_visible()
        await looked_at(window, "passkey-cancelled")
        assert page.url == f"{house.url}/sign-in"


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_an_app_works_from_the_secret_to_the_sign_in_with_and_without_scripts(
    look: Look, visit: Open, house: House
) -> None:
    email = await house.person(somebody("mara"))
    mara = await with_app(house.runtime, email)
    async with visit(look) as window:
        page = window.page
        await page.goto(f"{house.url}/sign-in?next={FACTORS}")
        await page.get_by_label("Email address").fill(email)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.get_by_label("Code from your authenticator app").fill("000000")
        await page.keyboard.press("Enter")
        field = page.get_by_label("Code from your authenticator app")
        await expect(field).to_be_focused()
        await looked_at(window, "second-wrong")
        await field.fill(mara.code())
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**{FACTORS}")
        await stale(house, mara)
        await page.goto(f"{house.url}{FACTORS}/codes/new")
        await page.get_by_role("button", name="Make new ones").click()
        await page.get_by_label("Password").fill(PASSWORD)
        await page.get_by_label("Code from your authenticator app").fill(mara.codes[0])
        await page.keyboard.press("Enter")
        await expect(page.get_by_text("These are your recovery codes.")).to_be_visible()


async def test_without_scripts_no_passkey_is_offered(visit: Open, house: House) -> None:
    async with visit(WITHOUT_SCRIPTS) as window:
        await window.page.goto(f"{house.url}/sign-in")
        await expect(window.page.get_by_role("button", name="Sign in with a passkey")).to_be_hidden()
        await expect(window.page.get_by_role("button", name="Sign in", exact=True)).to_be_visible()
