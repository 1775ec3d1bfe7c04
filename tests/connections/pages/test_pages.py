"""The pages of connections, as members of each role see them."""

import re
from html import unescape
from pathlib import Path

import pytest
from altyaa.connections.pages.connections import MOST

from altyaa.kernel.ids import write_id
from altyaa.kernel.roles import Role
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import make_workspace
from altyaa.testing.service import served
from tests.access.pages.house import Browser, House
from tests.connections.flow.house import OTHER_PAGE, PAGE, Town, Traveller, form_to
from tests.oauth.authorize.visitor import join, newcomer


async def test_whoever_is_not_signed_in_signs_in_first(other: Traveller) -> None:
    for path in ("/connections", "/connect/google", "/connect/google/pick?workspace=wks_x&attempt=x"):
        assert (await other.get(path)).headers["location"].startswith("/sign-in?next=")


@pytest.mark.parametrize(("role", "acts"), [("owner", True), ("admin", True), ("member", False)])
async def test_members_look_and_admins_act(
    town: Town, mara: Traveller, other: Traveller, role: Role, acts: bool
) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}")
    await town.sql(
        """
        UPDATE altyaa.upstream_grant SET state = 'revoked', state_code = 'x', ended_at = now() WHERE workspace_id = $1
        """,
        workspace.id,
    )
    await other.enter(workspace, role)
    page = await other.get("/connections")
    assert "Harbor Coffee" in page.text
    assert ("Connect again" in page.text) is acts
    assert ("Connect Google" in page.text) is acts
    assert ("/connections/disconnect?" in page.text) is acts


async def test_each_connection_has_its_own_buttons(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}", f"page.{OTHER_PAGE}")
    page = await mara.get("/connections")
    rows = await town.sql("SELECT id FROM altyaa.connection WHERE workspace_id = $1", workspace.id)
    for row in rows:
        named = f"workspace={workspace.wire_id}&amp;connection={write_id('con', row['id'])}"
        assert f'href="/connect/facebook?{named}"' in page.text
        assert f'href="/connections/disconnect?{named}"' in page.text
    assert len(rows) == 2
    assert 'class="btn primary"' not in page.text, "nothing has to be done"
    await town.sql("UPDATE altyaa.upstream_grant SET state = 'attention' WHERE workspace_id = $1", workspace.id)
    assert (await mara.get("/connections")).text.count('class="btn primary"') == 2


async def test_a_long_list_comes_in_pages(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}")
    await town.sql(
        """
        INSERT INTO altyaa.connection (workspace_id, id, grant_id, provider, kind, asset_id, name, generation, state,
                                       state_since, token_open, connected_at)
        SELECT workspace_id, lpad(number::text, 32, '0')::uuid, grant_id, provider, kind, number::text,
               'Page no. ' || number, 1, state, state_since, false, connected_at
          FROM altyaa.connection, generate_series(1, $2) AS number
         WHERE workspace_id = $1
        """,
        workspace.id,
        MOST,
    )
    page = await mara.get("/connections")
    assert (page.text.count("Page no."), "Page no. 1<" in page.text) == (3 * (MOST - 1), False)
    (older,) = re.findall(r'href="(/connections[?][^"]*before[^"]*)"', page.text)
    rest = await mara.get(unescape(older))
    assert (rest.text.count("Page no."), "Page no. 1<" in rest.text, "Older" in rest.text) == (3, True, False)


async def test_an_empty_list_says_what_to_do(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.get("/connections")
    assert "Nothing is connected yet" in page.text
    assert "Press a button below" in page.text
    assert f'href="/connect/google?workspace={workspace.wire_id}"' in page.text


async def test_a_member_is_told_whom_to_ask(town: Town, mara: Traveller) -> None:
    await mara.enter(await make_workspace(town.house.runtime), "member")
    page = await mara.get("/connections")
    assert "Ask one of them." in page.text
    assert 'href="/connect/' not in page.text


async def test_where_no_platform_is_set_up_the_page_says_who_can(cluster: Cluster, tmp_path: Path) -> None:
    async with cluster.fresh() as database, served(database, data_dir=tmp_path) as service:
        house = House(service, database, tmp_path)
        visitor = Browser(house)
        async with visitor.client:
            workspace = await make_workspace(service.runtime)
            assert (await visitor.sign_in(await newcomer(house, workspace, "owner"))).status_code == 303
            page = await visitor.get("/connections")
            assert "The operator of the service gives it" in page.text
            assert (await visitor.get("/connect/google")).status_code == 404


async def test_whoever_has_several_workspaces_chooses(town: Town, mara: Traveller) -> None:
    one, two = await make_workspace(town.house.runtime, "First"), await make_workspace(town.house.runtime, "Second")
    email = await mara.enter(one)
    await join(town.house, two, email)
    for path in ("/connections", "/connect/google"):
        page = await mara.get(path)
        assert f"{path}?workspace={one.wire_id}" in page.text
        assert f"{path}?workspace={two.wire_id}" in page.text
    strange = await make_workspace(town.house.runtime, "Theirs")
    assert "Theirs" not in (await mara.get(f"/connections?workspace={strange.wire_id}")).text


async def test_the_button_may_lead_to_the_platform_and_nowhere_else(town: Town, mara: Traveller) -> None:
    await mara.enter(await make_workspace(town.house.runtime))
    policy = (await mara.get("/connect/google")).headers["content-security-policy"]
    assert f"form-action 'self' {town.platforms};" in policy


async def test_the_choice_is_about_one_sign_in(town: Town, mara: Traveller) -> None:
    """A form of one tab, sent to the address of another, is refused."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    first = await mara.choose_from("facebook", workspace)
    second = await mara.choose_from("facebook", workspace)
    sent = dict(form_to(first, "/connect/").fields) | {f"pick.page.{PAGE}": "on"}
    assert (await mara.client.post(str(second.url), data=sent)).status_code == 403
    assert (await mara.client.post(str(first.url), data=sent)).status_code == 200


@pytest.mark.parametrize("query", ["", "workspace=x&attempt=y", "workspace={w}&attempt=", "workspace={w}&attempt={z}"])
async def test_a_choice_that_is_none(town: Town, mara: Traveller, query: str) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.get(f"/connect/google/pick?{query.format(w=workspace.wire_id, z='0' * 32)}")
    assert page.status_code in (403, 410)
    assert "Start again" in page.text


async def test_nobody_learns_of_a_connection_of_others(town: Town, mara: Traveller) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    page = await mara.get(f"/connect/google?connection={write_id('con', workspace.id)}")
    assert page.status_code == 200
    assert (await mara.press("google", workspace, write_id("con", workspace.id))).status_code == 404
