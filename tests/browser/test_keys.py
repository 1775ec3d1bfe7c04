"""API keys in real Chromium."""

from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta

import asyncpg
import pytest
from playwright.async_api import Dialog, Error, Page, expect

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MINTED, MadeWorkspace, make_key, make_member, make_workspace
from tests.access.pages.house import PASSWORD, House, open_house, password_hash
from tests.browser.conftest import Open
from tests.browser.looks import DESKTOP, EXTREMES, NARROW, WITHOUT_SCRIPTS, Look
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
    await page.wait_for_url(lambda url: "/sign-in" not in url)
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


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
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


@pytest.mark.parametrize("look", EXTREMES, ids=lambda look: look.name)
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


async def create(page: Page, name: str = "BI Dashboard") -> str:
    """Make a key by its form; its secret."""
    await page.get_by_label("Name").fill(name)
    await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
    await page.get_by_role("button", name="Create the key").click()
    return await note_secret(page)


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_a_key_is_made_by_keyboard_alone(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page, keys = window.page, window.page.keyboard
        workspace = await enter(page, house)
        await page.get_by_role("link", name="Create the first one").focus()
        await keys.press("Enter")
        await page.wait_for_url(f"**{at(workspace, 'keys/new')}")
        await page.locator("main").focus()
        await keys.press("Tab")  # the way back
        await keys.press("Tab")
        await keys.type("BI Dashboard")
        if look.scripts:
            await keys.press("Tab")  # the search
        await keys.press("Tab")
        await keys.press("Space")  # analytics
        await keys.press("Tab")
        await keys.press("ArrowRight")
        await keys.press("ArrowRight")  # posts: read and write
        await expect(page.get_by_role("group", name="Posts").get_by_label("Read and write")).to_be_checked()
        await page.get_by_label("Every 30 days").focus()
        await keys.press("ArrowLeft")
        await expect(page.get_by_label("Once a year")).to_be_checked()
        await keys.press("Tab")
        await keys.press("Tab")
        await keys.press("Tab")
        await keys.press("Enter")
        secret = await note_secret(page)
        answer = await page.request.get(f"{house.url}/v1/whoami", headers={"Authorization": f"Bearer {secret}"})
        assert (await answer.json())["scopes"] == ["analytics.read", "posts.read", "posts.write"]


async def test_the_tree_counts_along_and_is_searched(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        await page.goto(f"{house.url}{at(await enter(page, house), 'keys/new')}")
        count, find = page.locator(".scopes-count"), page.get_by_label("Find a scope")
        await expect(count).to_have_text("0 of 21 chosen")
        await page.get_by_role("group", name="Media").get_by_label("Read and write").check()
        await page.get_by_label("Read usage").check()
        await expect(count).to_have_text("3 of 21 chosen")
        await find.fill("REVIEWS")
        await expect(page.get_by_role("group", name="Reviews")).to_be_visible()
        await expect(page.get_by_role("group", name="Media")).to_be_hidden()
        await expect(count).to_have_text("3 of 21 chosen")
        await find.fill("zzz")
        await expect(page.get_by_text("No scope has this in its name or its description.")).to_be_visible()
        await find.press("Enter")
        await expect(page.get_by_role("heading", level=1)).to_have_text("Create API key")
        await window.check()


async def test_the_secret_is_copied_and_selects_whole(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        await page.context.grant_permissions(["clipboard-read", "clipboard-write"])
        await page.goto(f"{house.url}{at(await enter(page, house), 'keys/new')}")
        secret = await create(page)
        await page.get_by_role("button", name="Copy").click()
        await expect(page.get_by_role("button", name="Copied")).to_be_visible()
        assert await page.evaluate("navigator.clipboard.readText()") == secret
        await page.get_by_label("API key", exact=True).focus()
        assert await page.evaluate("getSelection().toString() || document.activeElement.selectionEnd") in (
            secret,
            len(secret),
        )


async def test_leaving_is_questioned_until_it_was_copied_or_stored(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await enter(page, house)
        asked: list[str] = []

        async def stay(dialog: Dialog) -> None:
            asked.append(dialog.type)
            await dialog.accept()

        page.on("dialog", stay)
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await create(page)
        await page.get_by_role("link", name="Members").click()
        await page.wait_for_url("**/settings/members")
        assert asked == ["beforeunload"]
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await create(page, "Another")
        await page.get_by_role("link", name="I have stored it").click()
        await page.wait_for_url("**/keys/key_*")
        assert asked == ["beforeunload"]
        window.complaints.clear()  # the page of members may not exist yet


async def seen_after(page: Page, move: Callable[[], Awaitable[object]]) -> str:
    """What the page holds after a move in the history.

    Nothing of ours, where Chromium kept nothing: it shows a page of its own, and asks before it sends a form again.
    """
    try:
        await move()
    except Error as error:
        return "" if "ERR_CACHE_MISS" in str(error) else await page.content()
    return await page.content()


async def test_neither_back_nor_forward_nor_reload_shows_it_or_makes_another(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await enter(page, house)
        page.on("dialog", lambda dialog: dialog.accept())
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        secret = await create(page)
        await page.reload()
        await expect(page.get_by_role("heading", level=1)).to_have_text("This form was sent before")
        assert secret not in await page.content()
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        another = await create(page, "Another")
        assert another not in await seen_after(page, page.go_back)
        await expect(page.get_by_role("heading", level=1)).to_have_text("Create API key")
        assert another not in await seen_after(page, page.go_forward)
        beside = await page.context.new_page()
        await beside.goto(f"{house.url}{at(workspace)}")
        await expect(beside.get_by_text("2 keys", exact=True)).to_be_visible()


async def test_back_to_the_page_with_the_secret_finds_it_gone(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await enter(page, house)
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        secret = await create(page)
        await page.get_by_role("link", name="I have stored it").click()
        await page.wait_for_url("**/keys/key_*")
        assert secret not in await seen_after(page, page.go_back)
        assert secret not in page.url


async def test_a_double_click_shows_the_secret_and_makes_one_key(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await enter(page, house)
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await page.get_by_label("Name").fill("BI Dashboard")
        await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
        await page.get_by_role("button", name="Create the key").dblclick()
        await note_secret(page)
        await page.get_by_role("link", name="I have stored it").click()
        await page.goto(f"{house.url}{at(workspace)}")
        await expect(page.get_by_text("1 key", exact=True)).to_be_visible()


async def test_what_was_typed_into_a_field_that_is_hidden_since_stops_nobody(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await enter(page, house)
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await page.get_by_label("Name").fill("BI Dashboard")
        await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
        await page.get_by_label("At the end of a day").check()
        await page.get_by_label("Last day").fill("2020-01-01")
        await page.get_by_label("In 90 days").check()
        await page.get_by_role("button", name="Create the key").click()
        await note_secret(page)


async def test_a_deed_opens_over_the_list_and_works_there(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await make_workspace(house.runtime)
        await make_key(house.runtime, workspace, "posts.read", name="BI Dashboard")
        await join(page, house, workspace)
        await page.get_by_role("link", name="Rotate BI Dashboard").click()
        dialog = page.get_by_role("dialog", name="Rotate BI Dashboard")
        await expect(dialog).to_be_visible()
        await window.shoot("key-dialog", full_page=False)
        await window.check_axe()
        await page.keyboard.press("Escape")
        await expect(dialog).to_have_count(0)
        await page.get_by_role("link", name="Rotate BI Dashboard").click()
        await dialog.get_by_label("7 days").check()
        await dialog.get_by_role("button", name="Make a new secret").click()
        await note_secret(page)
        await page.get_by_role("link", name="I have stored it").click()
        await page.get_by_role("link", name="Retire").last.click()
        await page.get_by_role("dialog").get_by_role("button", name="Retire it").click()
        await expect(page.get_by_text("The secret is retired.")).to_be_visible()
        await page.get_by_role("link", name="Revoke").click()
        dialog = page.get_by_role("dialog", name="Revoke BI Dashboard")
        button = dialog.get_by_role("button", name="Revoke it for good")
        await expect(button).to_be_disabled()
        await window.shoot("key-dialog-revoke", full_page=False)
        await window.check_axe()
        await dialog.get_by_label("Type “BI Dashboard” to confirm").fill("BI Dashboard")
        await expect(button).to_be_enabled()
        await button.click()
        await expect(page.get_by_text("Revoked, for good.")).to_be_visible()
        await looked_at(window, "key-revoked")


@pytest.mark.parametrize("look", [DESKTOP, NARROW, WITHOUT_SCRIPTS], ids=lambda look: look.name)
async def test_a_stale_proof_is_asked_for_and_the_form_goes_on(look: Look, visit: Open, house: House) -> None:
    async with visit(look) as window:
        page = window.page
        workspace = await make_workspace(house.runtime)
        person = await join(page, house, workspace)
        await page.goto(f"{house.url}{at(workspace, 'keys/new')}")
        await age_proof(house, person)
        await page.get_by_label("Name").fill("BI Dashboard")
        await page.get_by_role("group", name="Posts").get_by_label("Read", exact=True).check()
        await page.get_by_role("button", name="Create the key").click()
        await looked_at(window, "key-confirm")
        await page.get_by_label("Password").fill(PASSWORD)
        await page.keyboard.press("Enter")
        await note_secret(page)


async def age_proof(house: House, person: Principal) -> None:
    admin = await asyncpg.connect(house.database.dsn("postgres"))
    try:
        await admin.execute(
            "UPDATE altyaa.user_session SET created_at = created_at - interval '11 minutes',"
            " authenticated_at = authenticated_at - interval '11 minutes' WHERE user_id = $1",
            person.user_id,
        )
    finally:
        await admin.close()


async def test_no_width_between_a_telephone_and_a_desk_scrolls_sideways(visit: Open, house: House) -> None:
    async with visit() as window:
        page = window.page
        workspace = await make_workspace(house.runtime, "W" * 100)
        person = await join(page, house, workspace)
        ids = await furnish(house, workspace, person)
        await make_key(house.runtime, workspace, name="W" * 100)
        for path in (at(workspace), at(workspace, "keys/new"), f"{at(workspace, 'keys')}/{ids[2]}"):
            await page.goto(house.url + path)
            for width in range(320, 1600, 80):
                await page.set_viewport_size({"width": width, "height": 800})
                await window.check_width()
