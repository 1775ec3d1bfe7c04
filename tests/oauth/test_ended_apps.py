"""What people of another workspace allowed an app that is of no use to them any more: their lists say so."""

from dataclasses import replace
from typing import Any

import httpx2
import pytest

from altyaa.infra import entropy
from altyaa.oauth.actions.clients import ends_with
from altyaa.oauth.registration import ClientView
from altyaa.oauth.store.consent_views import Alive
from altyaa.testing.factories import make_key
from altyaa.testing.oauth import make_client
from altyaa.testing.service import Service
from tests.oauth.apps import Apps, bearing, make_apps
from tests.oauth.clients.hands import Hands


@pytest.fixture
async def apps(shared: Service) -> Apps:
    """A workspace whose people use an app of another one, and an app of their own."""
    there, here = await make_apps(shared.runtime), await make_apps(shared.runtime)
    return replace(here, client=await make_client(shared.runtime, there.workspace, any_workspace=True))


@pytest.fixture
async def owner(apps: Apps) -> Hands:
    """Manages the app, in its own workspace."""
    record = apps.client.record
    return Hands(apps.runtime, replace(apps.workspace, id=record.workspace_id), entropy.now())


async def statuses(apps: Apps, url: str, what: str, **query: Any) -> dict[str, str]:
    key = await make_key(apps.runtime, apps.workspace, "apps.read")
    async with bearing(key.key, url) as http:
        return {each["id"]: each["status"] for each in await listed(http, what, **query)}


async def listed(http: httpx2.AsyncClient, what: str, **query: Any) -> list[dict[str, Any]]:
    answer = await http.get(f"/v1/oauth/{what}", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["data"])


async def test_of_an_app_that_ended_they_are_ended(shared: Service, apps: Apps, owner: Hands) -> None:
    own = await make_client(apps.runtime, apps.workspace)
    kept, over = await apps.grant(client=own), await apps.grant()
    kept_grant, over_grant = await apps.grant_id(kept), await apps.grant_id(over)
    kept_consent, over_consent = await apps.consent_id(kept), await apps.consent_id(over)
    assert await statuses(apps, shared.url, "grants") == {kept_grant: "active", over_grant: "active"}
    assert isinstance(await owner.end(apps.client.record.id), ClientView)
    assert not await apps.works(over)
    assert await statuses(apps, shared.url, "grants") == {kept_grant: "active", over_grant: "ended"}
    assert await statuses(apps, shared.url, "consents") == {kept_consent: "active", over_consent: "ended"}
    for what, active, ended in (("grants", kept_grant, over_grant), ("consents", kept_consent, over_consent)):
        assert set(await statuses(apps, shared.url, what, status="active")) == {active}
        assert set(await statuses(apps, shared.url, what, status="ended")) == {ended}
        assert await statuses(apps, shared.url, what, client_id=apps.client.id) == {ended: "ended"}


async def test_a_look_at_one_says_the_same_and_counts_no_grant_of_it(shared: Service, apps: Apps, owner: Hands) -> None:
    over = await apps.grant()
    await owner.end(apps.client.record.id)
    key = await make_key(apps.runtime, apps.workspace, "apps.read", "apps.write")
    async with bearing(key.key, shared.url) as http:
        grant, consent = (
            f"/v1/oauth/grants/{await apps.grant_id(over)}",
            f"/v1/oauth/consents/{await apps.consent_id(over)}",
        )
        shown = (await http.get(grant)).json()
        assert (shown["status"], shown["revoked_at"]) == ("ended", None)
        shown = (await http.get(consent)).json()
        assert (shown["status"], shown["grants"], shown["revoked_at"]) == ("ended", 0, None)
        assert (await http.delete(consent)).status_code == 200
        assert [(await http.get(path)).json()["status"] for path in (grant, consent)] == ["revoked", "revoked"]


async def test_of_an_app_that_is_for_its_own_workspace_alone_they_are_ended_while_that_is_so(
    shared: Service, apps: Apps, owner: Hands
) -> None:
    issued = await apps.grant()
    grant, consent = await apps.grant_id(issued), await apps.consent_id(issued)
    for any_workspace, status in ((False, "ended"), (True, "active")):
        assert isinstance(await owner.change(apps.client.record.id, any_workspace=any_workspace), ClientView)
        assert await apps.works(issued) == any_workspace
        assert await statuses(apps, shared.url, "grants") == {grant: status}
        assert await statuses(apps, shared.url, "consents") == {consent: status}


async def test_in_its_own_workspace_an_internal_app_goes_on_until_it_ends(shared: Service) -> None:
    here = await make_apps(shared.runtime)
    issued = await here.grant()
    assert await statuses(here, shared.url, "grants") == {await here.grant_id(issued): "active"}
    await Hands(here.runtime, here.workspace, entropy.now()).end(here.client.record.id)
    assert await statuses(here, shared.url, "grants") == {await here.grant_id(issued): "ended"}


async def test_what_would_end_with_an_app_is_counted_in_its_workspace(shared: Service) -> None:
    here = await make_apps(shared.runtime)
    elsewhere = await make_apps(shared.runtime)
    other = await make_client(shared.runtime, here.workspace)
    await here.grant(client=other)
    hands = Hands(here.runtime, here.workspace, entropy.now())

    async def counted() -> Alive:
        client = (await hands.show(here.client.record.id)).client
        async with here.runtime.db.workspace(hands.principal) as tx:
            return await ends_with(tx, client, hands.now)

    assert await counted() == Alive(0, 0)
    for who in (here.mara, here.mara, here.noa):
        await here.grant(who)
    await hands.change(here.client.record.id, any_workspace=True)
    await elsewhere.grant(client=replace(here.client, record=replace(here.client.record, any_workspace=True)))
    assert await counted() == Alive(2, 3)
    await hands.end(here.client.record.id)
    assert await counted() == Alive(0, 0)
