"""What members allowed apps, looked at and taken back in a browser without scripts."""

import pytest

from altyaa.access import doors
from altyaa.access.rules import scopes_for
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import ROLE_INSUFFICIENT, Refused
from altyaa.oauth import store
from altyaa.oauth.actions.authorized import end_authorized
from altyaa.oauth.actions.refresh import Asked, refresh_tokens
from altyaa.oauth.model import Issued, Peer
from altyaa.oauth.store.consent_views import ConsentView, WhichConsents
from altyaa.oauth.store.grant_views import GrantView, WhichGrants
from altyaa.testing.factories import MadeWorkspace, address_digest, make_member, make_workspace, member, operator
from altyaa.testing.oauth import MadeClient, make_client, make_grant, oauth_means, remember
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import join, verify
from tests.oauth.pages.desk import Desk, open_desk


async def person(desk: Desk, name: str = "noa") -> Principal:
    """Another member of the workspace, ``noa@….example``."""
    return await make_member(desk.house.runtime, desk.workspace, "member", f"{name}@{entropy.new_id().hex}.example")


async def allows(
    desk: Desk, who: Principal, client: MadeClient, *scopes: str, agent: str = "trend-reader/4.2"
) -> Issued:
    """One device's grant."""
    means = await oauth_means(desk.house.runtime)
    return await make_grant(means, client.record, who, *scopes, peer=Peer("203.0.113.0/24", agent))


async def consents(house: House, workspace: MadeWorkspace) -> list[ConsentView]:
    """Newest first."""
    async with house.runtime.db.workspace(operator(house.runtime, workspace)) as tx:
        return await store.found_consents(tx, entropy.now(), WhichConsents(most=100))


async def grants(house: House, workspace: MadeWorkspace) -> list[GrantView]:
    """Newest first."""
    async with house.runtime.db.workspace(operator(house.runtime, workspace)) as tx:
        return await store.found_grants(tx, entropy.now(), WhichGrants(most=100))


async def test_the_list_says_who_allowed_what_to_which_app(owner: Desk) -> None:
    assert "Nobody allowed an app anything" in (await owner.get(owner.authorized)).text
    noa, tom = await person(owner), await person(owner, "tom")
    own = await make_client(owner.house.runtime, owner.workspace, name="Own App")
    elsewhere = await make_workspace(owner.house.runtime, "Beacon Bakery")
    foreign = await make_client(owner.house.runtime, elsewhere, "posts.read", name="Far App", any_workspace=True)
    checked = await make_client(owner.house.runtime, elsewhere, name="Good App", any_workspace=True)
    await verify(owner.house, checked)
    await allows(owner, noa, own)
    await allows(owner, noa, own)
    await allows(owner, tom, foreign)
    await allows(owner, tom, checked)
    page = (await owner.get(owner.authorized)).text
    for said in ("Own App", "Far App", "Good App", "of this workspace", "Not verified", "Verified", "2 devices"):
        assert said in page
    assert "Read analytics" in page, "in plain words"
    assert page.count("tom@<wbr>") == 2
    assert page.count("Take back</a>") == 3


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=far", ["Far App"]),
        ("q=NOA%40", ["Own App"]),
        ("status=active", ["Far App", "Own App"]),
        ("status=revoked", ["Past App"]),
        ("q=nobody", []),
        ("status=odd&app=x", ["Far App", "Own App", "Past App"]),
    ],
    ids=str,
)
async def test_the_list_is_narrowed(owner: Desk, query: str, found: list[str]) -> None:
    noa, tom = await person(owner), await person(owner, "tom")
    for name, who in (("Far App", tom), ("Own App", noa), ("Past App", tom)):
        await allows(owner, who, await make_client(owner.house.runtime, owner.workspace, name=name))
    newest = (await consents(owner.house, owner.workspace))[0]
    await owner.fill(f"{owner.authorized}/{write_id('cst', newest.id)}/revoke")
    page = (await owner.get(f"{owner.authorized}?{query}")).text
    assert [name for name in ("Far App", "Own App", "Past App") if f"<bdi>{name}</bdi>" in page] == found
    assert ("Nothing matches what you filtered by." in page) == (not found)


async def test_the_list_of_one_app_and_of_one_person_keep_to_it_on_the_next_page(owner: Desk) -> None:
    client = await make_client(owner.house.runtime, owner.workspace, name="Own App")
    other = await make_client(owner.house.runtime, owner.workspace, name="Other App")
    noa = await person(owner)
    await allows(owner, noa, client)
    await allows(owner, noa, other)
    page = (await owner.get(f"{owner.authorized}?app={client.id}")).text
    assert "<bdi>Other App</bdi>" not in page
    assert f'<input type="hidden" name="app" value="{client.id}">' in page
    mine = (await owner.get(f"{owner.authorized}?person={noa.id}")).text
    assert "<bdi>Other App</bdi>" in mine


