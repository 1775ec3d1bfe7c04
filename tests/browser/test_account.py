"""The first run, the account, the workspaces and refusals in real Chromium."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Page, expect

from altyaa.access.actions.first_run import first_run_path
from altyaa.infra import entropy
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_workspace
from tests.access.pages.house import NEW_PASSWORD, PASSWORD, House, open_house
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
from tests.browser.window import Window


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


@pytest.fixture
async def empty_house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house"), is_empty=True) as opened:
        yield opened


def somebody(name: str = "mara") -> str:
    return f"{name}-{entropy.new_id().hex[-6:]}@harbor.example"


async def sign_in(page: Page, house: House, email: str) -> None:
    await page.goto(f"{house.url}/sign-in?next=/account")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url(f"{house.url}/account")


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_the_first_run_holds_in_every_circumstance(look: Look, visit: Open, empty_house: House) -> None:
    printed = empty_house.url + first_run_path(empty_house.runtime.keyring.keys).reveal()
    async with visit(look) as window:
        page = window.page
        await page.goto(empty_house.url)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Nobody is here yet")
        await looked_at(window, "first-run-waiting")
        await page.goto(f"{empty_house.url}/first-run/x")
        await looked_at(window, "first-run-wrong")
        await page.goto(printed)
        assert page.url == f"{empty_house.url}/first-run", "no secret in the address bar"
        await looked_at(window, "first-run")
        await page.get_by_label("Name of the workspace").fill("Harbor Coffee")
        await page.get_by_label("Your email address").fill("mara@harbor.example")
        await page.get_by_label("Choose a password").fill("password1234")
        await page.keyboard.press("Enter")
        password = page.get_by_label("Choose a password")
        await expect(password).to_be_focused()
        await looked_at(window, "first-run-refused")
        await password.fill(PASSWORD)
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/workspaces?note=begun")
        await looked_at(window, "first-run-begun")
        await page.goto(printed)
        await looked_at(window, "first-run-over")


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
async def test_every_page_of_the_account_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    email = somebody()
    workspace, second = await make_workspace(house.runtime), await make_workspace(house.runtime, "Trendline")
    await house.join(email, workspace, "owner")
    await house.join(email, second, "member")
    async with visit() as elsewhere, visit(look) as window:
        await sign_in(elsewhere.page, house, email)
        page = window.page
        await sign_in(page, house, email)
        await looked_at(window, "account")
        await page.get_by_role("link", name="Change the password").click()
        await looked_at(window, "account-password")
        await page.get_by_label("Password that you have").fill("incorrect horse battery")
        await page.get_by_label("New password").fill(NEW_PASSWORD)
        await page.keyboard.press("Enter")
        await expect(page.get_by_label("Password that you have")).to_be_focused()
        await looked_at(window, "account-password-refused")
        await page.goto(f"{house.url}/account/sessions")
        await looked_at(window, "account-sessions")
        await page.get_by_role("button", name="End all others").click()
        await page.wait_for_url("**/account/sessions?note=others-ended")
        await looked_at(window, "account-sessions-ended")
        await page.goto(f"{house.url}/w/{workspace.wire_id}/settings/general")
        await looked_at(window, "general")
        await page.goto(f"{house.url}/workspaces")
        await looked_at(window, "workspaces-two")
        await page.goto(f"{house.url}/w/{second.wire_id}/settings/general")
        await looked_at(window, "general-member")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_the_first_run_takes_the_keyboard_alone(look: Look, visit: Open, empty_house: House) -> None:
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await page.goto(empty_house.url + first_run_path(empty_house.runtime.keyring.keys).reveal())
        await keys.press("Tab")
        for text in ("Harbor Coffee", "mara@harbor.example", PASSWORD):
            await keys.press("Tab")
            await keys.type(text)
        await keys.press("Enter")
        await page.wait_for_url("**/workspaces?note=begun")
        await expect(page.get_by_role("heading", name="Harbor Coffee")).to_be_visible()


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_a_session_is_ended_and_a_password_changed_by_keyboard(look: Look, visit: Open, house: House) -> None:
    email = await house.person(somebody())
    async with visit() as elsewhere, visit(look) as window:
        page, keys = window.page, window.page.keyboard
        await sign_in(page, house, email)
        await sign_in(elsewhere.page, house, email)
        await page.goto(f"{house.url}/account/sessions")
        await page.get_by_role("button", name="End Chrome on Linux").focus()
        await keys.press("Enter")
        await page.wait_for_url("**/account/sessions?note=ended")
        await elsewhere.page.reload()
        assert "/sign-in" in elsewhere.page.url
        await page.goto(f"{house.url}/account/password")
        await page.get_by_label("Password that you have").focus()
        await keys.type(PASSWORD)
        await keys.press("Tab")
        await keys.type(NEW_PASSWORD)
        await keys.press("Enter")
        await page.wait_for_url("**/account/sessions?note=password-changed")
        await looked_at(window, "account-password-changed")


async def test_the_keyboard_reaches_everything_of_the_account_in_reading_order(visit: Open, house: House) -> None:
    email = await house.person(somebody())
    tabs = ["Profile", "Password", "Sign-in methods", "Sessions", "Authorized apps"]
    header = ["Skip to the content", "Altyaa", "Your workspace Go back to it"]
    async with visit() as window:
        await sign_in(window.page, house, email)
        stops = await window.tab_through()
        assert stops[:3] == header
        assert stops[4:] == [
            *tabs,
            *(
                "Change the address",
                "Change the password",
                "Set them up",
                "Look through them",
                "Your workspaces",
                "Look through them",
            ),
        ]


async def test_the_header_leads_back_into_the_workspace_of_before(visit: Open, house: House) -> None:
    email = somebody()
    for name in ("Harbor Coffee", "Trendline"):
        last = await make_workspace(house.runtime, name)
        await house.join(email, last, "admin")
    async with visit() as window:
        page = window.page
        await sign_in(page, house, email)
        await page.goto(f"{house.url}/w/{last.wire_id}/settings/general")
        await page.goto(f"{house.url}/account/sessions")
        await page.get_by_role("link", name="Go back to it").click()
        await page.wait_for_url(f"**/w/{last.wire_id}/**")
