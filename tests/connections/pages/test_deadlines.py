"""The page of deadlines, and the calendar that is made and ended there."""

import re
from html import unescape

from altyaa.connections.pages.deadlines import MOST
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from tests.connections.flow.house import Town, Traveller, form_to
from tests.connections.pages.planted import DAY, plant, plant_grant, plant_under
from tests.connections.pages.test_listing import entered, listed, rows_of

_URL = re.compile(r'id="calendar" readonly value="([^"]+)"')


async def test_the_most_overdue_stands_first_with_what_to_do(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, grant_ends_at=60 * DAY, display="later@harbor.example")
    await plant(town, workspace, "attention", grant_ends_at=6 * DAY, display="soon@harbor.example")
    gone = await plant(town, workspace, "revoked", display="gone@harbor.example")
    await plant(town, workspace, provider="instagram", display="slides@harbor.example")
    page = await mara.get(listed(workspace, "/deadlines"))
    rows = rows_of(page.text)
    assert [row.split()[1] for row in rows] == ["gone@harbor.example", "soon@harbor.example", "later@harbor.example"]
    assert "Now since" in rows[0]
    assert "6 days left" in rows[1]
    assert f"connection={gone}" in page.text
    assert f'href="{gone}"' in page.text


async def test_where_nobody_is_needed_it_says_so(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    assert "Nobody is needed" in (await mara.get(listed(workspace, "/deadlines"))).text


async def test_a_long_list_comes_in_pages(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    for number in range(MOST + 1):
        grant = await plant_grant(town, workspace, grant_ends_at=(number + 1) * DAY, display=f"No. {number:02}")
        await plant_under(town, workspace, grant)
    page = await mara.get(listed(workspace, "/deadlines"))
    assert len(rows_of(page.text)) == MOST
    (later,) = re.findall(r'href="([^"]*from=[^"]*)"', page.text)
    (last,) = rows_of((await mara.get(unescape(later))).text)
    assert f"No. {MOST}" in last
    for wrong in ("-1", "x", "99999", "٣"):
        assert (await mara.get(listed(workspace, f"/deadlines?from={wrong}"))).status_code == 200


async def test_the_calendar_is_shown_once_replaced_and_ended(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/deadlines")
    making = form_to(await mara.get(path), f"{path}/calendar")
    made = await mara.client.post(making.action, data=dict(making.fields))
    assert (made.status_code, made.headers["cache-control"]) == (200, "no-store")
    first = unescape(_URL.findall(made.text)[0])
    MINTED.append(Secret(first.rpartition("/")[2].removesuffix(".ics")))
    again = await mara.client.post(making.action, data=dict(making.fields))
    assert (again.status_code, "This form was sent before" in again.text) == (404, True)
    inside = first.removeprefix(town.house.url)
    assert (await other.get(inside)).status_code == 200
    page = await mara.get(path)
    assert ("Subscribed to" in page.text, first in page.text) == (True, False)
    remaking = form_to(page, f"{path}/calendar")
    second = unescape(_URL.findall((await mara.client.post(remaking.action, data=dict(remaking.fields))).text)[0])
    MINTED.append(Secret(second.rpartition("/")[2].removesuffix(".ics")))
    assert (await other.get(inside)).status_code == 404
    ending = form_to(await mara.get(path), f"{path}/calendar/end")
    ended = await mara.client.post(ending.action, data=dict(ending.fields))
    assert ended.headers["location"] == f"{path}?note=calendar-ended"
    assert "The calendar has ended." in (await mara.get(ended.headers["location"])).text
    assert (await other.get(second.removeprefix(town.house.url))).status_code == 404
    assert (await mara.client.post(ending.action, data=dict(ending.fields))).status_code == 303


async def test_members_look_and_make_none(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await entered(town, mara)
    await plant(town, workspace, "revoked")
    path = listed(workspace, "/deadlines")
    making = form_to(await mara.get(path), f"{path}/calendar")
    await other.enter(workspace, "member")
    page = await other.get(path)
    assert "Access removed" not in page.text
    assert len(rows_of(page.text)) == 1
    assert "Connect again" not in page.text
    assert "/deadlines/calendar" not in page.text
    for below in ("/calendar", "/calendar/end"):
        assert (await other.client.post(f"{path}{below}", data=dict(making.fields))).status_code == 403
    forged = dict(making.fields) | {"csrf_token": "another"}
    assert (await mara.client.post(making.action, data=forged)).status_code == 403
    assert (await mara.client.post(f"{path}/calendar/end", data={"csrf_token": "x"})).status_code == 403
    await town.sql("UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes'")
    asked = await mara.client.post(making.action, data=dict(making.fields))
    assert "Confirm that it is you" in asked.text
    assert not await town.sql("SELECT 1 FROM altyaa.calendar_feed WHERE workspace_id = $1", workspace.id)
