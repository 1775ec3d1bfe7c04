"""From a button to a connection that works, and what is stored on the way."""

import pytest

from altyaa.simulator.faults import Rule
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import HOLDING, MARA, OTHER_PAGE, PAGE, Town, Traveller

ACCOUNT = "17841400000000001"
BOXES = {"google": "location.locations/5001", "facebook": f"page.{PAGE}", "instagram": f"account.{ACCOUNT}"}


@pytest.mark.parametrize(
    ("provider", "box", "name"),
    [
        ("google", BOXES["google"], "Harbor Coffee"),
        ("facebook", BOXES["facebook"], "Harbor Coffee"),
        ("facebook", f"instagram.{ACCOUNT}", "harborcoffee"),
        ("instagram", BOXES["instagram"], "harborcoffee"),
    ],
)
async def test_a_person_connects_what_they_pick(
    town: Town, mara: Traveller, provider: str, box: str, name: str
) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace, "admin")
    page = await mara.choose_from(provider, workspace)
    assert name in page.text
    done = await mara.pick(page, box)
    assert done.status_code == 200
    assert "Connected" in done.text
    rows = await town.sql("SELECT * FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert [row["asset_id"] for row in rows] == [box.partition(".")[2]]
    assert (rows[0]["sealed"] is not None) is (provider == "facebook")
    assert rows[0]["token_open"] is (provider == "google"), "what whoever has it can use for ever is closed"
    (grant,) = await town.sql("SELECT * FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert grant["due_at"] == min(grant["renew_at"], grant["check_at"])
    listed = await mara.get(f"/w/{workspace.wire_id}/reputation/connections")
    assert "Healthy</span>" in listed.text
    types = await town.sql("SELECT type FROM altyaa.event WHERE workspace_id = $1", workspace.id)
    assert [row["type"] for row in types].count("connection.connected") == 1


async def test_nothing_of_the_sign_in_is_left_when_it_is_over(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("facebook", workspace)
    (held,) = await town.sql("SELECT * FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert held["sealed_pick"] is not None
    assert held["sealed_verifier"] is None
    assert (held["pick_expires_at"] - held["redeemed_at"]).total_seconds() == pytest.approx(1800, abs=30)
    await mara.pick(page, f"page.{PAGE}")
    (over,) = await town.sql("SELECT * FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert (over["sealed_pick"], over["outcome"]) == (None, "connected")
    again = await mara.pick(page, f"page.{OTHER_PAGE}")
    assert again.status_code == 410
    assert len(await town.sql("SELECT 1 FROM altyaa.connection WHERE workspace_id = $1", workspace.id)) == 1


async def test_a_page_that_comes_without_a_token_is_shown_and_cannot_be_picked(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("facebook", workspace, leave_out=[f"asset {HOLDING}"])
    assert "gives no token" in page.text
    assert f'name="pick.page.{HOLDING}"' not in page.text
    done = await mara.pick(page, f"page.{HOLDING}", f"page.{PAGE}")
    assert "No access" in done.text
    rows = await town.sql("SELECT asset_id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert [row["asset_id"] for row in rows] == [PAGE]


async def test_what_the_platform_no_longer_lists_is_not_shown_as_connected(town: Town, mara: Traveller) -> None:
    """Each is asked for by a real call at the moment of the choice."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("facebook", workspace)
    lost = next(each for each in town.stage.facebook.people[MARA["facebook"]].assets if each.id == OTHER_PAGE)
    lost.is_lost = True
    try:
        done = await mara.pick(page, f"page.{OTHER_PAGE}", f"page.{PAGE}")
    finally:
        lost.is_lost = False
    assert "No access" in done.text
    rows = await town.sql("SELECT asset_id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert [row["asset_id"] for row in rows] == [PAGE]


async def test_facebooks_fragment_does_not_follow_the_browser(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart("facebook", workspace))
    assert back.endswith("#_=_")
    answer = await mara.get(back.partition("#")[0])
    assert answer.headers["location"].endswith("#main"), "without one of ours the browser keeps the platform's"


async def test_who_connects_the_same_account_once_more_adds_to_it(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}")
    page = await mara.choose_from("facebook", workspace)
    await mara.pick(page, f"page.{OTHER_PAGE}")
    rows = await town.sql("SELECT * FROM altyaa.connection WHERE workspace_id = $1 ORDER BY id", workspace.id)
    assert [(row["asset_id"], row["generation"]) for row in rows] == [(PAGE, 2), (OTHER_PAGE, 1)]
    (grant,) = await town.sql("SELECT generation FROM altyaa.upstream_grant WHERE workspace_id = $1", workspace.id)
    assert grant["generation"] == 2


async def test_nothing_ticked_is_said_and_the_choice_stays_open(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("google", workspace)
    nothing = await mara.pick(page)
    assert nothing.status_code == 422
    assert "Tick at least one" in nothing.text
    assert (await mara.pick(nothing, "location.locations/5002")).status_code == 200


async def test_a_platform_that_fails_at_the_choice_leaves_it_open(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("google", workspace)
    town.breaks(Rule("server_error"))
    assert (await mara.pick(page, "location.locations/5001")).status_code == 502
    town.heals()
    assert (await mara.pick(page, "location.locations/5001")).status_code == 200
