"""The way to the platform and back, by a link: bound to the state, the browser and the session."""

import pytest

from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import Town, Traveller, form_to, is_refusal, nothing_is_connected
from tests.connections.flow.test_flow import BOXES
from tests.connections.links.house import Stranger, became, made

SWEEP = "SELECT door.sweep_connections(now(), now() - interval '30 days', 100)"


async def test_another_browser_cannot_come_back(town: Town, guest: Stranger, other: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    back = await guest.allow(await guest.leave(await made(town, workspace)))
    await other.get("/")
    assert is_refusal(await other.get(back), 403, "begun in another browser")
    assert (await guest.get(back)).status_code == 303, "in the hands of somebody else it is left alone"


async def test_a_state_works_once(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    back = await guest.allow(await guest.leave(await made(town, workspace)))
    assert (await guest.get(back)).status_code == 303
    assert is_refusal(await guest.get(back), 410, "was used already")


async def test_a_state_is_over_after_ten_minutes_and_the_link_leads_there_again(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    back = await guest.allow(await guest.leave(session))
    await town.sql("UPDATE altyaa.connect_attempt SET state_expires_at = now() WHERE workspace_id = $1", workspace.id)
    assert is_refusal(await guest.get(back), 410, "longer than 10 minutes")
    await guest.connect_by(session, BOXES["google"])


async def test_who_goes_late_has_the_time_to_come_back_and_the_link_ends_all_the_same(
    town: Town, guest: Stranger
) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    page = await guest.asked(session)
    gone = await guest.answer(page)
    assert (await became(town, workspace, session))["expires_at"] == session["expires_at"], "30 minutes are no more"
    await town.sql("UPDATE altyaa.connect_attempt SET expires_at = now() WHERE workspace_id = $1", workspace.id)
    await town.sql(SWEEP)
    assert (await became(town, workspace, session))["state"] == "opened"
    assert (await guest.answer(page)).status_code == 410, "nobody goes once more"
    assert (await guest.open(session)).status_code == 410
    assert (await guest.get(await guest.allow(gone.headers["location"]))).status_code == 303


async def test_who_goes_late_and_does_not_come_back_ends_it(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    await guest.leave(session)
    await town.sql(
        "UPDATE altyaa.connect_attempt SET expires_at = now(), state_expires_at = now() WHERE workspace_id = $1",
        workspace.id,
    )
    assert (await became(town, workspace, session))["state"] == "expired"
    await town.sql(SWEEP)
    assert (await became(town, workspace, session))["finished_at"] is not None


async def test_whoever_goes_again_drops_what_was_held(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    session = await made(town, workspace)
    first = await guest.choice(session)
    await guest.leave(session)
    assert await nothing_is_connected(town, workspace)
    assert (await guest.pick(first, BOXES["google"])).status_code == 410


async def test_the_choice_is_the_browsers_and_the_sessions(
    town: Town, guest: Stranger, other: Stranger, mara: Traveller
) -> None:
    workspace, elsewhere = await make_workspace(town.house.runtime), await make_workspace(town.house.runtime)
    page = await guest.choice(await made(town, workspace))
    path = str(page.url).removeprefix(town.house.url)
    assert (await other.get(path)).status_code == 410, "a browser that opened no link"
    await mara.enter(workspace)
    await mara.choose_from("google", workspace)  # has a cookie of its own
    assert (await mara.get(path)).status_code == 403
    assert (await mara.get(path.replace("/connect/link/", "/connect/"))).status_code == 403, "it is no member's"
    foreign = path.replace(workspace.wire_id, elsewhere.wire_id)
    assert (await guest.get(foreign)).status_code == 410
    for wrong in ("workspace=x&attempt=y", f"workspace={workspace.wire_id}&attempt={'0' * 32}"):
        assert (await guest.get(f"/connect/link/google/pick?{wrong}")).status_code == 410
    assert (await guest.get(path.replace("/google/", "/facebook/"))).status_code == 403


async def test_a_members_choice_is_not_opened_as_a_guests(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("google", workspace)
    path = str(page.url).removeprefix(town.house.url)
    assert (await mara.get(path.replace("/connect/", "/connect/link/"))).status_code == 410
    query = path.partition("?")[2]
    assert (await mara.get(f"/connect/link?{query}")).status_code == 410


async def test_forms_are_of_one_link(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    one, two = await guest.asked(await made(town, workspace)), await guest.asked(await made(town, workspace))
    sent = dict(form_to(one, "/connect/link?").fields) | {"answer": "decline"}
    assert (await guest.client.post(form_to(two, "/connect/link?").action, data=sent)).status_code == 403
    cross_site = {"Sec-Fetch-Site": "cross-site"}
    mine = dict(form_to(two, "/connect/link?").fields)
    forged = await guest.client.post(form_to(two, "/connect/link?").action, data=mine, headers=cross_site)
    assert forged.status_code == 403
    assert (await guest.client.post(form_to(two, "/connect/link?").action, data=mine)).status_code == 303


async def test_a_platform_that_fails_at_the_choice_leaves_it_open(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    page = await guest.choice(await made(town, workspace))
    town.breaks_with("empty")
    failed = await guest.pick(page, BOXES["google"])
    town.heals()
    assert is_refusal(failed, 502, "", button="Try again")
    assert (await guest.pick(page, BOXES["google"])).status_code == 200


@pytest.mark.parametrize("is_own", [True, False])
async def test_the_page_shows_the_workspaces_name_and_nothing_else_of_it(
    town: Town, guest: Stranger, mara: Traveller, is_own: bool
) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Marketing")
    email = await mara.enter(workspace)
    await mara.connect("facebook", workspace, BOXES["facebook"])
    if is_own:
        await guest.enter(workspace)
    session = await made(town, workspace, reference="customer 4711")
    page = await guest.asked(session)
    done = await guest.connect_by(session, BOXES["google"])
    for text in (page.text, done.text):
        assert not [word for word in (email, "customer 4711", "Facebook", "Sign out") if word in text]


async def test_every_page_names_who_will_use_the_account(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime, "Harbor Marketing")
    session = await made(town, workspace, return_to="https://app.example.com/accounts")
    first = await guest.asked(session)
    assert "Harbor Marketing can then use what you connect" in first.text
    assert "A program of Harbor Marketing made this link." in first.text
    assert "a button that leads to <strong>app.example.com</strong>" in first.text.replace("<wbr>", "")
    assert 'href="https://app.example.com' not in first.text, "not before the yes"
    choice = await guest.choice(session)
    assert "Harbor Marketing can use what you choose" in choice.text
    assert "for Harbor Marketing" in (await guest.pick(choice, BOXES["google"])).text


async def test_the_first_page_names_no_address_where_none_was_given(town: Town, guest: Stranger) -> None:
    workspace = await make_workspace(town.house.runtime)
    page = await guest.asked(await made(town, workspace))
    assert "made this link." in page.text
    assert "a button that leads to" not in page.text
