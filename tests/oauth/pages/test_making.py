"""Registering an app in a browser without scripts."""

from typing import Any

import pytest

from altyaa.oauth import store
from altyaa.oauth.registration import ClientInfo
from altyaa.testing.factories import operator
from tests.access.pages.house import House
from tests.oauth.pages.desk import Desk, open_desk, secret_of

SERVER: dict[str, Any] = {
    "name": "Trend Reader",
    "kind": "server",
    "auth_method": "client_secret_basic",
    "redirect_uris": "https://app.example/callback\r\n\r\nhttp://127.0.0.1/callback",
    "scope__analytics__read": "on",
    "pkce": "on",
}
JWKS = (
    '{"keys": [{"kty": "EC", "crv": "P-256", "kid": "1", "x": "f83OJ3D2xF1Bg8vub9tLe1gHMzV76e8Tus9uPHvRVEU",'
    ' "y": "x_FEzRu9m36HLN_tue659LNpXW6pCyStikYjKIWI5a0"}]}'
)


async def clients(desk: Desk) -> list[ClientInfo]:
    """The workspace's, newest first."""
    async with desk.house.runtime.db.workspace(operator(desk.house.runtime, desk.workspace)) as tx:
        return await store.clients(tx, most=100)


async def test_a_server_side_app_is_registered_and_its_secret_is_shown_once_and_kept_nowhere(owner: Desk) -> None:
    page = await owner.fill(f"{owner.apps}/new", **SERVER)
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    secret = secret_of(page)
    [made] = await clients(owner)
    assert (made.name, made.auth_method, made.pkce) == ("Trend Reader", "client_secret_basic", "required")
    assert list(made.redirect_uris) == ["https://app.example/callback", "http://127.0.0.1/callback"]
    assert list(made.grant_types) == ["authorization_code", "refresh_token"]
    assert list(made.scopes) == ["analytics.read"]
    assert made.wire_id in page.text
    assert "code_challenge=CHALLENGE" in page.text
    assert "set-cookie" not in page.headers
    shown = await owner.get(f"{owner.apps}/{made.wire_id}")
    assert secret not in shown.text
    assert f"als_…{secret[-4:]}" in shown.text


async def test_the_secret_works_at_the_token_endpoint(owner: Desk) -> None:
    service = {**SERVER, "kind": "service", "redirect_uris": ""}
    secret = secret_of(await owner.fill(f"{owner.apps}/new", **service))
    [made] = await clients(owner)
    answer = await owner.client.post(
        "/oauth/token", data={"grant_type": "client_credentials"}, auth=(made.wire_id, secret)
    )
    assert answer.status_code == 200, answer.text


async def test_a_form_that_is_sent_again_makes_nothing_and_shows_no_secret(owner: Desk) -> None:
    path = f"{owner.apps}/new"
    form = {**await owner.hidden(path), **{name.replace("__", "."): value for name, value in SERVER.items()}}
    secret_of(await owner.client.post(path, data=form))
    again = await owner.client.post(path, data=form)
    [made] = await clients(owner)
    assert again.status_code == 303
    assert again.headers["location"] == f"{owner.apps}/{made.wire_id}?note=registered-before"
    page = await owner.get(again.headers["location"])
    assert "This form was sent before." in page.text
    other = await owner.client.post(path, data={**form, "name": "Another"})
    assert other.status_code == 422
    assert len(await clients(owner)) == 1


