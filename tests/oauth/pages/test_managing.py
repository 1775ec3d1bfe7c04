"""Looking at apps, changing them and ending them in a browser without scripts."""

from datetime import timedelta

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.oauth import store
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.pages.entering import A_PAGE
from altyaa.oauth.registration import ClientView
from altyaa.testing.factories import operator
from altyaa.testing.oauth import MadeClient, make_client, make_grant, oauth_means, owner_of
from tests.access.pages.house import House
from tests.oauth.pages.desk import Desk, open_desk, secret_of

EDIT = {
    "name": "Trend Reader",
    "redirect_uris": "https://app.example/callback",
    "scope__analytics__read": "on",
    "level__posts": "read",
}


async def app(desk: Desk, *scopes: str, **changes: object) -> MadeClient:
    """One of the workspace's."""
    return await make_client(desk.house.runtime, desk.workspace, *scopes, **changes)


async def view(desk: Desk, client: MadeClient) -> ClientView:
    """It, as it is now."""
    async with desk.house.runtime.db.workspace(operator(desk.house.runtime, desk.workspace)) as tx:
        found = await actions.show_client(tx, client.record.id)
    assert isinstance(found, ClientView)
    return found


async def allowed(desk: Desk, client: MadeClient) -> None:
    """By the workspace's first Owner, on one device."""
    means = await oauth_means(desk.house.runtime)
    await make_grant(means, client.record, owner_of(desk.house.runtime, desk.workspace))


async def test_the_list_says_what_each_app_is_and_who_uses_it(owner: Desk) -> None:
    empty = await owner.get(owner.apps)
    assert "No apps yet" in empty.text
    assert f'href="{owner.apps}/new"' in empty.text
    client = await app(owner, redirect_uris=("https://app.example/a", "https://app.example/b", "com.example.app:/x"))
    await allowed(owner, client)
    await app(owner, name="Phone", auth_method="none", any_workspace=True)
    await app(owner, name="Nightly", grant_types=("client_credentials",), redirect_uris=())
    page = (await owner.get(owner.apps)).text
    for said in ("Server-side app", "Browser, mobile or command-line app", "Service without people", client.id):
        assert said in page
    assert page.count("<p>app.<wbr>example</p>") == 2, "each host once"
    assert "com.<wbr>example.<wbr>app:" in page
    assert "1 person" in page
    assert "1 device" in page
    assert "Any workspace" in page
    assert "Secret never used" in page


async def test_the_list_is_narrowed_by_words_by_an_id_and_by_status(owner: Desk) -> None:
    first, second = await app(owner, name="Trend Reader"), await app(owner, name="Phone 100%")
    await owner.fill(f"{owner.apps}/{second.id}/end", name="Phone 100%")
    found = {
        query: [client.id for client in (first, second) if client.id in (await owner.get(f"{owner.apps}?{query}")).text]
        for query in ("q=tREND", "q=0%25", f"q={first.id}", "status=ended", "status=active", "q=nothing", "status=odd")
    }
    assert found == {
        "q=tREND": [first.id],
        "q=0%25": [second.id],
        f"q={first.id}": [first.id],
        "status=ended": [second.id],
        "status=active": [first.id],
        "q=nothing": [],
        "status=odd": [first.id, second.id],
    }
    nothing = (await owner.get(f"{owner.apps}?q=nothing&status=ended")).text
    assert "No app is like that" in nothing
    assert 'value="nothing"' in nothing
    assert 'value="ended" selected' in nothing


async def test_older_apps_are_a_page_away_and_the_filter_goes_along(owner: Desk) -> None:
    made = [await app(owner, name=f"App {number}") for number in range(A_PAGE + 1)]
    page = await owner.get(f"{owner.apps}?q=app&status=active")
    assert made[0].id not in page.text
    older = f"{owner.apps}?q=app&amp;status=active&amp;before={made[1].id}"
    assert f'href="{older}"' in page.text
    last = await owner.get(older.replace("&amp;", "&"))
    assert made[0].id in last.text
    assert made[1].id not in last.text
    assert ">Older<" not in last.text


async def test_an_app_is_shown_with_all_that_there_is_to_say_of_it(owner: Desk) -> None:
    client = await app(owner)
    await allowed(owner, client)
    await owner.fill(f"{owner.apps}/{client.id}/edit", **EDIT | {"name": "Trends"})
    page = (await owner.get(f"{owner.apps}/{client.id}")).text
    assert client.secret is not None
    for said in (
        "<h1><bdi>Trends</bdi></h1>",
        client.id,
        "https://app.example/callback",
        "Reach, engagement and ratings of your accounts.",
        f"als_…{client.secret.reveal()[-4:]}",
        "Name: <del>Trend Reader</del> → <ins>Trends</ins>",
        f"by {owner.email}",
        "$CLIENT_SECRET",
        f"{owner.authorized}?app={client.id}",
        f"{owner.apps}/{client.id}/end",
    ):
        assert said in page, said
    assert client.secret.reveal() not in page


