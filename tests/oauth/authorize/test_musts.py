"""What servers miss at the authorization endpoint, each under its number."""

from datetime import UTC, datetime, timedelta

import pytest

from altyaa.kernel.secret import Secret
from altyaa.testing.factories import MINTED
from altyaa.testing.oauth import REDIRECT_URI, VERIFIER
from tests.access.pages.house import House
from tests.oauth.authorize.visitor import (
    STATE,
    Visitor,
    address,
    app,
    came_back,
    form_of,
    is_sign_in,
    onward,
    sql,
)
from tests.oauth.test_first_tokens import post


async def test_must_1_unknown_parameters_are_ignored_empty_ones_are_absent_and_none_comes_twice(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    assert (await visitor.ask(client, nonce="x", acr_values="y", unheard_of="z")).status_code == 200
    assert (await visitor.ask(client, scope="", prompt="", response_mode="", max_age="")).status_code == 200
    for name in ("state", "scope", "response_type", "code_challenge", "prompt", "unheard_of"):
        answer = await visitor.ask(client, **{name: ["a", "b"]})
        assert came_back(answer)["error"] == "invalid_request", name
    twice = await visitor.ask(client, resource=["https://a.example", "https://b.example"])
    assert came_back(twice)["error"] == "invalid_target", "resource may come twice"


async def test_must_2_an_unknown_client_or_redirect_uri_is_told_on_a_page_and_never_by_a_redirect(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace, "member")
    for changes in (
        {"client_id": None},
        {"client_id": ""},
        {"client_id": "app_0000000000000000000000"},
        {"client_id": "nonsense"},
        {"client_id": [client.id, client.id]},
        {"redirect_uri": None},
        {"redirect_uri": "https://evil.example/callback"},
        {"redirect_uri": [REDIRECT_URI, REDIRECT_URI]},
        {"redirect_uri": [REDIRECT_URI, "https://evil.example/callback"]},
        {"client_id": "nonsense", "redirect_uri": "https://evil.example/", "response_type": "token"},
        {"redirect_uri": "https://evil.example/", "prompt": "none"},
    ):
        answer = await visitor.ask(client, **changes)
        assert answer.status_code == 400, changes
        assert "location" not in answer.headers
        assert "evil.example" not in answer.text, "a page that repeats it would lend it our name"
        assert "http-equiv" not in answer.text


async def test_must_3_a_redirect_uri_matches_character_by_character_and_only_a_loopback_port_may_vary(
    house: House, visitor: Visitor
) -> None:
    uris = ("https://app.example/callback?tenant=7", "http://127.0.0.1:8000/callback", "com.example.app:/callback")
    workspace, client = await app(house, redirect_uris=uris)
    await visitor.enter(workspace)
    for sent in (*uris, "http://127.0.0.1:61234/callback"):
        assert (await visitor.ask(client, redirect_uri=sent)).status_code == 200, sent
    for sent in (
        "https://app.example/callback",
        "https://app.example:8443/callback?tenant=7",
        "http://localhost:8000/callback",
        "http://127.0.0.1:8000/callback/",
        "com.example.app:/callback2",
    ):
        assert (await visitor.ask(client, redirect_uri=sent)).status_code == 400, sent
    answer = await visitor.answer(await visitor.ask(client, redirect_uri=uris[0]), "deny")
    assert answer.headers["location"].startswith(f"{uris[0]}&error=access_denied&"), "its own query is kept"


async def test_must_4_later_errors_go_to_the_client_with_state_and_issuer(house: House, visitor: Visitor) -> None:
    workspace, client = await app(house, pkce="required")
    await visitor.enter(workspace)
    errors: dict[str, dict[str, str | None]] = {
        "invalid_request": {"response_type": None},
        "unsupported_response_type": {"response_type": "token"},
        "invalid_scope": {"scope": "no.such"},
        "invalid_target": {"resource": "https://elsewhere.example"},
        "request_not_supported": {"request": "eyJ"},
        "request_uri_not_supported": {"request_uri": "https://app.example/request"},
        "consent_required": {"prompt": "none"},
    }
    for error, changes in errors.items():
        got = came_back(await visitor.ask(client, **changes))
        assert (got["error"], got["state"], got["iss"]) == (error, STATE, house.url)
        assert got["error_uri"] == f"{house.url}/oauth/help/{error}"
        assert got["error_description"].isascii()
        assert not set(got["error_description"]) & set('"\\')
    for state in ("", "ü日本", "a\tb\r\nc d", "'\"<>&=#%+/?", "x" * 3000):
        got = came_back(await visitor.ask(client, prompt="none", state=state))
        assert got.get("state", "") == state, "exactly as it came"
    _, machine = await app(house, grant_types=("client_credentials",))
    assert came_back(await visitor.ask(machine))["error"] == "unauthorized_client"


async def test_must_5_an_error_leads_a_stranger_to_no_address_that_nobody_has_vetted(
    house: House, visitor: Visitor
) -> None:
    workspace, unvetted = await app(house)
    first = await visitor.ask(unvetted, scope="no.such")
    assert is_sign_in(first)
    _, vetted = await app(house, verified=True)
    assert came_back(await visitor.ask(vetted, scope="no.such"))["error"] == "invalid_scope"
    silent = came_back(await visitor.ask(unvetted, prompt="none"))
    assert silent["error"] == "login_required", "what asks for no page gets its answer (RFC 9700 §4.11.2)"
    await visitor.enter(workspace)
    after = await visitor.get(onward(first))
    assert (came_back(after)["error"], came_back(after)["state"]) == ("invalid_scope", STATE)


async def test_must_6_pkce_is_s256_and_is_there_where_it_has_to_be(house: House, visitor: Visitor) -> None:
    workspace, required = await app(house, auth_method="none")
    _, optional = await app(house)
    await visitor.enter(workspace)
    without = {"code_challenge": None, "code_challenge_method": None}
    assert came_back(await visitor.ask(required, **without))["error"] == "invalid_request"
    for changes in (
        {"code_challenge_method": None},
        {"code_challenge_method": "plain"},
        {"code_challenge_method": "s256"},
        {"code_challenge": None},
        {"code_challenge": "short"},
        {"code_challenge": "=" * 43},
    ):
        for client in (required, optional):
            assert came_back(await visitor.ask(client, **changes))["error"] == "invalid_request", changes


async def test_must_7_after_a_post_the_way_back_is_303_and_the_page_is_shut_to_others(
    house: House, visitor: Visitor
) -> None:
    uris = (REDIRECT_URI, "http://127.0.0.1:8000/cb", "http://[::1]:8000/cb", "com.example.app:/cb")
    workspace, client = await app(house, redirect_uris=uris)
    await visitor.enter(workspace)
    targets = ("'self' https://app.example", "'self' http://127.0.0.1:9", None, "'self' com.example.app:")
    for uri, named in zip((uris[0], "http://127.0.0.1:9/cb", *uris[2:]), targets, strict=True):
        page = await visitor.ask(client, redirect_uri=uri)
        policy = dict(part.partition(" ")[::2] for part in page.headers["content-security-policy"].split("; "))
        assert policy.get("form-action") == named, uri
        assert (policy["frame-ancestors"], policy["default-src"]) == ("'none'", "'none'")
        assert page.headers["referrer-policy"] == "no-referrer"
        assert page.headers["cache-control"] == "no-store"
    for answer in ("deny", "allow"):
        sent = await visitor.answer(await visitor.ask(client), answer)
        assert sent.status_code == 303
        assert sent.headers["cache-control"] == "no-store"
        assert sent.headers["referrer-policy"] == "no-referrer"
        came_back(sent)


async def test_must_8_a_code_is_for_one_minute_one_client_one_address_one_challenge_and_what_was_allowed(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house, "analytics.read", "posts.read")
    await visitor.enter(workspace)
    got = came_back(await visitor.answer(await visitor.ask(client), untick=("posts.read",)))
    (row,) = await sql(house, "SELECT * FROM altyaa.oauth_code WHERE client_id = $1", client.record.id)
    assert (row["workspace_id"], row["redirect_uri"], row["scopes"]) == (workspace.id, REDIRECT_URI, ["analytics.read"])
    assert row["expires_at"] - row["created_at"] == timedelta(seconds=60)
    assert datetime.now(UTC) - row["created_at"] < timedelta(seconds=30)
    code = {"grant_type": "authorization_code", "code": got["code"], "redirect_uri": REDIRECT_URI}
    wrong = await post(house.service, client, **code)
    assert wrong.json()["error"] == "invalid_grant", "without its verifier"
    right = await post(house.service, client, code_verifier=VERIFIER, **code)
    assert (right.status_code, right.json()["scope"]) == (200, "analytics.read")
    assert right.json()["workspace_id"] == workspace.wire_id
    assert (await post(house.service, client, code_verifier=VERIFIER, **code)).json()["error"] == "invalid_grant"
    MINTED.extend(Secret(right.json()[kind]) for kind in ("access_token", "refresh_token"))


async def test_must_9_a_person_narrows_and_what_is_beyond_their_role_is_shown_and_not_granted(
    house: House, visitor: Visitor
) -> None:
    workspace, client = await app(house, "analytics.read", "posts.read", "keys.write")
    await visitor.enter(workspace, "member")
    page = await visitor.ask(client)
    assert form_of(page).ticked == {"analytics.read", "posts.read"}
    assert "Reach, engagement and ratings of your accounts." in page.text
    assert "Not granted: beyond your role" in page.text
    assert "Create, change, rotate and revoke API keys." in page.text
    got = came_back(await visitor.answer(page, untick=("analytics.read",)))
    answer = await post(
        house.service,
        client,
        grant_type="authorization_code",
        code=got["code"],
        redirect_uri=REDIRECT_URI,
        code_verifier=VERIFIER,
    )
    assert answer.json()["scope"] == "posts.read"
    assert came_back(await visitor.ask(client, scope="no.such"))["error"] == "invalid_scope"
    assert came_back(await visitor.ask(client, scope="reviews.read"))["error"] == "invalid_scope"
    nothing = await visitor.answer(await visitor.ask(client), untick=("analytics.read", "posts.read"))
    assert came_back(nothing)["error"] == "access_denied"


@pytest.mark.parametrize("prompt", ["login", "consent", "select_account"])
async def test_must_9_a_prompt_shows_its_page_to_somebody_who_would_pass(
    house: House, visitor: Visitor, prompt: str
) -> None:
    workspace, client = await app(house)
    await visitor.enter(workspace)
    came_back(await visitor.answer(await visitor.ask(client)))
    assert "code" in came_back(await visitor.ask(client)), "they allowed it before"
    asked = await visitor.get(address(client, prompt=prompt))
    assert is_sign_in(asked) if prompt == "login" else asked.status_code == 200
