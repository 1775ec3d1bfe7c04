"""What somebody tries who holds one thing and wants another: codes and tokens of others, more scopes, more time."""

import asyncio
from dataclasses import replace

import pytest

from altyaa.access.actions import members
from altyaa.infra import entropy
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.kernel.roles import Role
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_member, make_workspace, operator
from altyaa.testing.oauth import owner_of
from altyaa.testing.service import Service
from tests.oauth.parties import Party, as_admin, party, refresh_token, said
from tests.waiting import heard

WIDE = ("analytics.read", "keys.write", "posts.read")


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """A confidential app that may do what only an Admin allows."""
    return await party(shared, *WIDE)


async def until(app: Party, token: str, wanted: list[str] | int) -> None:
    """A change is heard within the feed's time."""
    async with asyncio.timeout(5):
        while await app.opens(token) != wanted:
            pass


async def set_role(app: Party, person: Principal, role: Role | None) -> None:
    runtime = app.service.runtime
    assert person.user_id is not None
    async with runtime.db.workspace(operator(runtime, app.home)) as tx:
        if role is None:
            done = await members.remove_member(tx, entropy.now, person.user_id, (), {})
        else:
            done = await members.change_role(tx, entropy.now, person.user_id, role, (), {})
    assert not isinstance(done, Refused), done


@pytest.mark.parametrize("changes", [{}, {"auth_method": "none"}], ids=["confidential", "public"])
async def test_another_client_gets_nothing_for_a_refresh_token_or_a_code(app: Party, changes: dict[str, str]) -> None:
    """And its owner loses nothing by the try."""
    other, code, token = await app.another(*WIDE, **changes), await app.code(), refresh_token(await app.grant())
    assert said(await other.redeem(code)) == (400, "invalid_grant")
    assert said(await other.refresh(token)) == (400, "invalid_grant")
    after = (await app.refresh(token)).json()
    assert said(await other.refresh(token)) == (400, "invalid_grant")
    assert [(await app.redeem(code)).status_code, (await app.refresh(after["refresh_token"])).status_code] == [200, 200]


async def test_a_client_of_another_workspace_gets_nothing_either(app: Party, shared: Service) -> None:
    stranger = await party(shared, *WIDE, any_workspace=True)
    code, token = await app.code(), refresh_token(await app.grant())
    assert said(await stranger.redeem(code)) == (400, "invalid_grant")
    assert said(await stranger.refresh(token)) == (400, "invalid_grant")
    assert [(await app.redeem(code)).status_code, (await app.refresh(token)).status_code] == [200, 200]


async def test_a_token_of_one_kind_is_none_of_another(app: Party) -> None:
    issued, code = await app.grant(), await app.code()
    access, refresh = issued.access_token.reveal(), refresh_token(issued)
    for wrong in (access, code, f"alr_{access[4:]}", f"alr_{code[4:]}"):
        assert said(await app.refresh(wrong)) == (400, "invalid_grant")
    for wrong in (access, refresh, f"alc_{refresh[4:]}"):
        assert said(await app.redeem(wrong)) == (400, "invalid_grant")
    for wrong in (refresh, code, f"ala_{refresh[4:]}"):
        await app.closes(wrong)


async def test_scopes_do_not_grow_at_a_refresh_by_what_the_client_or_the_consent_has(
    app: Party, shared_database: TestDatabase
) -> None:
    small = await app.grant("posts.read")
    await app.grant()  # the consent has them all now
    assert said(await app.refresh(refresh_token(small), scope=" ".join(WIDE))) == (400, "invalid_scope")
    body = (await app.refresh(refresh_token(small))).json()
    assert (body["scope"], await app.opens(body["access_token"])) == ("posts.read", ["posts.read"])


async def test_a_member_cannot_allow_what_only_an_admin_may(app: Party) -> None:
    noa = replace(app, person=await make_member(app.service.runtime, app.home, "member"))
    body = (await noa.redeem(await noa.code())).json()
    assert body["scope"] == "analytics.read posts.read"
    assert await noa.opens(body["access_token"]) == ["analytics.read", "posts.read"]


async def test_a_demoted_persons_token_narrows_and_widens_again_with_the_role(app: Party) -> None:
    mara = replace(app, person=await make_member(app.service.runtime, app.home, "admin"))
    body = (await mara.redeem(await mara.code())).json()
    assert await mara.opens(body["access_token"]) == sorted(WIDE)
    await set_role(app, mara.person, "member")
    await until(mara, body["access_token"], ["analytics.read", "posts.read"])
    body = (await mara.refresh(body["refresh_token"])).json()
    assert body["scope"] == "analytics.read posts.read"
    await set_role(app, mara.person, "admin")
    await until(mara, body["access_token"], sorted(WIDE))


async def test_a_removed_persons_tokens_die(app: Party) -> None:
    noa = replace(app, person=await make_member(app.service.runtime, app.home, "member"))
    body, code = (await noa.redeem(await noa.code())).json(), await noa.code()
    assert isinstance(await noa.opens(body["access_token"]), list)
    await set_role(app, noa.person, None)
    await until(noa, body["access_token"], 401)
    assert said(await noa.refresh(body["refresh_token"])) == (400, "invalid_grant")
    assert said(await noa.redeem(code)) == (400, "invalid_grant")


async def test_a_scope_that_the_client_lost_opens_nothing(app: Party, shared_database: TestDatabase) -> None:
    mine = await app.another(*WIDE)
    issued, own = await mine.grant(), (await mine.post(grant_type="client_credentials")).json()["access_token"]
    code = await mine.code()
    assert await mine.opens(own) == sorted(WIDE)
    mine = await mine.change(shared_database, "scopes = ARRAY['posts.read']")
    for token in (issued.access_token.reveal(), own):
        await until(mine, token, ["posts.read"])
    assert (await mine.refresh(refresh_token(issued))).json()["scope"] == "posts.read"
    assert (await mine.redeem(code)).json()["scope"] == "posts.read"
    answer = await mine.post(grant_type="client_credentials", scope="keys.write")
    assert said(answer) == (400, "invalid_scope")


async def test_a_code_of_an_app_that_left_the_workspace_is_worth_nothing(
    shared: Service, shared_database: TestDatabase
) -> None:
    app = await party(shared, any_workspace=True)
    elsewhere = replace(app, person=owner_of(shared.runtime, await make_workspace(shared.runtime, "Elsewhere")))
    code = await elsewhere.code()
    assert (await elsewhere.redeem(await elsewhere.code())).status_code == 200
    left = await elsewhere.change(shared_database, "any_workspace = false")

    async def another() -> int:
        return (await left.redeem(await elsewhere.code())).status_code

    await heard(another, 400)
    counted = "SELECT count(*) FROM altyaa.oauth_grant WHERE client_id = $1"
    before = await as_admin(shared_database, counted, app.client.record.id)
    assert said(await left.redeem(code)) == (400, "invalid_grant")
    assert await as_admin(shared_database, counted, app.client.record.id) == before


async def test_a_thief_in_another_place_ends_a_public_clients_grant(app: Party) -> None:
    public = await app.another(*WIDE, auth_method="none")
    token = refresh_token(await public.grant())
    first = (await public.refresh(token)).json()
    stolen = {"grant_type": "refresh_token", "refresh_token": token, "client_id": public.client.id}
    thief = await public.send(data=stolen, headers={"User-Agent": "curl/8"})
    assert said(thief) == (400, "invalid_grant")
    await public.closes(first["access_token"])
    assert said(await public.refresh(first["refresh_token"])) == (400, "invalid_grant")
