"""The pages of connecting whose addresses platforms know, as members see them."""

import pytest

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.connections.api.test_connections import LOCATION
from tests.connections.flow.house import PAGE, Town, Traveller, form_to
from tests.oauth.authorize.visitor import join


async def test_whoever_is_not_signed_in_signs_in_first(other: Traveller) -> None:
    for path in ("/connect/google", "/connect/google/pick?workspace=wks_x&attempt=x"):
        assert (await other.get(path)).headers["location"].startswith("/sign-in?next=")


async def test_whoever_has_several_workspaces_chooses(town: Town, mara: Traveller) -> None:
    one, two = await make_workspace(town.house.runtime, "First"), await make_workspace(town.house.runtime, "Second")
    email = await mara.enter(one)
    await join(town.house, two, email)
    page = await mara.get("/connect/google")
    assert f"/connect/google?workspace={one.wire_id}" in page.text
    assert f"/connect/google?workspace={two.wire_id}" in page.text
    strange = await make_workspace(town.house.runtime, "Theirs")
    assert "Theirs" not in (await mara.get(f"/connect/google?workspace={strange.wire_id}")).text


async def test_they_stand_in_the_frame_of_their_workspace(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    start = await mara.get(f"/connect/google?workspace={workspace.wire_id}")
    choice = await mara.choose_from("google", workspace)
    done = await mara.pick(choice, LOCATION)
    again = await mara.get(await mara.allow(await mara.depart("google", workspace, await only_one(town, workspace))))
    for page in (start, choice, done, again):
        assert page.status_code == 200
        assert f'href="/w/{workspace.wire_id}/reputation/connections"' in page.text
    assert "Renewed" in again.text


async def only_one(town: Town, workspace: MadeWorkspace) -> str:
    (row,) = await town.sql("SELECT id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    return write_id("con", row["id"])


async def test_the_button_may_lead_to_the_platform_and_nowhere_else(town: Town, mara: Traveller) -> None:
    await mara.enter(await make_workspace(town.house.runtime))
    policy = (await mara.get("/connect/google")).headers["content-security-policy"]
    assert f"form-action 'self' {town.platforms};" in policy


async def test_the_choice_is_about_one_sign_in(town: Town, mara: Traveller) -> None:
    """A form of one tab, sent to the address of another, is refused."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    first = await mara.choose_from("facebook", workspace)
    second = await mara.choose_from("facebook", workspace)
    sent = dict(form_to(first, "/connect/").fields) | {f"pick.page.{PAGE}": "on"}
    assert (await mara.client.post(str(second.url), data=sent)).status_code == 403
    assert (await mara.client.post(str(first.url), data=sent)).status_code == 200


@pytest.mark.parametrize("query", ["", "workspace=x&attempt=y", "workspace={w}&attempt=", "workspace={w}&attempt={z}"])
async def test_a_choice_that_is_none(town: Town, mara: Traveller, query: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.get(f"/connect/google/pick?{query.format(w=workspace.wire_id, z='0' * 32)}")
    assert page.status_code in (403, 410)
    assert "Start again" in page.text


async def test_nobody_learns_of_a_connection_of_others(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.get(f"/connect/google?connection={write_id('con', workspace.id)}")
    assert page.status_code == 200
    assert (await mara.press("google", workspace, write_id("con", workspace.id))).status_code == 404
