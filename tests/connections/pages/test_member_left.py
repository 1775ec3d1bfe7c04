"""Whoever connected accounts is removed: they are listed on the page, each with a choice, which is carried out."""

import json
import re

from altyaa.kernel.ids import read_id
from altyaa.testing.factories import MadeWorkspace
from tests.connections.api.test_connections import LOCATION, calls, connected, types_of
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller

_HIDDEN = re.compile(r'<input type="hidden" name="(\w+)" value="([^"]*)"')


async def removal_of_the_maker(town: Town, other: Traveller, workspace: MadeWorkspace) -> str:
    """Somebody else is Owner, too; the address of the page on which they remove who connected things."""
    await other.enter(workspace)
    (row,) = await town.sql("SELECT DISTINCT connected_by FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    listed = (await other.get(f"/w/{workspace.wire_id}/settings/members")).text
    people = re.findall(r'"members/(usr_\w+)/remove"', listed)
    (wire,) = [each for each in people if read_id("usr", each) == row["connected_by"]]
    return f"/w/{workspace.wire_id}/settings/members/{wire}/remove"


async def send(other: Traveller, path: str, **answers: str) -> str:
    """The page after the form."""
    page = (await other.get(path)).text
    hidden = dict(_HIDDEN.findall(page[page.index('<section class="card act">') :]))
    done = await other.client.post(path, data={**hidden, **{name.replace("__", "-"): v for name, v in answers.items()}})
    assert done.status_code == 303, done.text
    return (await other.get(done.headers["location"])).text


async def test_each_account_is_listed_and_becomes_what_was_chosen(
    town: Town, mara: Traveller, other: Traveller
) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    await mara.connect("google", workspace, LOCATION)
    path = await removal_of_the_maker(town, other, workspace)
    page = (await other.get(path)).text
    assert all(f'name="choice-{each}"' in page for each in ids)
    assert "3 things work on without them" in page
    assert "Disconnect now" in page
    rest = await town.sql(
        "SELECT id FROM altyaa.connection WHERE workspace_id = $1 AND provider = 'google'", workspace.id
    )
    assert len(rest) == 1
    settled = await send(other, path, **{f"choice__{ids[0]}": "revoke", f"choice__{ids[1]}": "rotate:7"})
    for words in ("disconnected: what they allowed", "to be connected again by", "nobody decided"):
        assert words in settled, words
    async with calls(town, workspace, "connections.read") as client:
        left = (await client.get("/v1/connections")).json()["data"]
    assert ids[0] not in [each["id"] for each in left]
    assert len(left) == 2, "what was not disconnected works on"
    assert (await types_of(town, workspace))[-3:].count("connection.attention") == 2
    (row,) = await town.sql(
        "SELECT data FROM altyaa.event WHERE workspace_id = $1 AND type = 'connection.disconnected'", workspace.id
    )
    assert json.loads(row["data"])["last"] is False, "the other page lives by the same yes"


async def test_the_last_one_takes_the_tokens_of_its_account_along(
    town: Town, mara: Traveller, other: Traveller
) -> None:
    workspace, (connection,) = await connected(town, mara, "facebook", f"page.{PAGE}")
    path = await removal_of_the_maker(town, other, workspace)
    await send(other, path, **{f"choice__{connection}": "revoke"})
    (row,) = await town.sql("SELECT sealed, ended_at FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert row["sealed"] is None
    assert row["ended_at"] is not None