@pytest.mark.parametrize(
    ("changes", "auth_method", "grant_types", "pkce"),
    [
        ({"kind": "public"}, "none", ["authorization_code", "refresh_token"], "required"),
        (
            {"own_tokens": "on", "pkce": ""},
            "client_secret_basic",
            ["authorization_code", "refresh_token", "client_credentials"],
            "optional",
        ),
        (
            {"auth_method": "client_secret_post"},
            "client_secret_post",
            ["authorization_code", "refresh_token"],
            "required",
        ),
        (
            {"kind": "service", "redirect_uris": "", "auth_method": "private_key_jwt", "jwks": JWKS},
            "private_key_jwt",
            ["client_credentials"],
            "optional",
        ),
    ],
    ids=["public", "acts for itself too", "in the form", "service with a key"],
)
async def test_each_kind_becomes_what_it_says(
    owner: Desk, changes: dict[str, str], auth_method: str, grant_types: list[str], pkce: str
) -> None:
    page = await owner.fill(f"{owner.apps}/new", **{**SERVER, **changes})
    if auth_method.startswith("client_secret"):
        secret_of(page)
    else:
        assert page.headers["location"].endswith("?note=registered")
    [made] = await clients(owner)
    assert (made.auth_method, list(made.grant_types), made.pkce) == (auth_method, grant_types, pkce)
    shown = await owner.get(f"{owner.apps}/{made.wire_id}?note=registered")
    assert "The app is registered." in shown.text


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"name": " "}, ["A name has 1 to 100 printable characters."]),
        ({"kind": ""}, ["Choose what kind of app it is."]),
        ({"level__posts": "everything"}, ["Choose once more."]),
        ({"scope__analytics__read": ""}, ["An app without a scope could open nothing. Name at least one."]),
        (
            {"redirect_uris": "http://app.example/\r\nhttps://fine.example/\r\nhttps://app.example/#x"},
            [
                "The redirect URI &#39;http://app.example/&#39; needs https: http is for loopback addresses alone.",
                "The redirect URI &#39;https://app.example/#x&#39; holds a fragment",
            ],
        ),
        ({"redirect_uris": "https://a.example/\nhttps://a.example/"}, ["&#39;https://a.example/&#39; is there twice."]),
        ({"redirect_uris": ""}, ["authorization_code needs a redirect URI."]),
        ({"kind": "service"}, ["A redirect URI needs the grant type authorization_code."]),
        ({"grant_days": "soon"}, ["Enter days as a whole number, or leave it empty."]),
        ({"grant_days": "4000"}, ["A grant lasts 1 to 3650 days"]),
        ({"jwks": "{"}, ["The jwks is not JSON."]),
        ({"jwks": JWKS}, ["A jwks needs the auth method private_key_jwt."]),
        ({"auth_method": "private_key_jwt"}, ["private_key_jwt needs the app&#39;s public keys, its jwks."]),
        ({"jwks": '{"keys": []}'}, ["The jwks "]),
    ],
    ids=lambda value: str(value)[:60],
)
async def test_what_is_wrong_is_told_in_the_words_of_the_api_and_nothing_is_made(
    owner: Desk, changes: dict[str, str], told: list[str]
) -> None:
    page = await owner.fill(f"{owner.apps}/new", **{**SERVER, **changes})
    assert page.status_code == 422
    for sentence in told:
        assert sentence in page.text
    assert "https://fine.example/&#39;" not in page.text
    assert await clients(owner) == []
    if "name" not in changes:
        assert 'value="Trend Reader"' in page.text, "what was typed is still there"


async def test_an_app_for_any_workspace_is_an_owners_to_register(house: House, owner: Desk) -> None:
    async with open_desk(house, owner.workspace, "admin") as admin:
        assert 'name="any_workspace"' not in (await admin.get(f"{admin.apps}/new")).text
        refused = await admin.fill(f"{admin.apps}/new", **SERVER, any_workspace="on")
        assert refused.status_code == 403
        assert "Only a signed-in Owner" in refused.text
    secret_of(await owner.fill(f"{owner.apps}/new", **SERVER, any_workspace="on"))
    [made] = await clients(owner)
    assert made.any_workspace


async def test_a_proof_that_is_old_is_asked_for_anew_and_the_form_goes_on(owner: Desk) -> None:
    await owner.grow_stale()
    asked = await owner.fill(f"{owner.apps}/new", **SERVER)
    assert await clients(owner) == []
    secret_of(await owner.confirm(asked))
    [made] = await clients(owner)
    assert list(made.redirect_uris) == ["https://app.example/callback", "http://127.0.0.1/callback"]


async def test_a_form_without_its_token_makes_nothing(owner: Desk) -> None:
    sent = {name.replace("__", "."): value for name, value in SERVER.items()}
    assert (await owner.client.post(f"{owner.apps}/new", data=sent)).status_code == 403
    crossing = {"sec-fetch-site": "cross-site"}
    form = {**await owner.hidden(f"{owner.apps}/new"), **sent}
    assert (await owner.client.post(f"{owner.apps}/new", data=form, headers=crossing)).status_code == 403
    assert await clients(owner) == []
