"""One account, connected in two workspaces: by a member here, by a link there. Neither learns of the other."""

import httpx2
import pytest

from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.connections.api.test_connections import calls, connected
from tests.connections.flow.house import Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.flow.test_odd_answers import both
from tests.connections.flow.test_shared_yes import alone, ended, is_alive, told
from tests.connections.links.house import Stranger, became, made


async def by_link(town: Town, guest: Stranger, provider: str) -> tuple[MadeWorkspace, str]:
    """A workspace in which nobody but somebody by a link connected it; the id."""
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace, provider=provider, reference="customer 4711")
    await guest.connect_by(session, BOXES[provider])
    (connection,) = (await became(town, workspace, session))["connections"]
    return workspace, connection


async def all_told(town: Town, client: httpx2.AsyncClient, workspace: MadeWorkspace, connection: str) -> str:
    """Everything that a workspace can read of its connections: answers and events."""
    answers = [
        (await client.get("/v1/connections")).text,
        (await client.get(f"/v1/connections/{connection}")).text,
        (await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).text,
    ]
    rows = await town.sql("SELECT data::text, actor FROM altyaa.event WHERE workspace_id = $1", workspace.id)
    return "\n".join([*answers, *(str(tuple(row)) for row in rows)])


@both
@pytest.mark.parametrize("first", ["the member's", "the link's"])
async def test_disconnected_in_one_the_other_lives(
    town: Town, mara: Traveller, guest: Stranger, provider: str, first: str
) -> None:
    workspace, (connection,) = await connected(town, mara, provider, BOXES[provider])
    await alone(town, workspace)
    theirs, another = await by_link(town, guest, provider)
    pairs = [(workspace, connection), (theirs, another)]
    (gone, its), (left, living) = pairs if first == "the member's" else pairs[::-1]
    async with calls(town, gone) as client, calls(town, left) as other_client:
        would = (await client.delete(f"/v1/connections/{its}", params={"dry_run": True})).json()
        assert (would["upstream"], would["takers"]) == ("shared", [])
        assert await ended(client, its) == "shared"
        assert is_alive(town, provider)
        shown = (await other_client.get(f"/v1/connections/{living}")).json()
        assert (shown["state"], [each["type"] for each in shown["history"]]) == ("healthy", ["connection.connected"])
        assert await told(town, left) == []
        if provider == "google":
            assert (await other_client.post(f"/v1/connections/{living}/token")).status_code == 200
        mine, others = await all_told(town, client, gone, its), await all_told(town, other_client, left, living)
        assert not [each for each in (left.wire_id, living, str(left.id)) if each in mine]
        assert not [each for each in (gone.wire_id, its, str(gone.id)) if each in others]
        assert await ended(other_client, living) == "revoked", "it was the last one"
    assert not is_alive(town, provider)


async def test_what_is_said_is_the_same_whether_a_member_or_a_link_lives_elsewhere(
    town: Town, mara: Traveller, other: Traveller, guest: Stranger
) -> None:
    """By what the answer says nobody tells who it is, or how many."""
    workspace, (connection,) = await connected(town, mara, "facebook", BOXES["facebook"])
    await alone(town, workspace)
    said = []
    async with calls(town, workspace) as client:
        for begin in (connected(town, other, "facebook", BOXES["facebook"]), by_link(town, guest, "facebook")):
            await begin
            said.append((await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).json())
        await town.sql(
            "DELETE FROM altyaa.connection WHERE workspace_id <> $1 AND connected_by IS NOT NULL", workspace.id
        )
        said.append((await client.delete(f"/v1/connections/{connection}", params={"dry_run": True})).json())
    assert said == said[:1] * 3
    assert said[0]["upstream"] == "shared"


async def test_managers_may_disconnect_what_a_link_connected_and_members_may_not(
    town: Town, guest: Stranger, mara: Traveller, other: Traveller
) -> None:
    workspace, connection = await by_link(town, guest, "google")
    await other.enter(workspace, "member")
    path = f"/w/{workspace.wire_id}/reputation/connections/{connection}/disconnect"
    assert (await other.get(path)).status_code == 403
    await mara.enter(workspace, "admin")
    listed = await mara.get(f"/w/{workspace.wire_id}/reputation/connections")
    assert "customer 4711" in listed.text
    page = await mara.get(path)
    assert "Nobody did, so nothing stops working elsewhere." in page.text
    assert (await guest.get(path)).headers["location"].startswith("/sign-in?next=")
