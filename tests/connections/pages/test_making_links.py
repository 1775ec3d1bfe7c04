"""The page of links: one is made and shown once, and the list says what became of each."""

import re
from datetime import timedelta
from html import unescape

import pytest

from altyaa.connections.pages.links import MOST
from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED, make_workspace
from tests.access.pages.house import PASSWORD
from tests.connections.flow.house import Town, Traveller, form_to
from tests.connections.links.house import Stranger
from tests.connections.pages.test_listing import entered, listed, rows_of

_LINK = re.compile(r'id="link" readonly value="([^"]+)"')


async def filled_in(mara: Traveller, path: str, **typed: str) -> dict[str, str]:
    """The form as it is sent."""
    return dict(form_to(await mara.get(path), path).fields) | {"provider": "google"} | typed


async def test_a_link_is_shown_once_and_leads_a_customer_through(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/links")
    sent = await filled_in(mara, path, reference="customer 4711", return_to="https://app.example.com/done")
    page = await mara.client.post(path, data=sent)
    assert (page.status_code, page.headers["cache-control"]) == (200, "no-store")
    url = unescape(_LINK.findall(page.text)[0])
    MINTED.append(Secret(url.rpartition("/")[2]))
    again = await mara.client.post(path, data=sent)
    assert (again.status_code, "This form was sent before" in again.text, url in again.text) == (404, True, False)
    rows = await town.sql("SELECT id FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert len(rows) == 1
    listing = await mara.get(path)
    assert url not in listing.text
    assert rows_of(listing.text)[0].startswith("customer 4711 Google Not opened yet")
    guest = Stranger(town)
    async with guest.client:
        await guest.open({"url": url})
    assert "Opened" in rows_of((await mara.get(path)).text)[0]
    await town.sql(
        "UPDATE altyaa.connect_attempt SET expires_at = $2 WHERE workspace_id = $1",
        workspace.id,
        (await town.sql("SELECT now() AS now"))[0]["now"] - timedelta(hours=1),
    )
    assert "Its time is over" in rows_of((await mara.get(path)).text)[0]


async def test_an_old_proof_is_asked_for_and_the_form_goes_on(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/links")
    sent = await filled_in(mara, path, reference="customer 4711")
    await town.sql("UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes'")
    asked = form_to(await mara.client.post(path, data=sent), path)
    assert dict(asked.fields)["reference"] == "customer 4711"
    page = await mara.client.post(path, data=dict(asked.fields) | {"confirm_password": PASSWORD})
    url = unescape(_LINK.findall(page.text)[0])
    MINTED.append(Secret(url.rpartition("/")[2]))
    (row,) = await town.sql("SELECT reference FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)
    assert row["reference"] == "customer 4711"


@pytest.mark.parametrize(
    ("typed", "status", "said"),
    [
        ({"reference": "x" * 201}, 422, "A reference has at most 200 characters"),
        ({"reference": "a\nb"}, 422, "A reference has at most 200 characters"),
        ({"return_to": "http://app.example.com/"}, 422, "return_to is an https address"),
        ({"return_to": "javascript:alert(1)"}, 422, "return_to is an https address"),
        ({"provider": "tiktok"}, 404, ""),
        ({"provider": "nowhere"}, 404, ""),
        ({"once": ""}, 422, "The form is incomplete."),
    ],
)
async def test_what_cannot_be_made_is_said(
    town: Town, mara: Traveller, typed: dict[str, str], status: int, said: str
) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/links")
    page = await mara.client.post(path, data=await filled_in(mara, path, **typed))
    assert (page.status_code, said in page.text) == (status, True), page.text
    assert not await town.sql("SELECT 1 FROM altyaa.connect_attempt WHERE workspace_id = $1", workspace.id)


async def test_only_those_who_may_connect_make_and_see_links(town: Town, mara: Traveller, other: Traveller) -> None:
    workspace = await entered(town, mara)
    path = listed(workspace, "/links")
    sent = await filled_in(mara, path)
    await other.enter(workspace, "member")
    assert (await other.get(path)).status_code == 403
    assert (await other.client.post(path, data=sent)).status_code == 403
    forged = await mara.client.post(path, data=sent | {"csrf_token": "another"})
    assert forged.status_code == 403
    elsewhere = await make_workspace(town.house.runtime)
    assert (await mara.client.post(listed(elsewhere, "/links"), data=sent)).status_code == 404
    await town.sql("UPDATE altyaa.user_session SET authenticated_at = now() - interval '11 minutes'")
    asked = await mara.client.post(path, data=sent)
    assert "Confirm that it is you" in asked.text
    for each in (workspace, elsewhere):
        assert not await town.sql("SELECT 1 FROM altyaa.connect_attempt WHERE workspace_id = $1", each.id)


async def test_a_long_list_has_older_ones(town: Town, mara: Traveller) -> None:
    workspace = await entered(town, mara)
    await town.sql(
        """
        INSERT INTO altyaa.connect_attempt (workspace_id, id, provider, link_digest, created_by, created_at,
                                            expires_at, reference)
        SELECT $1, lpad(number::text, 32, '0')::uuid, 'google', sha256(number::text::bytea), 'operator', now(),
               now() + interval '1 hour', 'customer ' || number
          FROM generate_series(1, $2::int) AS number
        """,
        workspace.id,
        MOST + 1,
    )
    page = await mara.get(listed(workspace, "/links"))
    assert (len(rows_of(page.text)), "customer 1 " in page.text) == (MOST, False)
    (older,) = re.findall(r'href="([^"]*before=[^"]*)"', page.text)
    assert [row[:10] for row in rows_of((await mara.get(unescape(older))).text)] == ["customer 1"]