async def test_a_change_holds_at_once_and_a_wrong_one_changes_nothing(owner: Desk) -> None:
    client = await app(owner, grant_days=7)
    path = f"{owner.apps}/{client.id}/edit"
    assert 'value="7"' in (await owner.get(path)).text
    wrong = await owner.fill(path, **EDIT | {"redirect_uris": "https://fine.example/\nftp://x.example/"})
    assert wrong.status_code == 422
    assert "The redirect URI &#39;ftp://x.example/&#39;" in wrong.text
    assert list((await view(owner, client)).client.redirect_uris) == ["https://app.example/callback"]
    changed = await owner.fill(path, **EDIT | {"level__posts": "none", "pkce": "on"})
    assert changed.headers["location"] == f"{owner.apps}/{client.id}?note=changed"
    now = (await view(owner, client)).client
    assert (list(now.scopes), now.pkce, now.grant_days) == (["analytics.read"], "required", None)


async def test_an_admin_opens_no_app_to_other_workspaces_and_may_close_one(house: House, owner: Desk) -> None:
    inner, outer = await app(owner), await app(owner, any_workspace=True)
    async with open_desk(house, owner.workspace, "admin") as admin:
        refused = await admin.fill(f"{admin.apps}/{inner.id}/edit", **EDIT, any_workspace="on")
        assert refused.status_code == 403
        await admin.fill(f"{admin.apps}/{outer.id}/edit", **EDIT)
    assert not (await view(owner, inner)).client.any_workspace
    assert not (await view(owner, outer)).client.any_workspace


async def test_a_rotation_shows_the_new_secret_once_and_the_old_one_ends_with_the_overlap(owner: Desk) -> None:
    client = await app(owner)
    path = f"{owner.apps}/{client.id}/rotate"
    form = {**await owner.hidden(path), "overlap": "3600"}
    page = await owner.client.post(path, data=form)
    secret = secret_of(page)
    assert page.headers["cache-control"] == "no-store"
    old, new = (await view(owner, client)).secrets
    assert new.last_four == secret[-4:]
    assert old.ends_at is not None
    assert timedelta(minutes=59) < old.ends_at - entropy.now() <= timedelta(hours=1)
    again = await owner.client.post(path, data=form)
    assert again.headers["location"] == f"{owner.apps}/{client.id}?note=rotated-before"
    assert len((await view(owner, client)).secrets) == 2
    assert "Rotating" in (await owner.get(f"{owner.apps}/{client.id}")).text
    third = await owner.fill(path, overlap="3600")
    assert third.status_code == 409
    assert "Two secrets work already" in third.text
    secret_of(await owner.fill(path, overlap="0", retire_oldest="on"))
    assert [each.works_at(entropy.now()) for each in (await view(owner, client)).secrets] == [False, False, True]


async def test_an_overlap_is_one_of_those_that_are_offered(owner: Desk) -> None:
    client = await app(owner)
    for overlap in ("", "12", "-1", "x"):
        refused = await owner.fill(f"{owner.apps}/{client.id}/rotate", overlap=overlap)
        assert refused.status_code == 422
    assert len((await view(owner, client)).secrets) == 1


async def test_an_old_secret_is_retired_and_the_last_one_is_not(owner: Desk) -> None:
    client = await app(owner)
    secret_of(await owner.fill(f"{owner.apps}/{client.id}/rotate", overlap="86400"))
    old, new = [write_id("sec", each.id) for each in (await view(owner, client)).secrets]
    page = f"{owner.apps}/{client.id}/secrets"
    done = await owner.fill(f"{page}/{old}/retire")
    assert done.headers["location"] == f"{owner.apps}/{client.id}?note=retired"
    last = await owner.get(f"{page}/{new}/retire")
    assert "It is the only one that works." in last.text
    token = await owner.hidden(f"{owner.apps}/{client.id}/end")
    assert (await owner.client.post(f"{page}/{new}/retire", data=token)).status_code == 409
    assert [each.works_at(entropy.now()) for each in (await view(owner, client)).secrets] == [False, True]


async def test_its_own_tokens_are_revoked_by_a_new_epoch(owner: Desk) -> None:
    client = await app(owner)
    done = await owner.fill(f"{owner.apps}/{client.id}/revoke-tokens")
    assert done.headers["location"] == f"{owner.apps}/{client.id}?note=tokens"
    assert (await view(owner, client)).client.token_epoch == 1


