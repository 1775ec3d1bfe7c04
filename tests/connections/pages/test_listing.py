"""The list of connections: both clocks on every row, filters, and what stands above it."""

import re
from html import unescape
from pathlib import Path

import pytest

from altyaa.connections import store
from altyaa.connections.actions.look import health, views
from altyaa.connections.model import Search
from altyaa.connections.pages.listing import MOST
from altyaa.connections.rules.filters import BY_WORD, apps_with_trouble
from altyaa.infra import entropy
from altyaa.kernel.roles import Role
from altyaa.providers.registry import PROVIDERS
from altyaa.testing.cluster import Cluster
from altyaa.testing.factories import MadeWorkspace, make_workspace, member
from altyaa.testing.service import served
from tests.access.pages.house import Browser, House
from tests.connections.flow.house import PAGE, Town, Traveller
from tests.connections.pages.planted import DAY, HOUR, STATES, break_app, plant, plant_grant, plant_under
from tests.oauth.authorize.visitor import join, newcomer

_TAG = re.compile(r"<[^>]+>")


def listed(workspace: MadeWorkspace, query: str = "") -> str:
    """Its address."""
    return f"/w/{workspace.wire_id}/reputation/connections{query}"


def rows_of(html: str) -> list[str]:
    """The text of each row, without the heading."""
    return [text_of(row) for row in re.findall(r"<tr>.*?</tr>", html, re.DOTALL)][1:]


def text_of(html: str) -> str:
    """What is read of it, on one line."""
    return " ".join(unescape(_TAG.sub(" ", html.replace("<wbr>", ""))).split())


async def entered(town: Town, mara: Traveller, role: Role = "owner") -> MadeWorkspace:
    """A workspace of hers."""
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace, role)
    return workspace


SAID = {
    "healthy": "Healthy checked 2 hours ago in 4 days by",
    "renewing": "Being renewed checked 2 hours ago right now by",
    "degraded": "Tried again Facebook did not answer. It is tried again by itself. checked 2 hours ago in 4 days by",
    "attention": "Needs you soon Facebook asks for a person by",
    "expired": "Expired Facebook gave a new sign-in, and its answer never reached this machine.",
    "revoked": "Access removed Facebook says that the access was removed there.",
    "scope_lost": "Permission missing Facebook was not allowed to show the app your pages",
    "asset_lost": "Out of reach Facebook does not list this any more",
    "app_misconfigured": "Operator needed",
}
CLOCKS = {
    "expired": "stopped now",
    "revoked": "stopped now",
    "scope_lost": "in 4 days now",
    "asset_lost": "in 4 days now",
}


@pytest.mark.parametrize("state", SAID)
async def test_every_state_has_its_row(town: Town, mara: Traveller, state: str) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, state)
    (row,) = rows_of((await mara.get(listed(workspace))).text)
    assert row.startswith(f"F Harbor {state} Facebook · Page · through mara@harbor.example")
    assert SAID[state] in row
    assert CLOCKS.get(state, "") in row
    helps = state in ("attention", "expired", "revoked", "scope_lost", "asset_lost")
    assert ("Connect again" in row) is helps


async def test_the_clocks_say_what_is_left_and_what_is_assumed(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, "attention", grant_ends_at=6 * DAY, assumed=["grant_ends"])
    page = await mara.get(listed(workspace))
    ends = f"{entropy.now() + 6 * DAY:%-d %B %Y}"
    assert f"by {ends} assumed" in rows_of(page.text)[0]
    # 40 of 60 days of the token are left, 6 of 36 of the permission.
    assert re.findall(r'class="meter (\w+)"[^>]*><rect width="(\d+)%"', page.text) == [("good", "67"), ("warn", "17")]
    assert "style=" not in page.text


async def test_where_a_renewal_moves_the_end_no_person_is_foreseen(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, provider="instagram", renew_at=-HOUR)
    page = await mara.get(listed(workspace))
    assert "due now not foreseen" in rows_of(page.text)[0]
    assert re.search(r"Next person needed</dt><dd>not foreseen", page.text)


