"""Disconnecting in the browser: first what would break, then the button, then what became of it."""

import httpx2
import pytest

from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.simulator.faults import Rule
from altyaa.testing.factories import MINTED, MadeWorkspace, make_workspace
from tests.connections.api.test_connections import LOCATION, calls, connected
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller, form_to
from tests.connections.pages.planted import DAY, HOUR, happened
from tests.connections.pages.test_listing import listed


async def alone(town: Town, workspace: MadeWorkspace) -> None:
    """Nobody else is connected anywhere: not even by the tests before."""
    await town.sql("DELETE FROM altyaa.upstream_grant WHERE workspace_id <> $1", workspace.id)


def path_of(workspace: MadeWorkspace, connection: str) -> str:
    """Of the page before the button."""
    return listed(workspace, f"/{connection}/disconnect")


async def opened(mara: Traveller, workspace: MadeWorkspace, connection: str) -> httpx2.Response:
    """The page before the button."""
    return await mara.get(path_of(workspace, connection))


async def pressed(mara: Traveller, page: httpx2.Response, **typed: str) -> httpx2.Response:
    """What the button leads to."""
    form = form_to(page, "/w/")
    answer = await mara.client.post(form.action, data=dict(form.fields) | typed)
    return await mara.get(answer.headers["location"]) if answer.status_code == 303 else answer


async def is_alive(town: Town, workspace: MadeWorkspace) -> bool:
    """Whether nothing of the workspace was disconnected."""
    rows = await town.sql("SELECT state FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    return bool(rows) and all(row["state"] == "healthy" for row in rows)


@pytest.mark.parametrize(("provider", "box"), [("google", LOCATION), ("facebook", f"page.{PAGE}")])
async def test_the_last_one_ends_the_permission(town: Town, mara: Traveller, provider: str, box: str) -> None:
    workspace, (connection,) = await connected(town, mara, provider, box)
    await alone(town, workspace)
    shown = await mara.get(listed(workspace, f"/{connection}"))
    assert f'href="{path_of(workspace, connection)}"' in shown.text
    page = await opened(mara, workspace, connection)
    title = provider.capitalize()
    assert f"{title} is told to end it" in page.text
    assert "Nobody did" in page.text
    assert await is_alive(town, workspace), "a look changes nothing"
    assert town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is None
    done = await pressed(mara, page)
    assert (done.status_code, f"{title} has ended the permission" in done.text) == (200, True), done.text
    assert str(done.url).endswith(f"/{connection}?note=revoked")
    assert town.stage.simulator.why_dead(provider, town.stage.whose(provider)) is not None
    assert "Nothing is connected yet" in (await mara.get(listed(workspace))).text
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


async def test_what_was_used_lately_is_ended_by_its_name_alone(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    async with calls(town, workspace) as client:
        took = (await client.post(f"/v1/connections/{connection}/token")).json()
        MINTED.append(Secret(took["access_token"]))
        would = (await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).json()
    (taker,) = would["takers"]
    page = await opened(mara, workspace, connection)
    assert "They cannot any more" in page.text
    assert taker["actor"] in page.text
    for typed in ({}, {"name": ""}, {"name": would["name"].upper() + "!"}):
        wrong = await pressed(mara, page, **typed)
        assert (wrong.status_code, "This is not its name." in wrong.text) == (422, True)
        assert await is_alive(town, workspace)
    assert "Disconnected" in (await pressed(mara, page, name=f" {would['name']} ")).text
    assert not await is_alive(town, workspace)


async def test_what_was_used_long_ago_takes_the_button_alone(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    await happened(town, workspace, connection, "connection.token_read", actor="key_x", occurred_at=-7 * DAY - HOUR)
    page = await opened(mara, workspace, connection)
    assert ("key_x" in page.text, "Type " in page.text) == (True, False)
    assert (await pressed(mara, page)).status_code == 200
    assert not await is_alive(town, workspace)


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
    sent = dict(form_to(page, "/w/").fields)
    assert (await other.client.post(path_of(workspace, connection), data=sent)).status_code == 403
    stranger = Traveller(town)
    async with stranger.client:
        elsewhere = await make_workspace(town.house.runtime)
        await stranger.enter(elsewhere)
        assert (await opened(stranger, workspace, connection)).status_code == 404
        assert (await opened(stranger, elsewhere, connection)).status_code == 404
        assert (await stranger.client.post(path_of(elsewhere, connection), data=sent)).status_code == 403
    for wrong in ("con_", "con_x", write_id("con", workspace.id)):
        assert (await opened(mara, workspace, wrong)).status_code == 404
    forged = await mara.client.post(path_of(workspace, connection), data={"csrf_token": "of another session"})
    assert forged.status_code == 403
    assert await is_alive(town, workspace)


async def test_an_old_proof_is_asked_for_again_first(town: Town, mara: Traveller) -> None:
    workspace, (connection,) = await connected(town, mara, "google", LOCATION)
    page = await opened(mara, workspace, connection)
    await town.sql("UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes'")
    asked = await pressed(mara, page)
    assert "Confirm that it is you" in asked.text
    assert await is_alive(town, workspace)


async def test_the_form_is_about_one_connection(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    first, second = await opened(mara, workspace, ids[0]), await opened(mara, workspace, ids[1])
    sent = dict(form_to(first, "/w/").fields)
    assert (await mara.client.post(form_to(second, "/w/").action, data=sent)).status_code == 403
    assert (await mara.client.post(form_to(first, "/w/").action, data=sent)).status_code == 303
