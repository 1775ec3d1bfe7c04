"""What others, or the platform, do while somebody connects: nothing comes alive that no connection shows."""

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_workspace
from tests.connections.api.test_connections import calls
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller, is_refusal, nothing_is_connected
from tests.connections.flow.test_again import connected, stored
from tests.connections.flow.test_flow import BOXES
from tests.connections.flow.test_odd_answers import both


@both
async def test_what_was_disconnected_during_the_sign_in_stays_so(town: Town, mara: Traveller, provider: str) -> None:
    workspace, connection = await connected(town, mara, provider)
    leaving = await mara.depart(provider, workspace, connection)
    async with calls(town, workspace) as client:
        assert (await client.delete(f"/v1/connections/{connection}")).status_code == 200
    before = await stored(town, workspace)
    page = await mara.get((await mara.allow(leaving)).partition("#")[0])
    assert is_refusal(page, 409, "was disconnected while you signed in")
    assert "The permission that you gave" in page.text
    assert await stored(town, workspace) == before
    grant, _ = before
    assert (grant["state"], grant["sealed"], grant["due_at"]) == ("disconnected", None, None)


async def test_a_choice_of_which_nothing_is_left_stores_nothing(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("facebook", workspace)
    pages = town.stage.facebook.people[town.stage.people["facebook"]].assets
    lost = next(each for each in pages if each.id == OTHER_PAGE)
    lost.is_lost = True
    try:
        done = await mara.pick(page, f"page.{OTHER_PAGE}")
    finally:
        lost.is_lost = False
    assert "Nothing was connected" in done.text
    assert "No access" in done.text
    assert "The permission that you gave" in done.text
    assert await nothing_is_connected(town, workspace)


async def test_a_choice_of_which_nothing_is_left_revives_no_account(town: Town, mara: Traveller) -> None:
    workspace, connection = await connected(town, mara, "facebook")
    async with calls(town, workspace) as client:
        assert (await client.delete(f"/v1/connections/{connection}")).status_code == 200
    before = await stored(town, workspace)
    page = await mara.choose_from("facebook", workspace)
    pages = town.stage.facebook.people[town.stage.people["facebook"]].assets
    lost = next(each for each in pages if each.id == PAGE)
    lost.is_lost = True
    try:
        await mara.pick(page, f"page.{PAGE}")
    finally:
        lost.is_lost = False
    assert await stored(town, workspace) == before
    await mara.connect("facebook", workspace, BOXES["facebook"])
    grant, kept = await stored(town, workspace)
    assert (grant["state"], grant["ended_at"], write_id("con", kept["id"])) == ("healthy", None, connection)
