"""Disconnecting in the browser: first what would break, then the button."""

import httpx2
import pytest

from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.simulator.faults import Rule
from altyaa.testing.factories import MINTED, MadeWorkspace, make_workspace
from tests.connections.api.test_connections import LOCATION, calls, connected
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller, form_to

_FORM = "/connections/disconnect"


async def alone(town: Town, workspace: MadeWorkspace) -> None:
    """Nobody else is connected anywhere: not even by the tests before."""
    await town.sql("DELETE FROM altyaa.upstream_grant WHERE workspace_id <> $1", workspace.id)


async def opened(mara: Traveller, workspace: MadeWorkspace, connection: str) -> httpx2.Response:
    """The page before the button."""
    return await mara.get(f"{_FORM}?workspace={workspace.wire_id}&connection={connection}")


async def pressed(mara: Traveller, page: httpx2.Response) -> httpx2.Response:
    """What the button leads to."""
    form = form_to(page, _FORM)
    return await mara.client.post(form.action, data=dict(form.fields))


@pytest.mark.parametrize(("provider", "box"), [("google", LOCATION), ("facebook", f"page.{PAGE}")])
async def test_the_last_one_ends_the_permission(town: Town, mara: Traveller, provider: str, box: str) -> None:
    workspace, (connection,) = await connected(town, mara, provider, box)
    await alone(town, workspace)
    listed = await mara.get("/connections")
    assert f"{_FORM}?workspace={workspace.wire_id}&amp;connection={connection}" in listed.text
    page = await opened(mara, workspace, connection)
    title = provider.capitalize()
    assert f"{title} is told to end it" in page.text
    assert "Nobody did" in page.text
    assert "It works." in (await mara.get("/connections")).text, "a look changes nothing"
    assert town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is None
    done = await pressed(mara, page)
    assert (done.status_code, f"{title} has ended the permission" in done.text) == (200, True), done.text
    assert town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is not None
    assert "Nothing is connected yet" in (await mara.get("/connections")).text
    assert (await pressed(mara, page)).status_code == 409
    assert (await opened(mara, workspace, connection)).status_code == 409


async def test_what_others_live_by_is_said_without_names_or_counts(
    town: Town, mara: Traveller, other: Traveller
) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    theirs = await make_workspace(town.house.runtime, "Lantern Books")
    await other.enter(theirs)
    await other.connect("facebook", theirs, f"page.{PAGE}")
    first = await opened(mara, workspace, ids[0])
    assert "other connections of this workspace live by it" in first.text
    assert "other connections of this workspace live by it" in (await pressed(mara, first)).text
    last = await opened(mara, workspace, ids[1])
    assert "The permission at Facebook stays: another workspace, or a sign-in under way, uses it." in last.text
    assert not [each for each in ("Lantern", theirs.wire_id, theirs.id.hex) if each in last.text]
    done = await pressed(mara, last)
    assert "The permission at Facebook stays: another workspace, or a sign-in under way, uses it." in done.text
    assert town.stage.simulator.why_dead("facebook", town.stage.whose("facebook")) is None
    (kept,) = await town.sql("SELECT state FROM altyaa.connection WHERE workspace_id = $1", theirs.id)
    assert kept["state"] == "healthy"


async def test_who_took_the_token_is_named(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    async with calls(town, workspace) as client:
        took = (await client.post(f"/v1/connections/{connection}/token")).json()
        MINTED.append(Secret(took["access_token"]))
        would = (await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).json()
    (taker,) = would["takers"]
    assert taker["actor"].startswith("key_")
    page = await opened(mara, workspace, connection)
    assert "They cannot any more" in page.text
    assert taker["actor"] in page.text


async def test_a_platform_that_does_not_confirm_leaves_a_step_to_the_person(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    await alone(town, workspace)
    page = await opened(mara, workspace, connection)
    town.breaks(Rule("server_error"))
    done = await pressed(mara, page)
    assert "did not confirm that the permission has ended: remove the app" in done.text
    (grant,) = await town.sql("SELECT sealed, state FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert (grant["sealed"], grant["state"]) == (None, "disconnected")


async def test_an_app_that_is_not_set_up_here_any_more_is_said(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "facebook", f"page.{PAGE}")
    await alone(town, workspace)
    await town.sql("UPDATE altyaa.upstream_grant SET app_id = 'before' WHERE workspace_id = $1", workspace.id)
    assert "be told from here to end the permission" in (await opened(mara, workspace, connection)).text


async def test_members_and_strangers_are_refused(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    page = await opened(mara, workspace, connection)
    assert (await opened(other, workspace, connection)).headers["location"].startswith("/sign-in?next=")
    await other.enter(workspace, "member")
    assert (await opened(other, workspace, connection)).status_code == 403
    stranger = Traveller(town)
    async with stranger.client:
        elsewhere = await make_workspace(town.house.runtime)
        await stranger.enter(elsewhere)
        assert (await opened(stranger, workspace, connection)).status_code == 404
        assert (await opened(stranger, elsewhere, connection)).status_code == 404
    for wrong in ("", "con_x", write_id("con", workspace.id)):
        assert (await opened(mara, workspace, wrong)).status_code == 404
    forged = await mara.client.post(form_to(page, _FORM).action, data={"csrf_token": "of another session"})
    assert forged.status_code == 403
    assert "It works." in (await mara.get("/connections")).text


async def test_the_form_is_about_one_connection(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    first, second = await opened(mara, workspace, ids[0]), await opened(mara, workspace, ids[1])
    sent = dict(form_to(first, _FORM).fields)
    assert (await mara.client.post(form_to(second, _FORM).action, data=sent)).status_code == 403
    assert (await mara.client.post(form_to(first, _FORM).action, data=sent)).status_code == 200