async def test_the_summary_counts_all_of_them(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    for state in STATES:
        await plant(town, workspace, state, last_renewed_at=-2 * DAY if state == "degraded" else -HOUR)
    page = (await mara.get(listed(workspace))).text
    assert dict(re.findall(r"<div><dt>([^<]+)</dt><dd>([^<]+)</dd></div>", page)) == {
        "Healthy": "2 of 9",
        "Renewed in the last 24 h": "8",
        "Next person needed": "now",
        "Lost by us, not back yet": "1",
    }
    assert "4 connections have stopped." in page
    assert "1 needs you by a date." in page
    assert "1 connection waits for the operator." in page


async def test_the_next_date_is_the_soonest(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, grant_ends_at=50 * DAY)
    await plant(town, workspace, grant_ends_at=40 * DAY)
    await plant(town, workspace, provider="instagram", grant_ends_at=10 * DAY)
    page = (await mara.get(listed(workspace))).text
    (said,) = re.findall(r"Next person needed</dt><dd>(.*?)</dd>", page)
    assert f"{entropy.now() + 40 * DAY:%-d %B %Y}" in said


async def test_what_one_account_has_the_matter_with_it_is_said_once_on_top(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    grant = await plant_grant(town, workspace, state="revoked", state_code="facebook.removed")
    for name in ("Altona", "Ottensen"):
        await plant_under(town, workspace, grant, name=name)
    page = (await mara.get(listed(workspace))).text
    (told,) = re.findall(r'<ul class="troubles small">(.*?)</ul>', page, re.DOTALL)
    assert text_of(told) == (
        "Ottensen, Altona Facebook Facebook says that the access was removed there. "
        "Connect the account again if that was a slip."
    )
    assert f'href="{listed(workspace)}?status=person"' in page


async def test_the_filters_find_by_platform_status_and_words(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, "healthy", name="Harbor Altona", reference="customer 4711")
    await plant(town, workspace, "revoked", name="Harbor 100% _x")
    await plant(town, workspace, "healthy", name="Elsewhere", provider="google", display="tom@trendline.example")
    await plant(town, workspace, "disconnected", name="Gone")
    names = {"Harbor Altona", "Harbor 100% _x", "Elsewhere", "Gone"}
    for query, found in {
        "": {"Harbor Altona", "Harbor 100% _x", "Elsewhere"},
        "?platform=google": {"Elsewhere"},
        "?status=person": {"Harbor 100% _x"},
        "?status=works&platform=facebook": {"Harbor Altona"},
        "?status=ended": {"Gone"},
        "?q=ALTONA": {"Harbor Altona"},
        "?q=4711": {"Harbor Altona"},
        "?q=trendline": {"Elsewhere"},
        "?q=100%25+_x": {"Harbor 100% _x"},
        "?q=%25": {"Harbor 100% _x"},
        "?q=%00": {"Harbor Altona", "Harbor 100% _x", "Elsewhere"},
        "?platform=nowhere&status=x": {"Harbor Altona", "Harbor 100% _x", "Elsewhere"},
    }.items():
        page = await mara.get(listed(workspace, query))
        rows = "\n".join(rows_of(page.text))
        assert {name for name in names if name in rows} == found, query
    nothing = (await mara.get(listed(workspace, "?q=nobody"))).text
    assert "Nothing matches" in nothing
    assert 'value="nobody"' in nothing
    assert "Clear the filters" in nothing


async def test_the_database_filters_by_what_people_are_shown(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    for state in STATES:
        await plant(town, workspace, state)
    await plant(town, workspace, "healthy", app_id="frozen")
    await plant(town, workspace, "degraded", app_id="broken")
    await plant(town, workspace, "revoked", app_id="broken")
    await break_app(town, "facebook", "alike", "frozen")
    runtime, now = town.house.runtime, entropy.now()
    known = await health(runtime.db)
    apps = apps_with_trouble(known, now)
    async with runtime.db.workspace(member(runtime, workspace, workspace.owner_id, "owner")) as tx:
        for word, states in BY_WORD.items():
            found = await store.find_connections(tx, Search(states=states), apps, now, 100)
            shown = {each.shown.state for each in views(found, known, PROVIDERS, now)}
            assert shown, word
            assert shown <= set(states) | ({"disconnected"} if word == "ended" else set())
        everything = await store.find_connections(tx, Search(), apps, now, 100)
        ended = await store.find_connections(tx, Search(states=("ended",)), apps, now, 100)
        by_state = [
            len(await store.find_connections(tx, Search(states=states), apps, now, 100)) for states in BY_WORD.values()
        ]
        counted = await store.summary(tx, apps, ["instagram"], now)
    assert counted is not None
    assert sum(by_state) == len(everything) + len(ended) == len(STATES) + 3
    together = counted.healthy + counted.retried + counted.soon + counted.stopped + counted.operators
    assert together == counted.total == len(everything)


async def test_a_long_list_comes_in_pages_that_keep_the_filters(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    grant = await plant_grant(town, workspace)
    for number in range(MOST + 2):
        await plant_under(town, workspace, grant, name=f"Page no. {number:02}")
    await plant_under(town, workspace, grant, name="Other")
    page = await mara.get(listed(workspace, "?q=page+no&platform=facebook"))
    assert len(rows_of(page.text)) == MOST
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', page.text)
    rest = await mara.get(unescape(older))
    assert [re.findall(r"Page no\. \d+", row)[0] for row in rows_of(rest.text)] == ["Page no. 01", "Page no. 00"]
    assert "before=" not in rest.text


@pytest.mark.parametrize(("role", "acts"), [("owner", True), ("admin", True), ("member", False)])
async def test_members_look_and_admins_act(
    town: Town, mara: Traveller, other: Traveller, role: Role, acts: bool
) -> None:
    workspace = await make_workspace(town.house.runtime)
    await mara.enter(workspace)
    await mara.connect("facebook", workspace, f"page.{PAGE}")
    await town.sql("UPDATE altyaa.upstream_grant SET state = 'revoked' WHERE workspace_id = $1", workspace.id)
    await other.enter(workspace, role)
    page = await other.get(listed(workspace))
    assert "Harbor Coffee" in page.text
    assert ("Connect again" in page.text) is acts
    assert (f'href="{listed(workspace)}/new"' in page.text) is acts
    assert (f'href="{listed(workspace)}/links"' in page.text) is acts
    assert (await other.get(listed(workspace, "/new"))).status_code == (200 if acts else 403)


async def test_an_empty_list_has_a_button_for_each_platform(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    page = (await mara.get(listed(workspace))).text
    assert "Nothing is connected yet" in page
    for name in ("google", "facebook", "instagram"):
        assert f'href="/connect/{name}?workspace={workspace.wire_id}"' in page
    assert "/connect/tiktok" not in page, "it is not set up"
    chooser = (await mara.get(listed(workspace, "/new"))).text
    assert "Facebook pages, and the Instagram accounts that are linked to them." in chooser
    assert "/connect/tiktok" not in chooser


async def test_a_member_is_told_whom_to_ask(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara, "member")
    page = await mara.get(listed(workspace))
    assert "Ask one of them." in page.text
    assert 'href="/connect/' not in page.text


async def test_where_no_platform_is_set_up_the_page_says_who_can(cluster: Cluster, tmp_path: Path) -> None:
    async with cluster.fresh() as database, served(database, data_dir=tmp_path) as service:
        house = House(service, database, tmp_path)
        visitor = Browser(house)
        async with visitor.client:
            workspace = await make_workspace(service.runtime)
            assert (await visitor.sign_in(await newcomer(house, workspace, "owner"))).status_code == 303
            for below in ("", "/new", "/links", "/policies"):
                assert "No platform is set up yet" in (await visitor.get(listed(workspace, below))).text
            assert (await visitor.get("/connect/google")).status_code == 404


BELOW = ("", "/new", "/links", "/deadlines", "/policies", "/policies/google", "/con_x", "/con_x/disconnect")


@pytest.mark.parametrize("below", BELOW)
async def test_strangers_sign_in_first_and_others_find_nothing(
    town: Town, mara: Traveller, other: Traveller, below: str
) -> None:
    await entered(town, mara)
    theirs = await make_workspace(town.house.runtime, "Lantern Books")
    signed_out = await other.get(listed(theirs, below))
    assert signed_out.headers["location"].startswith("/sign-in?next=")
    page = await mara.get(listed(theirs, below))
    assert (page.status_code, "Lantern" in page.text) == (404, False)


async def test_the_old_addresses_lead_on(town: Town, mara: Traveller, other: Traveller) -> None:
    one = await make_workspace(town.house.runtime, "First")
    email = await mara.enter(one)

    async def leads_to(path: str) -> str:
        answer = await mara.get(path)
        assert answer.status_code == 303
        return str(answer.headers["location"])

    assert await leads_to("/connections") == listed(one)
    assert await leads_to(f"/connections?workspace={one.wire_id}") == listed(one)
    named = f"workspace={one.wire_id}&connection=con_0352xZ0Mb9f366w8VDFuUJ"
    assert await leads_to(f"/connections/disconnect?{named}") == listed(one, "/con_0352xZ0Mb9f366w8VDFuUJ/disconnect")
    assert await leads_to("/connections/disconnect?workspace=x&connection=//evil.example") == "/workspaces"
    await join(town.house, await make_workspace(town.house.runtime, "Second"), email)
    assert await leads_to("/connections") == "/workspaces"
    assert (await other.get("/connections")).headers["location"].startswith("/sign-in?next=")
