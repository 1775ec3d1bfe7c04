"""What goes wrong on the way back: each has a status, a sentence, and a next step; nothing is connected."""

from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from altyaa.kernel.ids import write_id
from altyaa.testing.factories import make_workspace
from tests.connections.flow.house import MANAGE, Town, Traveller, is_refusal, nothing_is_connected


@pytest.mark.parametrize(
    "query", ["", "state=", "code=x", "state=unknown&code=x", "state=a&state=b", "%ff=%ff", "state=%00"]
)
async def test_a_state_that_is_none(town: Town, mara: Traveller, query: str) -> None:
    await mara.enter(await make_workspace(town.house.runtime))
    assert is_refusal(await mara.get(f"/connect/google/callback/?{query}"), 410, "Start a new one")


async def test_a_state_works_once(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart("google", workspace))
    assert (await mara.get(back)).status_code == 303
    assert is_refusal(await mara.get(back), 410, "used already")


async def test_a_state_of_another_browser_is_left_for_its_own(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    email = await mara.enter(workspace)
    await other.sign_in(email)
    back = await mara.allow(await mara.depart("google", workspace))
    assert is_refusal(await other.get(back), 403, "another browser")
    await other.depart("google", workspace)  # it has a cookie now, of its own
    assert is_refusal(await other.get(back), 403, "another browser")
    assert (await mara.get(back)).status_code == 303


async def test_a_state_of_another_person_in_the_same_browser(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart("google", workspace))
    mara.client.cookies.delete("altyaa_session")
    await mara.enter(workspace)
    assert is_refusal(await mara.get(back), 403, "somebody else")
    assert is_refusal(await other.get(back), 403, "another browser")


async def test_a_state_of_another_platform(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart("google", workspace))
    assert is_refusal(await mara.get(back.replace("/google/", "/facebook/")), 403, "another browser")


async def test_a_state_lasts_ten_minutes(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart("google", workspace))
    (begun,) = await town.sql("SELECT * FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert (begun["expires_at"] - begun["created_at"]).total_seconds() == 600
    assert begun["state_expires_at"] == begun["expires_at"]
    await town.sql("UPDATE altyaa.connect_attempt SET state_expires_at = now() WHERE workspace_id = $1", workspace.id)
    assert is_refusal(await mara.get(back), 410, "longer than 10 minutes")
    assert await nothing_is_connected(town, workspace)


async def test_a_choice_lasts_thirty_minutes(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.choose_from("google", workspace)
    await town.sql("UPDATE altyaa.connect_attempt SET pick_expires_at = now() WHERE workspace_id = $1", workspace.id)
    assert is_refusal(await mara.pick(page, "location.locations/5001"), 410, "30 minutes are over")
    assert is_refusal(await mara.get(str(page.url)), 410, "30 minutes are over")


async def test_a_choice_of_another_browser(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await other.sign_in(await mara.enter(workspace))
    page = await mara.choose_from("google", workspace)
    assert is_refusal(await other.get(str(page.url)), 403, "another browser")


async def test_a_role_that_was_taken_away_on_the_way(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace, "admin")
    back = await mara.allow(await mara.depart("google", workspace))
    page = await mara.choose_from("google", workspace)
    await town.sql(
        "UPDATE altyaa.membership SET role = 'member' WHERE workspace_id = $1 AND role = 'admin'", workspace.id
    )
    assert (await mara.get(back)).status_code == 403
    assert (await mara.pick(page, "location.locations/5001")).status_code == 403
    assert not await town.sql("SELECT 1 FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    assert (await mara.press("google", workspace)).status_code == 403


@pytest.mark.parametrize("provider", ["google", "facebook"])
async def test_a_person_who_says_no(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart(provider, workspace), press="Cancel")
    assert is_refusal(await mara.get(back.partition("#")[0]), 422, "did not allow it")
    assert await nothing_is_connected(town, workspace)


@pytest.mark.parametrize(
    ("error", "status", "sentence"),
    [
        ("invalid_scope", 422, "does not let this service ask"),
        ("temporarily_unavailable", 502, "Try again in a few minutes"),
        ("<script>", 422, "refused the sign-in"),
    ],
)
async def test_other_errors_of_a_platform(town: Town, mara: Traveller, error: str, status: int, sentence: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    state = state_of(await mara.depart("google", workspace))
    query = urlencode({"state": state, "error": error, "error_description": "<b>anybody's words</b>"})
    page = await mara.get(f"/connect/google/callback/?{query}")
    assert is_refusal(page, status, sentence)
    assert "anybody" not in page.text
    assert (await mara.get(f"/connect/google/callback/?{query}")).status_code == 410, "an error spends the state too"


async def test_an_answer_in_the_name_of_another_issuer(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    state = state_of(await mara.depart("google", workspace))
    query = urlencode({"state": state, "code": "x", "iss": "https://evil.example"})
    assert is_refusal(await mara.get(f"/connect/google/callback/?{query}"), 422, "not Google")


@pytest.mark.parametrize(
    ("provider", "unticked"), [("google", f"scope {MANAGE}"), ("facebook", "scope pages_show_list")]
)
async def test_a_box_that_was_unticked(town: Town, mara: Traveller, provider: str, unticked: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = await mara.allow(await mara.depart(provider, workspace), leave_out=[unticked])
    assert is_refusal((await mara.get(back.partition("#")[0])), 422, "ticked")
    assert await nothing_is_connected(town, workspace)


@pytest.mark.parametrize("provider", ["google", "facebook"])
async def test_a_code_that_was_redeemed_before(town: Town, mara: Traveller, provider: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    back = (await mara.allow(await mara.depart(provider, workspace))).partition("#")[0]
    assert (await mara.get(back)).status_code == 303
    code = parse_qs(urlsplit(back).query)["code"][0]
    query = urlencode({"state": state_of(await mara.depart(provider, workspace)), "code": code})
    page = await mara.get(f"/connect/{provider}/callback/?{query}")
    assert is_refusal(page, 422, "took too long or came twice: start it again")
    over = "SELECT outcome FROM altyaa.connect_attempt WHERE workspace_id = $1 AND outcome IS NOT NULL"
    assert [row["outcome"] for row in await town.sql(over, workspace.id)] == [f"{provider}.code_refused"]


async def test_forms_of_nobodys(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    strange = await other.get("/connect/google")
    assert strange.headers["location"].startswith("/sign-in")
    await mara.enter(workspace)
    fields = {"workspace": workspace.wire_id}
    assert (await mara.client.post("/connect/google", data=fields)).status_code == 403, "no CSRF token"
    assert (await mara.get("/connect/nowhere")).status_code == 404
    token = await mara.token(f"/connect/google?workspace={workspace.wire_id}", "/connect/google")
    foreign = await make_workspace(town.house.runtime)
    sent = {"csrf_token": token, "workspace": foreign.wire_id}
    assert (await mara.client.post("/connect/google", data=sent)).status_code == 422
    unknown = {"csrf_token": token, "workspace": workspace.wire_id, "connection": write_id("con", workspace.id)}
    assert (await mara.client.post("/connect/google", data=unknown)).status_code == 404


def state_of(url: str) -> str:
    """What the platform is to give back."""
    return parse_qs(urlsplit(url).query)["state"][0]
