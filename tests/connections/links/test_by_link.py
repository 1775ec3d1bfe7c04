"""From a link to a connection that works, by somebody without an account."""

import pytest

from altyaa.testing.factories import make_workspace
from tests.connections.api.test_connections import calls
from tests.connections.flow.house import MARA, OTHER_PAGE, PAGE, Town, Traveller
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import Stranger, became, made


@pytest.mark.parametrize("provider", ["google", "facebook"])
async def test_somebody_without_an_account_connects_what_they_pick(town: Town, guest: Stranger, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Marketing")
    session = await made(town, workspace, provider=provider, reference="customer 4711")
    assert (await became(town, workspace, session))["state"] == "waiting"
    page = await guest.asked(session)
    assert "Harbor Marketing asks you to connect" in page.text
    assert (await became(town, workspace, session))["state"] == "opened"
    done = await guest.connect_by(session, BOXES[provider])
    assert "Connected" in done.text
    assert "Harbor Coffee" in done.text
    assert "reputation/connections" not in done.text, "nothing there is for them"
    told = await became(town, workspace, session)
    assert (told["state"], told["reason"], told["reference"]) == ("connected", None, "customer 4711")
    async with calls(town, workspace) as client:
        listed = (await client.get("/v1/connections", params={"reference": "customer 4711"})).json()["data"]
        assert [each["id"] for each in listed] == told["connections"]
        assert [(each["reference"], each["connected_by"]) for each in listed] == [("customer 4711", None)]
        assert listed[0]["state"] == "healthy"
        others = await client.get("/v1/connections", params={"reference": "customer 4712"})
        assert others.json()["data"] == []
        if provider == "google":
            token = await client.post(f"/v1/connections/{listed[0]['id']}/token")
            assert token.status_code == 200, token.text


async def test_the_reference_is_in_the_events_and_the_actor_is_who_made_the_link(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace, reference="customer 4711")
    await guest.connect_by(session, BOXES["google"])
    rows = await town.sql(
        """
        SELECT type, actor, subject, data::jsonb ->> 'reference' AS reference, data::jsonb ->> 'link' AS link
          FROM altyaa.event WHERE workspace_id = $1 AND type LIKE 'connection.%' ORDER BY id
        """,
        workspace.id,
    )
    link, connection = rows
    assert (link["type"], link["subject"]) == ("connection.link_made", session["id"])
    assert (connection["type"], connection["link"]) == ("connection.connected", session["id"])
    assert {row["reference"] for row in rows} == {"customer 4711"}
    assert len({row["actor"] for row in rows}) == 1
    assert link["actor"].startswith("key_")


async def test_the_same_browser_opens_it_again_and_may_go_once_more(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    first = await guest.open(session)
    again = await guest.open(session)
    assert first.headers["location"] == again.headers["location"]
    back = await guest.allow(await guest.leave(session), press="Cancel")
    declined = await guest.get(back)
    assert declined.status_code == 422
    assert "You did not allow it" in declined.text
    assert "/connect/link?" in declined.text
    told = await became(town, workspace, session)
    assert (told["state"], told["reason"]) == ("opened", "access_denied")
    await guest.connect_by(session, BOXES["google"])
    assert (await became(town, workspace, session))["state"] == "connected"


async def test_who_declines_ends_it(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace, return_to="https://app.example.com/back?x=1")
    page = await guest.asked(session)
    declined = await guest.answer(page, "decline")
    assert "Nothing was connected" in declined.text
    assert 'href="https://app.example.com/back?x=1"' in declined.text
    assert "Go on to app.example.com" in declined.text
    told = await became(town, workspace, session)
    assert (told["state"], told["connections"]) == ("declined", [])
    assert (await guest.answer(page)).status_code == 410
    assert (await guest.open(session)).status_code == 410


async def test_the_last_page_leads_back_by_a_button_that_names_the_host(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace, return_to="https://app.example.com/accounts")
    done = await guest.connect_by(session, BOXES["google"])
    assert '<a class="btn primary" href="https://app.example.com/accounts" rel="noreferrer">' in done.text
    assert "location" not in done.headers


async def test_two_links_in_one_browser_do_not_disturb_each_other(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    one, two = await made(town, workspace, reference="1"), await made(town, workspace, provider="facebook")
    page, other_page = await guest.asked(one), await guest.asked(two)
    assert (await guest.answer(other_page)).status_code == 303
    assert (await guest.answer(page)).status_code == 303
    await guest.connect_by(two, f"page.{PAGE}")
    await guest.connect_by(one, BOXES["google"])
    async with calls(town, workspace) as client:
        assert len((await client.get("/v1/connections")).json()["data"]) == 2


async def test_a_member_may_open_a_link_too_and_is_nobody_there(town: Town, guest: Stranger) -> None:
    workspace, own = await make_workspace(town.house.runtime), await make_workspace(town.house.runtime)
    email = await guest.enter(own)
    session = await made(town, workspace)
    done = await guest.connect_by(session, BOXES["google"])
    assert email not in done.text
    (row,) = await town.sql("SELECT connected_by FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert row["connected_by"] is None


async def test_what_others_connected_by_the_same_account_is_not_shown(
    town: Town, guest: Stranger, mara: Traveller
) -> None:
    """The account's tokens are fresh for all of them; that they are there is nobody else's to know."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}")
    session = await made(town, workspace, provider="facebook", reference="customer 4711")
    page = await guest.choice(session)
    assert "Connected" not in page.text, "it is offered as any other"
    assert f'type="checkbox" id="pick.page.{PAGE}"' in page.text
    lost = next(each for each in town.stage.facebook.people[MARA["facebook"]].assets if each.id == PAGE)
    lost.is_lost = True
    try:
        done = await guest.pick(page, f"page.{OTHER_PAGE}")
    finally:
        lost.is_lost = False
    assert "No access" not in done.text, "what the account lost is not theirs to know"
    assert f"<strong>{lost.name}</strong>" not in done.text
    told = await became(town, workspace, session)
    rows = await town.sql(
        "SELECT asset_id, reference FROM altyaa.connection WHERE workspace_id = $1 ORDER BY id", workspace.id
    )
    assert [(row["asset_id"], row["reference"]) for row in rows] == [(PAGE, None), (OTHER_PAGE, "customer 4711")]
    assert len(told["connections"]) == 1