async def test_an_app_ends_when_its_name_is_typed_and_first_it_is_said_what_ends_with_it(owner: Desk) -> None:
    client = await app(owner, name="Trend & Reader")
    await allowed(owner, client)
    path = f"{owner.apps}/{client.id}/end"
    page = (await owner.get(path)).text
    assert "1 person of this workspace loses access." in page
    assert "1 device is signed out of the app." in page
    for name in ("", "trend & reader", "Trend &amp; Reader"):
        refused = await owner.fill(path, name=name)
        assert refused.status_code == 422
        assert "That is not the name of the app." in refused.text
    assert (await view(owner, client)).client.status == "active"
    done = await owner.fill(path, name=" Trend & Reader ")
    assert done.headers["location"] == f"{owner.apps}/{client.id}?note=ended"
    ended = (await owner.get(f"{owner.apps}/{client.id}")).text
    assert "This app has ended." in ended
    for action in ("edit", "rotate", "end", "revoke-tokens"):
        assert f'href="{owner.apps}/{client.id}/{action}"' not in ended


async def test_a_member_is_shown_nothing_and_may_do_nothing(house: House, owner: Desk) -> None:
    client = await app(owner)
    secret = write_id("sec", (await view(owner, client)).secrets[0].id)
    below = (
        "",
        "/new",
        f"/{client.id}",
        *(f"/{client.id}/{each}" for each in _ACTIONS),
        f"/{client.id}/secrets/{secret}/retire",
    )
    async with open_desk(house, owner.workspace, "member") as member:
        token = await member.token("/workspaces", "/sign-out")
        for path in below:
            shown = await member.get(f"{member.apps}{path}")
            assert shown.status_code == 403, path
            assert "Your role in the workspace does not allow this." in shown.text
            if path not in ("", f"/{client.id}"):
                fields = {"csrf_token": token, "name": "Trend Reader", "overlap": "0", "once": "1"}
                refused = await member.client.post(f"{member.apps}{path}", data=fields)
                assert refused.status_code == 403, path
    untouched = await view(owner, client)
    assert (untouched.client.status, untouched.client.token_epoch, len(untouched.secrets)) == ("active", 0, 1)


_ACTIONS = ("edit", "rotate", "end", "revoke-tokens")


async def test_what_is_another_workspaces_is_what_is_nowhere(house: House, owner: Desk) -> None:
    async with open_desk(house) as other:
        theirs = await app(other)
        secret = write_id("sec", (await view(other, theirs)).secrets[0].id)
        nowhere = write_id("app", entropy.new_id())
        token = await owner.token("/workspaces", "/sign-out")
        for action in ("", *(f"/{each}" for each in _ACTIONS), f"/secrets/{secret}/retire"):
            answers = [await owner.get(f"{owner.apps}/{each}{action}") for each in (theirs.id, nowhere, "app_", "x")]
            assert {each.status_code for each in answers} == {404}
            if action:
                fields = {"csrf_token": token, "name": "Trend Reader"}
                sent = await owner.client.post(f"{owner.apps}/{theirs.id}{action}", data=fields)
                assert sent.status_code == 404
            assert (await owner.get(f"{other.apps}/{theirs.id}{action}")).status_code == 404
        assert (await owner.get(other.apps)).status_code == 404
        assert "No app is like that" in (await owner.get(f"{owner.apps}?q={theirs.id}")).text
        mine = await app(owner)
        assert (await owner.get(f"{owner.apps}/{mine.id}/secrets/{secret}/retire")).status_code == 404
        untouched = await view(other, theirs)
    assert (untouched.client.status, len(untouched.secrets)) == ("active", 1)


async def test_nothing_is_done_without_a_fresh_proof_and_a_token(owner: Desk) -> None:
    client = await app(owner)
    secret_of(await owner.fill(f"{owner.apps}/{client.id}/rotate", overlap="86400"))
    old = write_id("sec", (await view(owner, client)).secrets[0].id)
    sent = {"edit": EDIT | {"name": "X"}, "rotate": {"overlap": "0"}, "end": {"name": "Trend Reader"}}
    sent |= {"revoke-tokens": {}, f"secrets/{old}/retire": {}}
    before = await view(owner, client)
    for action, fields in sent.items():
        path = f"{owner.apps}/{client.id}/{action}"
        plain = {name.replace("__", "."): value for name, value in fields.items()}
        assert (await owner.client.post(path, data={"csrf_token": "x", **plain})).status_code == 403
    await owner.grow_stale()
    for action, fields in sent.items():
        asked = await owner.fill(f"{owner.apps}/{client.id}/{action}", **fields)
        assert "Confirm that it is you" in asked.text
        wrong = await owner.confirm(asked, "not the password")
        assert "Confirm that it is you" in wrong.text
    assert await view(owner, client) == before
    async with owner.house.runtime.db.workspace(operator(owner.house.runtime, owner.workspace)) as tx:
        assert len(await store.clients(tx, most=10)) == 1


async def test_who_is_not_signed_in_signs_in_first(owner: Desk) -> None:
    owner.client.cookies.clear()
    for path in (owner.apps, f"{owner.apps}/new", owner.authorized, "/account/apps"):
        answer = await owner.get(path)
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/sign-in?")
