"""API keys in real Chromium."""

from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from playwright.async_api import Page, expect

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, MadeWorkspace, make_member, make_workspace
from tests.access.pages.house import PASSWORD, House, open_house, password_hash
from tests.browser.conftest import Open
from tests.browser.looks import LOOKS, Look
from tests.browser.window import Window
from tests.keys.hands import Hands


@pytest.fixture(scope="module")
async def house(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    async with open_house(cluster, tmp_path_factory.mktemp("house")) as opened:
        yield opened


async def enter(page: Page, house: House, name: str = "Harbor Coffee") -> MadeWorkspace:
    """A workspace with somebody signed in to it, at its keys."""
    workspace = await make_workspace(house.runtime, name)
    await join(page, house, workspace)
    return workspace


async def join(page: Page, house: House, workspace: MadeWorkspace) -> Principal:
    email = f"mara-{entropy.new_id().hex[-6:]}@harbor.example"
    person = await make_member(house.runtime, workspace, "owner", email, password_hash())
    await page.goto(f"{house.url}/sign-in")
    await page.get_by_label("Email address").fill(email)
    await page.get_by_label("Password").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/workspaces")
    await page.goto(f"{house.url}{at(workspace)}")
    return person


def at(workspace: MadeWorkspace, below: str = "") -> str:
    return f"/w/{workspace.wire_id}/settings/integrations{below and '/'}{below}"


async def furnish(house: House, workspace: MadeWorkspace, person: Principal) -> list[str]:
    """A key in each state; their ids, the first has a family, a limit and networks."""
    hands = Hands(house.runtime, workspace, entropy.now(), person)
    names = {
        "BI Dashboard": (), "Post scheduler": (), "Review importer": (), "Old export": (),
        "A key whose name is as long as a name may be, and which says everything about the program it is for": (),
    }  # fmt: skip
    made = [await hands.made("analytics.read", "posts.read", "posts.write", "keys.write", name=each) for each in names]
    child = await hands.as_key(made[0]).made("posts.read", name="Nightly export")
    await hands.rotate(made[2].id, timedelta(days=1))
    return [write_id("key", each.id) for each in (*made, child)]


async def looked_at(window: Window, name: str) -> None:
    await window.shoot(name)
    await window.check()


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_every_page_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page = window.page
        workspace = await make_workspace(house.runtime, "Harbor Coffee")
        person = await join(page, house, workspace)
        await looked_at(window, "keys-none")
        ids = await furnish(house, workspace, person)
        await page.reload()
        await looked_at(window, "keys")
        await page.goto(f"{house.url}{at(workspace)}?named=nothing+like+it")
        await looked_at(window, "keys-nothing-found")
        await page.goto(f"{house.url}{at(workspace)}?status=gone&before=x")
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await looked_at(window, "key-new")
        await page.get_by_label("Name").fill("Importer")
        await page.get_by_text("Networks and limit").click()
        await page.get_by_role("textbox", name="Networks").fill("203.0.113.0/24\n10.0.0.1/8\nnowhere")
        await page.get_by_role("textbox", name="Requests").fill("many")
        await page.get_by_role("button", name="Create the key").click()
        await expect(page.get_by_text("Line 3:")).to_be_visible()
        await looked_at(window, "key-new-wrong")
        for below in ("", "/edit", "/rotate", "/revoke"):
            await page.goto(f"{house.url}{at(workspace, 'keys')}/{ids[0]}{below}")
            await looked_at(window, f"key{below.replace('/', '-')}")
        await page.goto(f"{house.url}{at(workspace, 'keys')}/{ids[2]}")
        await looked_at(window, "key-rotating")
        await page.get_by_role("link", name="Retire").last.click()
        await page.goto(f"{house.url}{at(workspace, 'keys')}/{ids[2]}/rotate")
        await looked_at(window, "key-rotate-third")


@pytest.mark.parametrize("look", LOOKS, ids=lambda look: look.name)
async def test_the_page_with_the_secret_holds_in_every_circumstance(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page = window.page
        workspace = await enter(page, house)
        await page.get_by_role("link", name="Create the first one").click()
        await page.get_by_label("Name").fill("BI Dashboard")
        await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
        await page.get_by_role("button", name="Create the key").click()
        await note_secret(page)
        await looked_at(window, "key-shown")
        await page.get_by_role("link", name="I have stored it").click()
        await page.wait_for_url(f"**{at(workspace, 'keys')}/key_*")
        await page.get_by_role("link", name="Rotate").click()
        await page.get_by_label("7 days").check()
        await page.get_by_role("button", name="Make a new secret").click()
        await note_secret(page)
        await looked_at(window, "key-shown-again")
        await page.get_by_role("link", name="I have stored it").click()
        await looked_at(window, "key-after-rotation")


async def note_secret(page: Page) -> str:
    """The secret that the page shows; it is looked for in the logs at the end of the run."""
    field = page.get_by_label("API key", exact=True)
    await expect(field).to_be_visible()
    secret = await field.input_value()
    assert secret.startswith("alk_")
    MINTED.append(Secret(secret))
    return secret