async def test_one_consent_is_shown_with_each_device(owner: Desk) -> None:
    noa = await person(owner)
    client = await make_client(owner.house.runtime, owner.workspace)
    issued = await allows(owner, noa, client)
    await allows(owner, noa, client)
    assert issued.refresh_token is not None
    asked = Asked(issued.refresh_token, None, frozenset(), Peer("203.0.113.0/24", "trend-reader/4.2"))
    again = await refresh_tokens(await oauth_means(owner.house.runtime), client.record, asked, {})
    assert isinstance(again, Issued)
    remember(again)
    [consent] = await consents(owner.house, owner.workspace)
    path = f"{owner.authorized}/{write_id('cst', consent.id)}"
    page = (await owner.get(path)).text
    for said in ("Reach, engagement and ratings of your accounts.", "trend-reader/4.2", "203.0.113.0/24", "1 time"):
        assert said in page
    assert page.count("<strong>Not used yet</strong>") == 1
    assert page.count("/devices/grt_") == 2


async def test_taking_back_ends_the_consent_and_every_device(owner: Desk) -> None:
    noa = await person(owner)
    client = await make_client(owner.house.runtime, owner.workspace)
    await allows(owner, noa, client)
    [consent] = await consents(owner.house, owner.workspace)
    path = f"{owner.authorized}/{write_id('cst', consent.id)}"
    assert "1 device is signed out of the app." in (await owner.get(f"{path}/revoke")).text
    done = await owner.fill(f"{path}/revoke")
    assert done.headers["location"] == f"{path}?note=revoked"
    assert [each.status for each in await consents(owner.house, owner.workspace)] == ["revoked"]
    assert [each.status for each in await grants(owner.house, owner.workspace)] == ["revoked"]
    after = (await owner.get(path)).text
    assert "Taken back" in after
    assert f'href="{path}/revoke"' not in after


async def test_one_device_ends_and_the_consent_stands(owner: Desk) -> None:
    noa = await person(owner)
    client = await make_client(owner.house.runtime, owner.workspace)
    await allows(owner, noa, client)
    await allows(owner, noa, client)
    newest, oldest = await grants(owner.house, owner.workspace)
    path = f"{owner.authorized}/{write_id('cst', newest.consent_id)}"
    done = await owner.fill(f"{path}/devices/{write_id('grt', newest.id)}/end")
    assert done.headers["location"] == f"{path}?note=device"
    left = {each.id: each.status for each in await grants(owner.house, owner.workspace)}
    assert left == {newest.id: "revoked", oldest.id: "active"}
    assert [each.status for each in await consents(owner.house, owner.workspace)] == ["active"]


async def test_an_app_of_another_workspace_that_ended_is_told_as_ended(owner: Desk) -> None:
    elsewhere = await make_workspace(owner.house.runtime, "Beacon Bakery")
    foreign = await make_client(owner.house.runtime, elsewhere, any_workspace=True)
    await allows(owner, await person(owner), foreign)
    async with owner.house.runtime.db.workspace(operator(owner.house.runtime, elsewhere)) as tx:
        await store.end_client(tx, foreign.record.id, entropy.now(), "by hand")
    assert "App ended" in (await owner.get(owner.authorized)).text


async def test_what_is_another_workspaces_or_another_consents_is_nowhere(house: House, owner: Desk) -> None:
    noa = await person(owner)
    first, second = [await make_client(house.runtime, owner.workspace) for _ in range(2)]
    await allows(owner, noa, first)
    await allows(owner, noa, second)
    one, other = await grants(house, owner.workspace)
    ids = [(write_id("cst", each.consent_id), write_id("grt", each.id)) for each in (one, other)]
    mixed = f"{owner.authorized}/{ids[0][0]}/devices/{ids[1][1]}/end"
    token = {"csrf_token": await owner.token("/workspaces", "/sign-out")}
    assert (await owner.get(mixed)).status_code == 404
    assert (await owner.client.post(mixed, data=token)).status_code == 404
    async with open_desk(house) as stranger:
        theirs = {"csrf_token": await stranger.token("/workspaces", "/sign-out")}
        for base in (owner.authorized, stranger.authorized):
            for path in (f"{base}/{ids[0][0]}/revoke", f"{base}/{ids[0][0]}/devices/{ids[0][1]}/end"):
                assert (await stranger.get(path)).status_code == 404
                assert (await stranger.client.post(path, data=theirs)).status_code == 404
            assert (await stranger.get(f"{base}/{ids[0][0]}")).status_code == 404
        assert (await stranger.get(f"{stranger.authorized}/x")).status_code == 404
        mine = f"/account/apps/{owner.workspace.wire_id}/{ids[0][0]}/revoke"
        assert (await stranger.get(mine)).status_code == 404
        assert (await stranger.client.post(mine, data=theirs)).status_code == 404
    assert {each.status for each in await grants(house, owner.workspace)} == {"active"}


