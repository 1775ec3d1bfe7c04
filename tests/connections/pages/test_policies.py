"""The pages of policies: in words, in human units, and back to the platform's own."""

from typing import Any

import pytest

from altyaa.testing.factories import MadeWorkspace, make_workspace
from tests.connections.flow.house import Town, Traveller, form_to
from tests.connections.pages.planted import plant
from tests.connections.pages.test_listing import entered, listed, text_of


async def sent(mara: Traveller, path: str, **typed: str) -> Any:
    """What comes of the form."""
    form = form_to(await mara.get(path), path)
    fields = {name: value for name, value in form.fields if name == "csrf_token"}
    return await mara.client.post(path, data=fields | {"answer": "set"} | typed)


async def stored(town: Town, workspace: MadeWorkspace) -> dict[str, int | None]:
    """What the workspace set of Google."""
    rows = await town.sql("SELECT * FROM altyaa.connection_policy WHERE workspace_id = $1", workspace.id)
    return {name: value for row in rows for name, value in row.items() if name.endswith("_seconds") and value}


async def test_a_policy_is_set_in_human_units_and_reset(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, provider="google")
    path = listed(workspace, "/policies/google")
    done = await sent(mara, path, check_interval_seconds="6", check_interval_seconds_unit="hours")
    assert done.headers["location"] == listed(workspace, "/policies?note=policy-set")
    page = text_of((await mara.get(done.headers["location"])).text)
    assert "The policy is set." in page
    assert "What hangs under it is looked at every 6 hours." in page
    assert await stored(town, workspace) == {"check_interval_seconds": 21_600}
    shown = await mara.get(path)
    assert 'name="check_interval_seconds" inputmode="numeric" autocomplete="off" maxlength="9" value="6"' in shown.text
    assert "The platform's own: 1 day." in text_of(shown.text)
    back = await sent(mara, path, answer="reset", check_interval_seconds="9", check_interval_seconds_unit="days")
    assert back.headers["location"].endswith("?note=policy-reset")
    assert await stored(town, workspace) == {}


async def test_what_is_left_empty_is_the_platforms_own(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/policies/google")
    await sent(mara, path, grant_interval_seconds="7", grant_interval_seconds_unit="days")
    await sent(mara, path, check_interval_seconds="", check_interval_seconds_unit="days")
    assert await stored(town, workspace) == {}


@pytest.mark.parametrize(
    ("amount", "unit", "said"),
    [
        ("1", "minutes", "is at least 2000 seconds"),
        ("31", "days", "is at most 2592000 seconds"),
        ("0", "hours", "Type a whole number"),
        ("-5", "hours", "Type a whole number"),
        ("1.5", "hours", "Type a whole number"),
        ("٣", "hours", "Type a whole number"),
        ("999999999", "days", "Type a whole number"),
        ("5", "fortnights", "Type a whole number"),
        ("5", "", "Type a whole number"),
    ],
)
async def test_what_is_out_of_bounds_is_said_beside_its_field(
    town: Town, mara: Traveller, amount: str, unit: str, said: str
) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/policies/google")
    page = await sent(mara, path, check_interval_seconds=amount, check_interval_seconds_unit=unit)
    assert (page.status_code, said in page.text) == (422, True), text_of(page.text)
    assert 'id="check_interval_seconds-error"' in page.text
    assert f'value="{amount}"' in page.text
    assert await stored(town, workspace) == {}


async def test_what_has_no_effect_is_no_field(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/policies/google")
    page = await mara.get(path)
    assert 'name="access_lead_seconds"' not in page.text
    assert "a lead counts from a life of 7 days on." in text_of(page.text)
    wrong = await sent(mara, path, access_lead_seconds="1", access_lead_seconds_unit="hours")
    assert wrong.status_code == 422
    assert await stored(town, workspace) == {}


async def test_members_read_policies_and_set_none(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/policies/google")
    form = form_to(await mara.get(path), path)
    fields = {"csrf_token": dict(form.fields)["csrf_token"], "answer": "set", "check_interval_seconds": "6"}
    fields["check_interval_seconds_unit"] = "hours"
    await other.enter(workspace, "member")
    page = await other.get(listed(workspace, "/policies"))
    assert ("The access token lives" in page.text, "/policies/google" in page.text) == (True, False)
    assert (await other.get(path)).status_code == 403
    assert (await other.client.post(path, data=fields)).status_code == 403
    assert (await mara.client.post(path, data=fields | {"csrf_token": "x"})).status_code == 403
    facebook = listed(workspace, "/policies/facebook")
    assert (await mara.client.post(facebook, data=fields)).status_code == 403, "the form is about Google"
    assert (await mara.get(listed(workspace, "/policies/nowhere"))).status_code == 404
    elsewhere = await make_workspace(town.house.runtime)
    assert (await mara.client.post(listed(elsewhere, "/policies/google"), data=fields)).status_code == 404
    await town.sql("UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes'")
    asked = await mara.client.post(path, data=fields)
    assert "Confirm that it is you" in asked.text
    assert await stored(town, workspace) == {}
