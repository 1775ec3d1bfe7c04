"""Connecting an account again: the same account keeps its ids, and what goes wrong leaves what was there."""

from typing import Any

from altyaa.kernel.ids import write_id
from altyaa.simulator.faults import Rule
from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.connections.flow.house import MANAGE, PAGE, Town, Traveller, is_refusal
from tests.connections.flow.test_flow import BOXES
from tests.connections.flow.test_odd_answers import NONSENSE, both

_LISTS = {"google": "mybusinessaccountmanagement.googleapis.com/*", "facebook": "graph.facebook.com/*/me/accounts"}


async def connected(town: Town, mara: Traveller, provider: str) -> tuple[MadeWorkspace, str]:
    """A workspace with a connection; its id."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect(provider, workspace, BOXES[provider])
    (row,) = await town.sql("SELECT id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    return workspace, write_id("con", row["id"])


async def stored(town: Town, workspace: MadeWorkspace) -> tuple[Any, Any]:
    """The grant and the connection, as they are."""
    (grant,) = await town.sql("SELECT * FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    (connection,) = await town.sql("SELECT * FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    return grant, connection


async def test_another_account_is_refused_and_the_same_one_keeps_its_ids(town: Town, mara: Traveller) -> None:
    workspace, connection = await connected(town, mara, "facebook")
    before = await stored(town, workspace)
    toms = await mara.allow(await mara.depart("facebook", workspace, connection), person="Tom")
    page = await mara.get(toms.partition("#")[0])
    assert is_refusal(page, 409, "You signed in as Tom Okafor, and Mara Lindqvist")
    assert await stored(town, workspace) == before
    maras = await mara.allow(await mara.depart("facebook", workspace, connection))
    done = await mara.get(maras.partition("#")[0])
    assert (done.status_code, "Renewed" in done.text) == (200, True)
    _, after = await stored(town, workspace)
    assert (after["id"], after["generation"]) == (before[1]["id"], 2)


@both
async def test_a_platform_that_answers_nonsense_takes_nothing_away(town: Town, mara: Traveller, provider: str) -> None:
    workspace, connection = await connected(town, mara, provider)
    before = await stored(town, workspace)
    for effect, sentence in NONSENSE.items():
        back = await mara.allow(await mara.depart(provider, workspace, connection))
        town.breaks_with(effect)
        assert is_refusal(await mara.get(back.partition("#")[0]), 502, sentence), effect
        town.heals()
        assert await stored(town, workspace) == before, effect


@both
async def test_a_box_that_is_unticked_this_time_takes_nothing_away(town: Town, mara: Traveller, provider: str) -> None:
    workspace, connection = await connected(town, mara, provider)
    before = await stored(town, workspace)
    unticked = {"google": f"scope {MANAGE}", "facebook": "scope pages_show_list"}[provider]
    back = await mara.allow(await mara.depart(provider, workspace, connection), leave_out=[unticked])
    assert is_refusal(await mara.get(back.partition("#")[0]), 422, "ticked")
    assert await stored(town, workspace) == before


@both
async def test_a_list_that_does_not_come_keeps_the_new_tokens(town: Town, mara: Traveller, provider: str) -> None:
    """They may be the only ones that work: the engine asks for the list again."""
    workspace, connection = await connected(town, mara, provider)
    await town.sql(
        """
        UPDATE altyaa.upstream_grant SET state = 'revoked', state_code = 'x', ended_at = now(), due_at = NULL
         WHERE workspace_id = $1
        """,
        workspace.id,
    )
    back = await mara.allow(await mara.depart(provider, workspace, connection))
    town.breaks(Rule("server_error", path=_LISTS[provider]))
    done = await mara.get(back.partition("#")[0])
    town.heals()
    assert (done.status_code, "Looked at soon" in done.text) == (200, True), done.text
    grant, kept = await stored(town, workspace)
    assert (grant["state"], grant["generation"], grant["ended_at"]) == ("healthy", 2, None)
    assert grant["due_at"] == grant["check_at"] <= grant["connected_at"]
    assert (write_id("con", kept["id"]), kept["state"], kept["generation"]) == (connection, "healthy", 1)
    told = "SELECT type FROM altyaa.event WHERE workspace_id = $1 AND subject = $2 ORDER BY id"
    types = [row["type"] for row in await town.sql(told, workspace.id, connection)]
    assert types == ["connection.connected", "connection.reauthenticated"]


async def test_what_the_account_lost_meanwhile_is_said(town: Town, mara: Traveller) -> None:
    workspace, connection = await connected(town, mara, "facebook")
    lost = next(each for each in town.stage.facebook.people[town.stage.people["facebook"]].assets if each.id == PAGE)
    back = await mara.allow(await mara.depart("facebook", workspace, connection))
    lost.is_lost = True
    try:
        done = await mara.get(back.partition("#")[0])
    finally:
        lost.is_lost = False
    assert "No access" in done.text
    _, kept = await stored(town, workspace)
    assert kept["state"] == "healthy", "lost is what the engine says, after a second look"
