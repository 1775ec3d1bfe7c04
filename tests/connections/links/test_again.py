"""A link to connect one account again: that one, and no other, is touched and shown."""

import pytest

from altyaa.testing.factories import make_workspace
from tests.connections.api.test_connections import calls, connected, refusal
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import Stranger, became, made


async def test_the_account_is_connected_again_and_the_id_stays(town: Town, guest: Stranger, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "facebook", f"page.{PAGE}", f"page.{OTHER_PAGE}")
    await town.sql(
        """
        UPDATE altyaa.upstream_grant SET state = 'revoked', state_code = 'x', ended_at = now() WHERE workspace_id = $1
        """,
        workspace.id,
    )
    session = await made(town, workspace, provider="facebook", connection_id=ids[0])
    page = await guest.asked(session)
    assert "asks you to connect Facebook again" in page.text
    assert "Harbor Coffee Altona" not in page.text
    done = await guest.get(await guest.allow(await guest.leave(session)))
    assert done.status_code == 200
    assert done.text.count("<strong>Harbor Coffee") == 1, "the other page under the account is not shown"
    told = await became(town, workspace, session)
    assert (told["state"], told["connections"], told["connection_id"]) == ("connected", [ids[0]], ids[0])
    async with calls(town, workspace) as client:
        shown = (await client.get(f"/v1/connections/{ids[0]}")).json()
    assert (shown["state"], shown["history"][0]["type"]) == ("healthy", "connection.reauthenticated")


async def test_another_account_is_refused_and_not_told_whose_it_was(
    town: Town, guest: Stranger, mara: Traveller
) -> None:
    workspace, ids = await connected(town, mara, "google", BOXES["google"])
    (grant,) = await town.sql("SELECT display FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    session = await made(town, workspace, connection_id=ids[0])
    url = await guest.leave(session)
    assert "login_hint" not in url
    refused = await guest.get(await guest.allow(url, person="Tom"))
    assert (refused.status_code, "another account is to be connected again" in refused.text) == (409, True)
    assert grant["display"] not in refused.text
    told = await became(town, workspace, session)
    assert (told["state"], told["reason"], told["connections"]) == ("opened", "other_account", [])
    (after,) = await town.sql("SELECT generation FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert after["generation"] == 1
    assert (await guest.get(await guest.allow(await guest.leave(session)))).status_code == 200


async def test_only_a_connection_of_this_workspace_and_platform(town: Town, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "google", BOXES["google"])
    stranger = await make_workspace(town.house.runtime)
    async with calls(town, stranger) as client:
        body = {"provider": "google", "connection_id": ids[0]}
        assert refusal(await client.post("/v1/connections/sessions", json=body)) == (404, "not_found")
    async with calls(town, workspace) as client:
        body = {"provider": "facebook", "connection_id": ids[0]}
        assert refusal(await client.post("/v1/connections/sessions", json=body)) == (404, "not_found")
        await client.delete(f"/v1/connections/{ids[0]}")
        body = {"provider": "google", "connection_id": ids[0]}
        assert refusal(await client.post("/v1/connections/sessions", json=body)) == (409, "connection_ended")


async def test_one_that_was_disconnected_meanwhile(town: Town, guest: Stranger, mara: Traveller) -> None:
    workspace, ids = await connected(town, mara, "google", BOXES["google"])
    session = await made(town, workspace, connection_id=ids[0])
    back = await guest.allow(await guest.leave(session))
    async with calls(town, workspace) as client:
        await client.delete(f"/v1/connections/{ids[0]}")
    refused = await guest.get(back)
    assert refused.status_code in (409, 422)
    assert (await became(town, workspace, session))["connections"] == []


@pytest.mark.parametrize("revived_by_link", [True, False])
async def test_a_reference_stays_until_another_link_revives_it(
    town: Town, guest: Stranger, mara: Traveller, revived_by_link: bool
) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await guest.connect_by(await made(town, workspace, reference="1"), BOXES["google"])
    await guest.connect_by(await made(town, workspace, reference="2"), BOXES["google"])

    async def reference() -> str:
        (row,) = await town.sql("SELECT reference FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
        return str(row["reference"])

    assert await reference() == "1", "what lives is not taken over"
    async with calls(town, workspace) as client:
        (each,) = (await client.get("/v1/connections")).json()["data"]
        await client.delete(f"/v1/connections/{each['id']}")
    if revived_by_link:
        await guest.connect_by(await made(town, workspace, reference="2"), BOXES["google"])
    else:
        await mara.connect("google", workspace, BOXES["google"])
    assert await reference() == ("2" if revived_by_link else "1")
