"""``POST /oauth/token/revoke`` (RFC 7009)."""

import asyncio
import json
from dataclasses import replace
from datetime import timedelta

import pytest

from altyaa.infra import entropy
from altyaa.infra.vault import PrfKeyset
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.refresh import grant_of
from altyaa.oauth.shown import Shown, shown_access
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key
from altyaa.testing.http import http_client
from altyaa.testing.oauth import make_grant, oauth_means, owner_of
from altyaa.testing.service import Service, opened, served
from tests.oauth.asking import INACTIVE, INTROSPECT, REVOKE, basic, introspect, post, revoke, send, word_of
from tests.oauth.parties import Party, facts, party, refresh_token, reseal_tokens, said


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """A confidential app of a workspace, and the workspace's Owner, who lets it in."""
    return await party(shared)


async def own_token(app: Party) -> str:
    return str((await app.post(grant_type="client_credentials")).json()["access_token"])


async def until_dead(url: str, app: Party, *tokens: str) -> None:
    """As soon as the commit was heard, which is within two seconds."""
    async with asyncio.timeout(2), http_client(base_url=url) as http:
        for token in tokens:
            while (await send(http, INTROSPECT, {"token": token}, basic(app.client))).content != INACTIVE:
                pass


async def is_active(app: Party, token: str) -> bool:
    return bool((await introspect(app.service, token, basic(app.client))).json()["active"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
async def test_must_18_post_only(app: Party, method: str) -> None:
    assert (await app.send(method, REVOKE, headers=basic(app.client))).status_code == 405


async def test_must_18_a_form_with_a_token_and_no_parameter_twice(app: Party) -> None:
    headers = basic(app.client)
    assert said(await app.send(path=REVOKE, json={"token": "x"}, headers=headers)) == (400, "invalid_request")
    for form in ([], [("token", "")], [("token", "a"), ("token", "a")]):
        assert said(await post(app.service, REVOKE, form, headers)) == (400, "invalid_request"), form


async def test_must_18_the_client_is_authenticated(app: Party) -> None:
    token = (await app.grant()).access_token.reveal()
    for headers, form in (
        (basic(app.client, "als_wrong"), {}),
        ({}, {"client_id": app.client.id}),
        ({}, {"client_id": app.client.id, "client_secret": "als_wrong"}),
        ({"Authorization": f"Bearer {token}"}, {}),
        ({}, {}),
    ):
        answer = await revoke(app.service, token, headers, **form)
        assert said(answer) == (401, "invalid_client")
        assert ("www-authenticate" in answer.headers) == ("Authorization" in headers)
    assert await is_active(app, token)


async def test_must_18_a_token_of_another_client_is_refused_and_lives(app: Party) -> None:
    """Also where that client could have guessed it: the token itself is the proof that somebody had it."""
    neighbour, public = await app.another(), await app.another(auth_method="none")
    issued = await app.grant()
    for token in (issued.access_token.reveal(), refresh_token(issued), await own_token(app)):
        for headers, form in ((basic(neighbour.client), {}), ({}, {"client_id": public.client.id})):
            answer = await revoke(app.service, token, headers, **form)
            assert said(answer) == (400, "invalid_grant")
            assert answer.headers["cache-control"] == "no-store"
        assert await is_active(app, token)


async def test_must_18_a_token_that_is_unknown_or_dead_is_no_error(app: Party) -> None:
    past = replace(app.means, clock=lambda: entropy.now() - timedelta(days=90))
    expired = await make_grant(past, app.client.record, app.person)
    issued = await app.grant()
    again = refresh_token(issued)
    dead_ones = ["x", "é", "ala_", "alr_x", expired.access_token.reveal(), refresh_token(expired), again, again]
    for token in (*dead_ones, issued.access_token.reveal(), word_of(app.client), await app.code()):
        answer = await revoke(app.service, token, basic(app.client), token_type_hint="nonsense")
        assert (answer.status_code, answer.content) == (200, b"{}")
        assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


@pytest.mark.parametrize("generation", ["latest", "rotated away"])
async def test_must_18_with_a_refresh_token_its_grant_ends_and_every_token_of_it(
    app: Party, shared_database: TestDatabase, generation: str
) -> None:
    first, other = await app.grant(), await app.grant()
    second = (await app.refresh(refresh_token(first))).json()
    tokens = (first.access_token.reveal(), second["access_token"], second["refresh_token"])
    assert all([await is_active(app, token) for token in tokens])
    given = second["refresh_token"] if generation == "latest" else refresh_token(first)
    before = await facts(shared_database, app.home, "oauth.grant.revoked")
    assert (await revoke(app.service, given, basic(app.client))).status_code == 200
    await until_dead(app.service.url, app, *tokens)
    await app.closes(tokens[0])
    await app.closes(tokens[1])
    assert said(await app.refresh(second["refresh_token"])) == (400, "invalid_grant")
    assert await is_active(app, other.access_token.reveal()), "another device"
    assert (await revoke(app.service, given, basic(app.client))).status_code == 200
    told = (await facts(shared_database, app.home, "oauth.grant.revoked"))[len(before) :]
    assert [json.loads(each["data"])["reason"] for each in told] == ["the app gave its token back"]


async def test_an_access_token_ends_alone(app: Party, shared_database: TestDatabase) -> None:
    issued = await app.grant()
    token = issued.access_token.reveal()
    jti = (await introspect(app.service, token, basic(app.client))).json()["jti"]
    for _ in range(2):
        assert (await revoke(app.service, token, basic(app.client))).status_code == 200
    await until_dead(app.service.url, app, token)
    await app.closes(token)
    answer = await app.refresh(refresh_token(issued))
    assert answer.status_code == 200
    assert await app.opens(answer.json()["access_token"]) == ["analytics.read", "posts.read"]
    (told,) = [
        fact
        for fact in await facts(shared_database, app.home, "oauth.access_token.revoked")
        if json.loads(fact["data"])["jti"] == jti
    ]
    assert told["subject"].startswith("grt_")
    assert json.loads(told["data"])["client_id"] == app.client.id


async def test_an_apps_own_token_ends_alone(app: Party, shared_database: TestDatabase) -> None:
    token, other = await own_token(app), await own_token(app)
    assert await is_active(app, token)
    assert (await revoke(app.service, token, basic(app.client))).status_code == 200
    await until_dead(app.service.url, app, token)
    assert await is_active(app, other)
    subjects = [each["subject"] for each in await facts(shared_database, app.home, "oauth.access_token.revoked")]
    assert app.client.id in subjects


async def test_must_18_a_public_client_gives_its_own_back_by_its_id_alone(app: Party) -> None:
    public = await app.another(auth_method="none")
    issued = await public.grant()
    answer = await revoke(app.service, refresh_token(issued), {}, client_id=public.client.id)
    assert answer.status_code == 200
    async with asyncio.timeout(2):
        while await public.opens(issued.access_token.reveal()) != 401:
            pass


async def test_an_api_key_is_not_given_back_here(app: Party) -> None:
    made = await make_key(app.service.runtime, app.home, "posts.read")
    answer = await revoke(app.service, made.key.reveal(), basic(app.client))
    assert said(answer) == (400, "unsupported_token_type")
    assert await app.opens(made.key.reveal()) == ["posts.read"]


async def test_an_app_gives_back_what_it_has_in_another_workspace(app: Party, shared_database: TestDatabase) -> None:
    """What happened is told there."""
    abroad = await party(app.service, any_workspace=True)
    issued = await make_grant(app.means, abroad.client.record, owner_of(app.service.runtime, app.home))
    assert (await revoke(app.service, issued.access_token.reveal(), basic(abroad.client))).status_code == 200
    assert (await revoke(app.service, refresh_token(issued), basic(abroad.client))).status_code == 200
    await until_dead(app.service.url, abroad, issued.access_token.reveal(), refresh_token(issued))
    for type_ in ("oauth.access_token.revoked", "oauth.grant.revoked"):
        told = [json.loads(each["data"]) for each in await facts(shared_database, app.home, type_)]
        assert [each for each in told if each["client_id"] == abroad.client.id]
        assert await facts(shared_database, abroad.home, type_) == []


async def test_a_token_that_opens_nothing_at_the_moment_ends_all_the_same(
    app: Party, shared_database: TestDatabase
) -> None:
    """What closed it is taken back later: then it would open again."""
    abroad = await party(app.service, any_workspace=True)
    person = owner_of(app.service.runtime, app.home)
    given, kept = [(await make_grant(app.means, abroad.client.record, person)).access_token.reveal() for _ in range(2)]
    await abroad.change(shared_database, "any_workspace = false")
    async with asyncio.timeout(2):
        while [await abroad.opens(token) for token in (given, kept)] != [401, 401]:
            pass
    assert (await revoke(app.service, given, basic(abroad.client))).status_code == 200
    await abroad.change(shared_database, "any_workspace = true")
    async with asyncio.timeout(2):
        while await abroad.opens(kept) == 401:
            pass
    await abroad.closes(given)


async def test_must_18_a_refresh_and_a_revocation_do_not_both_win(app: Party) -> None:
    for _ in range(5):
        issued = await app.grant()
        token = refresh_token(issued)
        answers = await asyncio.gather(
            *(app.refresh(token) for _ in range(4)), revoke(app.service, token, basic(app.client)), app.refresh(token)
        )
        assert {answer.status_code for answer in answers} <= {200, 400}
        assert answers[4].status_code == 200
        pairs = [answer.json() for answer in (*answers[:4], answers[5]) if answer.status_code == 200]
        made = {pair[name] for pair in pairs for name in ("access_token", "refresh_token")}
        await until_dead(app.service.url, app, issued.access_token.reveal(), token, *made)


async def test_another_process_hears_of_it(app: Party, shared_database: TestDatabase) -> None:
    async with served(shared_database) as other:
        there, issued = replace(app, service=other), await app.grant()
        tokens = (issued.access_token.reveal(), await own_token(app))
        assert all([await is_active(there, token) for token in tokens])
        for token in tokens:
            assert (await revoke(app.service, token, basic(app.client))).status_code == 200
        await until_dead(other.url, app, *tokens)


async def test_also_a_process_that_has_not_heard_of_the_tokens_key(app: Party, shared_database: TestDatabase) -> None:
    """Another one made it a moment ago: a token under it is ours."""
    issued = await app.grant()
    for token in (refresh_token(issued), issued.access_token.reveal()):
        async with opened(shared_database) as late:
            await reseal_tokens(shared_database, late.keyring.keys.token)
            late.keyring.keys = replace(late.keyring.keys, token=PrfKeyset.mint())
            means = await oauth_means(late)
            if token.startswith("alr_"):
                assert await grant_of(means, Secret(token)) is not None
            else:
                assert isinstance(await shown_access(late.db, late.keyring, Secret(token), means.clock()), Shown)


@pytest.mark.parametrize("path", ["/oauth/token", REVOKE, "/.well-known/oauth-authorization-server"])
async def test_a_page_of_any_origin_may_ask_without_cookies(app: Party, path: str) -> None:
    asked = {"Origin": "https://app.example", "Access-Control-Request-Method": "POST"}
    answer = await app.send("OPTIONS", path, headers={**asked, "Access-Control-Request-Headers": "authorization"})
    assert (answer.status_code, answer.content) == (204, b"")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert "POST" in answer.headers["access-control-allow-methods"]
    assert "authorization" in answer.headers["access-control-allow-headers"].lower()
    assert "access-control-allow-credentials" not in answer.headers
    if path == REVOKE:
        given = await revoke(app.service, "x", basic(app.client))
        assert given.headers["access-control-allow-origin"] == "*"