async def test_a_member_sees_nothing_of_others_and_ends_nothing_of_theirs(house: House, owner: Desk) -> None:
    noa = await person(owner)
    await allows(owner, noa, await make_client(house.runtime, owner.workspace))
    [grant] = await grants(house, owner.workspace)
    consent, device = write_id("cst", grant.consent_id), write_id("grt", grant.id)
    async with open_desk(house, owner.workspace, "member") as tom:
        token = {"csrf_token": await tom.token("/workspaces", "/sign-out")}
        for path in ("", f"/{consent}", f"/{consent}/revoke", f"/{consent}/devices/{device}/end"):
            assert (await tom.get(f"{tom.authorized}{path}")).status_code == 403
            if path.endswith(("revoke", "end")):
                assert (await tom.client.post(f"{tom.authorized}{path}", data=token)).status_code == 403
        mine = f"/account/apps/{owner.workspace.wire_id}/{consent}/revoke"
        assert (await tom.get(mine)).status_code == 404, "not theirs"
        assert (await tom.client.post(mine, data=token)).status_code == 404
        assert "You have authorized no app" in (await tom.get("/account/apps")).text
    assert [each.status for each in await grants(house, owner.workspace)] == ["active"]


async def test_the_role_is_read_in_the_transaction_that_ends_it(owner: Desk) -> None:
    """A demotion that slips in after the page has looked."""
    runtime = owner.house.runtime
    was_admin = await make_member(runtime, owner.workspace, "member")
    stale = member(runtime, owner.workspace, was_admin.user_id or owner.workspace.owner_id, "admin")
    await allows(owner, await person(owner), await make_client(runtime, owner.workspace))
    [grant] = await grants(owner.house, owner.workspace)
    for grant_id in (None, grant.id):
        async with runtime.db.workspace(stale) as tx:
            refused = await end_authorized(tx, runtime.settings.scopes, entropy.now, grant.consent_id, grant_id)
        assert isinstance(refused, Refused)
        assert refused.problem is ROLE_INSUFFICIENT
    assert [each.status for each in await grants(owner.house, owner.workspace)] == ["active"]


async def test_who_was_demoted_while_the_page_was_open_ends_nothing(house: House, owner: Desk) -> None:
    noa = await person(owner)
    await allows(owner, noa, await make_client(house.runtime, owner.workspace))
    [consent] = await consents(house, owner.workspace)
    async with open_desk(house, owner.workspace, "admin") as admin:
        path = f"{admin.authorized}/{write_id('cst', consent.id)}/revoke"
        form = await admin.hidden(path)
        async with house.runtime.db.workspace(operator(house.runtime, owner.workspace)) as tx:
            await tx.execute("UPDATE altyaa.membership SET role = 'member' WHERE email = $1", admin.email)
        assert (await admin.client.post(path, data=form)).status_code == 403
    assert [each.status for each in await consents(house, owner.workspace)] == ["active"]


async def test_people_see_what_they_authorized_everywhere_and_take_it_back_without_a_role(house: House) -> None:
    second = await make_workspace(house.runtime, "Beacon Bakery")
    async with open_desk(house, role="member") as noa:
        await join(house, second, noa.email, "member")
        user_id = await doors.user_by_email(house.runtime.db, address_digest(house.runtime, noa.email))
        assert user_id is not None
        for workspace, name in ((noa.workspace, "Own App"), (second, "Bakery App")):
            client = await make_client(house.runtime, workspace, name=name)
            scopes = scopes_for("member", house.runtime.settings.scopes)
            who = Principal("member", write_id("usr", user_id), workspace.id, scopes, user_id)
            await allows(noa, who, client)
        page = (await noa.get("/account/apps")).text
        for said in ("Own App", "Bakery App", "Harbor Coffee", "Beacon Bakery", "Read posts"):
            assert said in page
        [consent] = await consents(house, second)
        path = f"/account/apps/{second.wire_id}/{write_id('cst', consent.id)}/revoke"
        assert "in Beacon Bakery, from this moment on" in (await noa.get(path)).text
        assert (await noa.client.post(path)).status_code in (400, 403, 422), "no token"
        await noa.grow_stale()
        asked = await noa.fill(path)
        assert [each.status for each in await consents(house, second)] == ["active"]
        done = await noa.confirm(asked)
        assert done.headers["location"] == "/account/apps?note=revoked"
        after = (await noa.get("/account/apps?note=revoked")).text
        assert "Bakery App" not in after
        assert "Access is taken back." in after
    assert [each.status for each in await consents(house, second)] == ["revoked"]
    assert [each.status for each in await consents(house, noa.workspace)] == ["active"]
