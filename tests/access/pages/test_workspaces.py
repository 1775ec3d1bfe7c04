"""One's workspaces: the list, the start page that leads into one, and what one is called."""

import pytest

from altyaa.infra import entropy
from altyaa.kernel.roles import Role
from altyaa.testing.factories import MadeWorkspace, make_member, make_workspace
from tests.access.pages.house import Browser, House


async def belonging(house: House, browser: Browser, *roles: Role) -> list[MadeWorkspace]:
    """Somebody signed in, in a workspace for each role."""
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    found = [await make_workspace(house.runtime, f"Harbor {number}") for number in range(len(roles))]
    for each, role in zip(found, roles, strict=True):
        await house.join(email, each, role)
    await browser.sign_in(email)
    return found


async def test_everybody_sees_their_own_with_role_and_id(house: House, browser: Browser) -> None:
    email = f"mara-{entropy.new_id().hex}@harbor.example"
    _, path = await house.invite(email, "Harbor Coffee")
    other = await make_workspace(house.runtime, "Trendline")
    await make_member(house.runtime, other, "member")
    await browser.get(path)
    await browser.send("/invitation", answer="accept", password="correct horse battery staple")
    page = (await browser.get("/workspaces")).text
    assert "Harbor Coffee" in page
    assert "Admin" in page
    assert "Trendline" not in page
    assert other.wire_id not in page


async def test_who_belongs_to_none_is_told_what_to_do(house: House, browser: Browser) -> None:
    email = await house.person()
    await browser.sign_in(email)
    page = (await browser.get("/workspaces")).text
    assert "You belong to no workspace yet" in page
    assert f"invite {email}" in page
    assert (await browser.get("/")).headers["location"] == "/workspaces"


@pytest.mark.parametrize("role", ["owner", "admin", "member"])
async def test_the_only_workspace_is_where_the_start_page_leads(house: House, browser: Browser, role: Role) -> None:
    (only,) = await belonging(house, browser, role)
    entrance = f"/w/{only.wire_id}/reputation/connections"
    assert (await browser.get("/")).headers["location"] == entrance
    assert f'href="{entrance}"' in (await browser.get("/workspaces")).text


async def test_of_several_the_start_page_leads_to_the_one_visited_last(house: House, browser: Browser) -> None:
    first, second = await belonging(house, browser, "owner", "member")
    assert (await browser.get("/")).headers["location"] == "/workspaces"
    for each in (second, first):
        visited = await browser.get(f"/w/{each.wire_id}/settings/general")
        assert each.wire_id in visited.headers["set-cookie"]
        assert (await browser.get("/")).headers["location"].startswith(f"/w/{each.wire_id}/")
        again = await browser.get(f"/w/{each.wire_id}/settings/general")
        assert "set-cookie" not in again.headers, "told once"
    assert "you were here last" in (await browser.get("/workspaces")).text


async def test_the_cookie_of_the_last_workspace_opens_nothing(house: House, browser: Browser) -> None:
    await belonging(house, browser, "owner", "member")
    foreign = await make_workspace(house.runtime, "Trendline")
    for value in (foreign.wire_id, "wks_x", "x", "//elsewhere.example", "%0d%0a"):
        browser.client.cookies.set("altyaa_workspace", value)
        assert (await browser.get("/")).headers["location"] == "/workspaces"
    assert (await browser.get(f"/w/{foreign.wire_id}/settings/general")).status_code == 404


async def test_a_page_of_a_workspace_that_is_not_theirs_remembers_nothing(house: House, browser: Browser) -> None:
    await belonging(house, browser, "owner")
    foreign = await make_workspace(house.runtime, "Trendline")
    answer = await browser.get(f"/w/{foreign.wire_id}/settings/general")
    assert answer.status_code == 404
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("role", ["owner", "admin"])
async def test_owners_and_admins_rename_the_workspace(house: House, browser: Browser, role: Role) -> None:
    (only,) = await belonging(house, browser, role)
    path = f"/w/{only.wire_id}/settings/general"
    answer = await browser.send(path, name="  Harbor & Söhne ")
    assert answer.headers["location"] == f"{path}?note=renamed"
    page = (await browser.get(f"{path}?note=renamed")).text
    assert "The workspace has a new name." in page
    assert "Harbor &amp; Söhne" in page
    assert "Harbor &amp; Söhne" in (await browser.get("/workspaces")).text


async def test_a_name_that_is_none_is_refused_at_its_field(house: House, browser: Browser) -> None:
    (only,) = await belonging(house, browser, "owner")
    path = f"/w/{only.wire_id}/settings/general"
    for name in ("", "x" * 101, "a\u202eb"):
        answer = await browser.send(path, name=name)
        assert answer.status_code == 422
        assert "A name has 1 to 100 printable characters." in answer.text
        assert 'id="name-error"' in answer.text
    assert "Harbor 0" in (await browser.get("/workspaces")).text


async def test_a_member_sees_the_name_and_may_not_change_it(house: House, browser: Browser) -> None:
    (only,) = await belonging(house, browser, "member")
    path = f"/w/{only.wire_id}/settings/general"
    page = (await browser.get(path)).text
    assert "Harbor 0" in page
    assert only.wire_id in page
    assert f'action="{path}"' not in page
    token = await browser.token(path, "/sign-out")
    answer = await browser.client.post(path, data={"csrf_token": token, "name": "Mine now"})
    assert answer.status_code == 403
    assert "Back to the workspace" in answer.text, "and there is a way back"
    assert "Harbor 0" in (await browser.get("/workspaces")).text


async def test_a_rename_without_its_token_changes_nothing(house: House, browser: Browser) -> None:
    (only,) = await belonging(house, browser, "owner")
    path = f"/w/{only.wire_id}/settings/general"
    right = {"csrf_token": await browser.token(path), "name": "Mine now"}
    for fields, headers in (
        ({"name": "Mine now"}, {}),
        (right | {"csrf_token": "A" * 43}, {}),
        (right, {"Sec-Fetch-Site": "cross-site"}),
    ):
        assert (await browser.client.post(path, data=fields, headers=headers)).status_code == 403
    assert "Harbor 0" in (await browser.get("/workspaces")).text
