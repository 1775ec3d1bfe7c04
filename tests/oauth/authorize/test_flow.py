"""Signing in, choosing, being remembered: what happens between the request and the answer."""

from datetime import timedelta
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from altyaa.infra import entropy
from altyaa.testing.factories import make_workspace
from altyaa.testing.oauth import make_client
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import (
    STATE,
    Visitor,
    address,
    app,
    came_back,
    form_of,
    is_sign_in,
    join,
    newcomer,
    onward,
    sql,
)


def asked_again(where: str) -> bool:
    """Whether the sign-in page is to be shown to somebody who is signed in."""
    return "again" in parse_qs(urlsplit(where).query)


async def rows(house: House, client_id: object) -> list[list[str]]:
    """The scopes of the consents of a client."""
    found = await sql(house, "SELECT scopes FROM altyaa.oauth_consent WHERE client_id = $1", client_id)
    return [row["scopes"] for row in found]


async def test_the_whole_request_survives_the_sign_in_page(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    email = await newcomer(house, workspace)
    state = "ü&=+%/?#\n" * 200
    first = await visitor.ask(client, state=state)
    assert is_sign_in(first)
    page = await visitor.get(first.headers["location"])
    assert 'name="next" value="/oauth/authorize?' in page.text
    came = await visitor.sign_in_at(first, email)
    assert (came.status_code, came.headers["location"]) == (303, onward(first))
    got = came_back(await visitor.answer(await visitor.get(came.headers["location"])))
    assert (got["state"], got["iss"]) == (state, house.url)
    assert "code" in got


async def test_a_login_hint_fills_the_field_in_and_stands_in_no_address_of_ours(house: House, visitor: Visitor) -> None:
    _, client = await app(house)
    await visitor.get((await visitor.ask(client, login_hint="mara@harbor.example")).headers["location"])
    assert 'value="mara@harbor.example"' in (await visitor.get("/sign-in")).text
    odd = await visitor.ask(client, login_hint="not an address <b>")
    assert "altyaa_address" not in odd.headers.get("set-cookie", "")


async def test_prompt_login_takes_a_fresh_sign_in_and_takes_it_once(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    email = await visitor.enter(workspace)
    before = visitor.session()
    first = await visitor.ask(client, prompt="login consent")
    assert is_sign_in(first)
    assert asked_again(first.headers["location"])
    page = await visitor.get(first.headers["location"])
    assert page.status_code == 200, "although they are signed in"
    assert "Sign in once more." in page.text
    assert f'value="{email}"' in page.text
    came = await visitor.sign_in_at(first, email)
    assert visitor.session() != before, "another session, and the first has ended"
    page = await visitor.get(came.headers["location"])
    assert form_of(page).ticked
    assert "prompt=consent" in page.text


@pytest.mark.parametrize(("max_age", "asked"), [("0", True), ("60", True), ("3600", False)])
async def test_max_age_takes_a_fresh_sign_in_where_the_last_is_too_long_ago(
    house: House, visitor: Visitor, max_age: str, asked: bool
) -> None:
    workspace, client = await app(house)
    email = await visitor.enter(workspace)
    ago = entropy.now() - timedelta(seconds=120)
    await sql(house, "UPDATE altyaa.user_session SET authenticated_at = $1", ago)
    first = await visitor.ask(client, max_age=max_age)
    assert is_sign_in(first) == asked
    if asked:
        silent = came_back(await visitor.ask(client, max_age=max_age, prompt="none"))
        assert silent["error"] == "login_required"
        came = await visitor.sign_in_at(first, email)
        page = await visitor.get(came.headers["location"])
        assert "code" in came_back(await visitor.answer(page)), "and there is time to read"


async def test_one_workspace_needs_no_choice_and_several_do(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, any_workspace=True)
    email = await visitor.enter(workspace)
    assert "Choose another" not in (await visitor.ask(client)).text
    second = await make_workspace(house.runtime, "Beacon Bakery")
    await join(house, second, email, "member")
    page = await visitor.ask(client)
    assert "Where may" in page.text
    assert came_back(await visitor.ask(client, prompt="none"))["error"] == "account_selection_required"
    chosen = await visitor.ask(client, workspace=second.wire_id)
    assert "Beacon Bakery" in chosen.text
    assert "you are a Member" in chosen.text
    assert "Choose another" in chosen.text
    came_back(await visitor.answer(chosen))
    (row,) = await sql(house, "SELECT workspace_id FROM altyaa.oauth_code WHERE client_id = $1", client.record.id)
    assert row["workspace_id"] == second.id
    assert "code" in came_back(await visitor.ask(client, workspace=second.wire_id, prompt="none"))


async def test_an_internal_app_works_in_its_own_workspace_alone(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    elsewhere = await make_workspace(house.runtime)
    email = await visitor.enter(elsewhere)
    page = await visitor.ask(client)
    assert page.status_code == 403
    assert "for members of one workspace alone" in page.text
    assert 'href="/oauth/help/access_denied"' in page.text
    assert "location" not in page.headers
    assert came_back(await visitor.ask(client, prompt="none"))["error"] == "access_denied"
    await join(house, workspace, email)
    assert form_of(await visitor.ask(client)).ticked, "no choice: there is one that is possible"
    other = await visitor.ask(client, workspace=elsewhere.wire_id)
    assert other.status_code == 403
    assert "Choose another workspace" in other.text


async def test_somebody_without_a_workspace_is_told_what_to_do(house: House, visitor: Visitor) -> None:
    _, client = await app(house, any_workspace=True)
    email = await house.person()
    await visitor.sign_in(email)
    page = await visitor.ask(client)
    assert page.status_code == 403
    assert "You belong to no workspace yet" in page.text


async def test_what_was_allowed_is_not_asked_again_and_more_is(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "analytics.read", "posts.read", "reviews.read")
    await visitor.enter(workspace)
    assert came_back(await visitor.ask(client, prompt="none", scope="posts.read"))["error"] == "consent_required"
    came_back(await visitor.answer(await visitor.ask(client, scope="analytics.read posts.read")))
    assert "code" in came_back(await visitor.ask(client, scope="posts.read"))
    assert "code" in came_back(await visitor.ask(client, scope="posts.read", prompt="none"))
    assert form_of(await visitor.ask(client, scope="reviews.read")).ticked == {"reviews.read"}
    assert came_back(await visitor.ask(client, scope="reviews.read", prompt="none"))["error"] == "consent_required"
    assert form_of(await visitor.ask(client, scope="posts.read", prompt="consent")).ticked
    narrowed = await visitor.ask(client, scope="analytics.read posts.read", prompt="consent")
    came_back(await visitor.answer(narrowed, untick=("posts.read",)))
    assert await rows(house, client.record.id) == [["analytics.read"]]


async def test_a_revoked_consent_is_asked_for_again(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    came_back(await visitor.answer(await visitor.ask(client)))
    await sql(house, "UPDATE altyaa.oauth_consent SET revoked_at = now() WHERE client_id = $1", client.record.id)
    assert form_of(await visitor.ask(client)).ticked
    assert came_back(await visitor.ask(client, prompt="none"))["error"] == "consent_required"


async def test_what_passes_without_a_page_gives_no_more_than_was_allowed(house: House, visitor: Visitor) -> None:
    """Their role has grown since: what it opens now, they have not been asked about."""
    workspace, client = await app(house, "posts.read", "keys.read")
    email = await visitor.enter(workspace, "member")
    came_back(await visitor.answer(await visitor.ask(client)))
    assert "code" in came_back(await visitor.ask(client)), "all that their role allows"
    await sql(house, "UPDATE altyaa.membership SET role = 'admin' WHERE email = $1", email)
    assert form_of(await visitor.ask(client)).ticked == {"posts.read", "keys.read"}
    assert await rows(house, client.record.id) == [["posts.read"]]


async def test_what_a_smaller_role_does_not_reach_is_neither_asked_about_nor_forgotten(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house, "posts.read", "keys.read")
    email = await visitor.enter(workspace, "admin")
    came_back(await visitor.answer(await visitor.ask(client)))
    await sql(house, "UPDATE altyaa.membership SET role = 'member' WHERE email = $1", email)
    assert "code" in came_back(await visitor.ask(client)), "all that their role allows now"
    came_back(await visitor.answer(await visitor.ask(client, prompt="consent")))
    assert await rows(house, client.record.id) == [["keys.read", "posts.read"]]


async def test_an_app_without_a_secret_at_a_loopback_address_is_asked_about_each_time(
    house: House, visitor: Visitor
) -> None:
    uris = ("http://127.0.0.1:8000/cb", "https://app.example/callback")
    workspace, client = await app(house, auth_method="none", redirect_uris=uris)
    await visitor.enter(workspace)
    came_back(await visitor.answer(await visitor.ask(client, redirect_uri=uris[0])), uris[0])
    assert form_of(await visitor.ask(client, redirect_uri=uris[0])).ticked
    silent = came_back(await visitor.ask(client, redirect_uri=uris[0], prompt="none"), uris[0])
    assert silent["error"] == "consent_required"
    assert "code" in came_back(await visitor.ask(client, redirect_uri=uris[1]), uris[1])


async def test_a_role_that_allows_nothing_of_it_is_told_so(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, "keys.read", "keys.write")
    await visitor.enter(workspace, "member")
    page = await visitor.ask(client)
    assert "There is nothing that you could allow." in page.text
    assert ">Allow<" not in page.text
    assert came_back(await visitor.answer(page, "deny"))["error"] == "access_denied"
    assert came_back(await visitor.answer(page, "allow"))["error"] == "access_denied", "whatever is sent"
    assert came_back(await visitor.ask(client, prompt="none"))["error"] == "access_denied"


async def test_deny_leaves_what_was_allowed_before(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    came_back(await visitor.answer(await visitor.ask(client)))
    got = came_back(await visitor.answer(await visitor.ask(client, prompt="consent"), "deny"))
    assert (got["error"], got["state"], got["iss"]) == ("access_denied", STATE, house.url)
    assert await rows(house, client.record.id) == [["analytics.read", "posts.read"]]


@pytest.mark.parametrize(
    ("registered", "sent", "expected"),
    [
        ("https://app.example/cb", "https://app.example/cb", "form-action 'self' https://app.example;"),
        ("http://127.0.0.1:1/cb", "http://127.0.0.1:2/cb", "form-action 'self' http://127.0.0.1:2;"),
        ("com.example.app:/cb", "com.example.app:/cb", "form-action 'self' com.example.app:;"),
        ("http://[::1]/cb", "http://[::1]:2/cb", None),
        ("https://app.example/cb", "https://evil.example/cb", "form-action 'self';"),
    ],
)
async def test_the_sign_in_page_admits_the_app_that_it_leads_to_and_no_other(
    house: House, visitor: Visitor, registered: str, sent: str, expected: str | None
) -> None:
    """Who allowed the app before is sent on to it at once, and the browser asks the page of the form."""
    _, client = await app(house, redirect_uris=(registered,))
    onto = {"next": address(client, redirect_uri=sent)}
    for page in (
        await visitor.get(f"/sign-in?{urlencode(onto)}"),
        await visitor.send("/sign-in", email="nobody@harbor.example", password="wrong", **onto),
    ):
        policy = page.headers["content-security-policy"]
        assert ("form-action" not in policy) if expected is None else (expected in policy)


async def test_the_page_says_who_asks_for_what_for_how_long_and_where_it_leads(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, name="<b>Trend & Reader</b>", grant_days=90)
    email = await visitor.enter(workspace, "admin")
    text = (await visitor.ask(client)).text
    assert "Allow <bdi>&lt;b&gt;Trend &amp; Reader&lt;/b&gt;</bdi> to work with <bdi>Harbor Coffee</bdi>?" in text
    assert "This app was made in this workspace." in text
    assert "<strong>app.example</strong>" in text
    assert email.replace("@", "@<wbr>", 1).split("<wbr>")[0] in text
    assert "once it has not been used for 60 days, and after 90 days at the latest" in text
    assert "can take it back at any time" in text
    _, vouched = await app(house, verified=True, any_workspace=True)
    page = (await visitor.ask(vouched)).text
    assert "Verified" in page
    assert "not verified" not in page


async def test_head_makes_no_code(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    came_back(await visitor.answer(await visitor.ask(client)))
    count = "SELECT count(*) FROM altyaa.oauth_code WHERE client_id = $1"
    before = await sql(house, count, client.record.id)
    answer = await visitor.client.head(address(client))
    assert (answer.status_code, answer.content) == (200, b"")
    assert await sql(house, count, client.record.id) == before
    assert (await visitor.client.put(address(client))).status_code == 405


async def test_a_removed_app_is_unknown(house: House, visitor: Visitor) -> None:
    workspace = await make_workspace(house.runtime)
    client = await make_client(house.runtime, workspace)
    await sql(house, "UPDATE altyaa.oauth_client SET ended_at = now() WHERE id = $1", client.record.id)
    assert (await visitor.ask(client)).status_code == 400
