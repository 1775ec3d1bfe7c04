"""Signing in, an invitation, a forgotten password and one's workspaces, in real Chromium."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from altyaa.infra import entropy
from altyaa.testing.cluster import Cluster
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, House, open_house
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


def somebody(name: str) -> str:
    return f"{name}-{entropy.new_id().hex[-6:]}@harbor.example"


async def sign_in(page: Page, house: House, email: str, password: str = PASSWORD) -> None:
    await page.goto(f"{house.url}/sign-in")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(password)
    await page.keyboard.press("Enter")


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_for_strangers_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    paths = {
        "sign-in": "/sign-in",
        "sign-in-onward": "/sign-in?next=/w/wks_1/settings/members",
        "signed-out": "/sign-in?note=signed-out",
        "forgotten": "/forgot-password",
        "forgotten-sent": "/forgot-password?note=sent",
        "reset-ended": "/reset-password",
        "invitation-ended": "/invitations/ali_x",
        "nowhere": "/nowhere",
    }
    async with visit(look) as window:
        for name, path in paths.items():
            await window.page.goto(house.url + path)
            await looked_at(window, name)


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_behind_a_link_or_a_session_holds_in_every_circumstance(
    look: Look, visit: Open, house: House
) -> None:
    newcomer, known = somebody("ines"), await house.person(somebody("mara"))
    _, for_newcomer = await house.invite(newcomer)
    workspace, for_known = await house.invite(known)
    async with visit(look) as window:
        page = window.page
        await page.goto(house.url + for_newcomer)
        await looked_at(window, "invitation-newcomer")
        await page.goto(house.url + for_known)
        await looked_at(window, "invitation-known")
        await page.get_by_role("link", name="Sign in to accept").click()
        await looked_at(window, "sign-in-for-invitation")
        await sign_in(page, house, known)
        await page.wait_for_url("**/workspaces")
        await looked_at(window, "workspaces-none")
        await page.goto(house.url + for_newcomer)
        await looked_at(window, "invitation-other")
        await page.goto(house.url + for_known)
        await looked_at(window, "invitation-accept")
        await page.get_by_role("button", name="Accept the invitation").click()
        await page.wait_for_url("**/workspaces?note=joined")
        assert await page.get_by_label("Workspace id").input_value() == workspace.wire_id
        await looked_at(window, "workspaces")
    async with visit(look) as window:
        await window.page.goto(f"{house.url}/forgot-password")
        await window.page.get_by_label("Email address").fill(known)
        await window.page.keyboard.press("Enter")
        await window.page.wait_for_url("**/forgot-password?note=sent")
        await window.page.goto(house.url + await house.mailed_path(known))
        await looked_at(window, "reset")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_signing_in_and_out_takes_the_keyboard_alone(look: Look, visit: Open, house: House) -> None:
    email = await house.person(somebody("mara"))
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await page.goto(f"{house.url}/sign-in")
        await keys.press("Tab")
        await keys.press("Tab")
        await keys.type(email)
        await keys.press("Tab")
        await keys.type("incorrect horse battery")
        await keys.press("Enter")
        password = page.get_by_label("Password")
        await expect(password).to_be_focused()
        await expect(password).to_have_accessible_description(
            "The address or the password is not right. Check both, or ask for a link to set a new password."
        )
        await looked_at(window, "sign-in-failed")
        await keys.type(PASSWORD)
        await keys.press("Enter")
        await page.wait_for_url("**/workspaces")
        await page.get_by_text("Signed in as").locator("xpath=ancestor::summary").focus()
        await keys.press("Enter")
        await page.get_by_role("button", name="Sign out").focus()
        await keys.press("Enter")
        await page.wait_for_url("**/sign-in?note=signed-out")
        await expect(page.get_by_text("You are signed out.")).to_be_visible()
        await page.go_back()
        await expect(page.get_by_role("heading", name="Sign in")).to_be_visible()


@pytest.mark.parametrize("path", ["/sign-in", "/forgot-password"])
async def test_the_keyboard_reaches_everything_in_reading_order(path: str, visit: Open, house: House) -> None:
    stops = {
        "/sign-in": ["Skip to the content", "Email address", "Password", "Sign in", "Forgot your password?"],
        "/forgot-password": ["Skip to the content", "Email address", "Send the link", "Back to sign-in"],
    }
    async with visit() as window:
        await window.page.goto(house.url + path)
        assert await window.tab_through() == stops[path]


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_an_invitation_is_accepted_from_the_mail_on(look: Look, visit: Open, house: House) -> None:
    email = somebody("ines")
    workspace, path = await house.invite(email, "Trendline")
    async with visit(look) as window:
        page = window.page
        await page.goto(house.url + path)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Join Trendline")
        assert page.url == f"{house.url}/invitation", "no secret in the address bar"
        await page.get_by_label("Choose a password").fill(PASSWORD)
        await page.get_by_role("button", name="Make an account and join").click()
        await page.wait_for_url("**/workspaces?note=joined")
        await expect(page.get_by_role("heading", name="Trendline")).to_be_visible()
        assert await page.get_by_label("Workspace id").input_value() == workspace.wire_id
        await page.go_back()
        await expect(page.get_by_role("heading", level=1)).not_to_have_text("Join Trendline")
    async with visit(look) as window:
        await sign_in(window.page, house, email)
        await window.page.wait_for_url(f"**/w/{workspace.wire_id}/**")


@pytest.mark.parametrize("look", [DESKTOP, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_a_forgotten_password_is_replaced_from_the_mail_on(look: Look, visit: Open, house: House) -> None:
    email = await house.person(somebody("mara"))
    async with visit(look) as window, visit(look) as elsewhere:
        page = window.page
        await sign_in(elsewhere.page, house, email)
        await elsewhere.page.wait_for_url("**/workspaces")
        await page.goto(f"{house.url}/sign-in")
        await page.get_by_role("link", name="Forgot your password?").click()
        await page.get_by_label("Email address").fill(email)
        await page.get_by_role("button", name="Send the link").click()
        await expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
        await page.goto(house.url + await house.mailed_path(email))
        assert page.url == f"{house.url}/reset-password", "no secret in the address bar"
        await expect(page.get_by_label("Email address")).to_have_value(email)
        await page.get_by_label("New password").fill(NEW_PASSWORD)
        await page.get_by_role("button", name="Set the password").click()
        await expect(page.get_by_text("Your new password is set.")).to_be_visible()
        await elsewhere.page.reload()
        await expect(elsewhere.page.get_by_role("heading", level=1)).to_have_text("Sign in")
        await sign_in(page, house, email, NEW_PASSWORD)
        await page.wait_for_url("**/workspaces")
        await page.goto(f"{house.url}/reset-password")
        await expect(page.get_by_text("The link no longer works")).to_be_visible()


async def test_long_names_and_many_workspaces_fit(visit: Open, house: House) -> None:
    email = await house.person(somebody("somebody-who-works-for-a-good-many-companies"))
    names = ("Harbor Coffee", "W" * 100, "Donaudampfschifffahrtsgesellschaftskapitänsmützenfabrik Linz und Söhne")
    for look in (DESKTOP, NARROW):
        async with visit(look) as window:
            await sign_in(window.page, house, email)
            await window.page.wait_for_url("**/workspaces")
            for name in names:
                _, path = await house.invite(email, name)
                await window.page.goto(house.url + path)
                await window.check()
                await window.page.get_by_role("button", name="Accept the invitation").click()
                await window.page.wait_for_url("**/workspaces?note=joined")
            await looked_at(window, "workspaces-many")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_an_address_is_changed_from_the_profile_to_the_mail_and_back(
    look: Look, visit: Open, house: House
) -> None:
    before, after = await house.person(somebody("mara")), somebody("mara-keller")
    async with visit(look) as window:
        page = window.page
        await sign_in(page, house, before)
        await page.wait_for_url("**/workspaces")
        await page.goto(f"{house.url}/account")
        await page.get_by_role("link", name="Change the address").click()
        field = page.get_by_label("New address")
        await looked_at(window, "address")
        await field.fill(before)
        await page.keyboard.press("Enter")
        await expect(field).to_be_focused()
        await expect(field).to_have_accessible_description("You sign in with this address already. Enter another one.")
        await looked_at(window, "address-refused")
        await field.fill(after)
        await page.keyboard.press("Enter")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/account/address?note=sent")
        await expect(page.get_by_text(f"We sent a link to {after}.")).to_be_visible()
        await looked_at(window, "address-sent")
        path = await house.mailed_path(after)
        await page.goto(house.url + path)
        assert page.url == f"{house.url}/account/address/confirm", "no secret in the address bar"
        await looked_at(window, "address-confirm")
        await page.get_by_role("button", name="Change the address").click()
        await page.wait_for_url("**/account?note=address-changed")
        await expect(page.get_by_role("heading", name=after)).to_be_visible()
        await looked_at(window, "address-changed")
        await page.goto(house.url + path)
        await looked_at(window, "address-ended")
    async with visit(look) as window:
        await sign_in(window.page, house, after)
        await window.page.wait_for_url("**/workspaces")


async def test_a_link_that_another_person_opens_has_them_sign_out_and_comes_back(visit: Open, house: House) -> None:
    before, after, neighbour = (
        await house.person(somebody("mara")),
        somebody("mara"),
        await house.person(somebody("noa")),
    )
    async with visit() as window, visit() as elsewhere:
        await sign_in(window.page, house, before)
        await window.page.wait_for_url("**/workspaces")
        await window.page.goto(f"{house.url}/account/address")
        await window.page.get_by_label("New address").fill(after)
        await window.page.keyboard.press("Enter")
        await window.page.get_by_label("Password").fill(PASSWORD)
        await window.page.keyboard.press("Enter")
        await window.page.wait_for_url("**/account/address?note=sent")
        page = elsewhere.page
        await sign_in(page, house, neighbour)
        await page.wait_for_url("**/workspaces")
        await page.goto(house.url + await house.mailed_path(after))
        await expect(page.get_by_text("You are signed in as somebody else.")).to_be_visible()
        await looked_at(elsewhere, "address-other")
        await page.get_by_role("button", name="Sign out").click()
        await page.wait_for_url("**/sign-in?next=*")
        await page.get_by_label("Email address").fill(before)
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/account/address/confirm")
        await page.get_by_role("button", name="Change the address").click()
        await page.wait_for_url("**/account?note=address-changed")
