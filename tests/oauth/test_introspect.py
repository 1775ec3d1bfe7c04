"""``POST /oauth/token/introspect`` (RFC 7662)."""

import asyncio
import time
from dataclasses import replace
from datetime import timedelta
from ipaddress import ip_network
from typing import Any

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import ECKey

from altyaa.access.actions.addresses import set_address
from altyaa.access.actions.proving import Proving
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.oauth.actions.end import end_grants
from altyaa.oauth.authenticate import acting_client
from altyaa.protocol.rfc6749_client_authentication import ASSERTION_TYPE
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_member, make_workspace, operator, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.oauth import make_client, make_code, make_grant, owner_of
from altyaa.testing.service import Service, served
from tests.oauth.asking import (
    INACTIVE,
    INTROSPECT,
    basic,
    bearer,
    came_directly,
    introspect,
    post,
    send,
    word_of,
)
from tests.oauth.parties import Party, as_admin, party, refresh_token, said

NEEDED = "tokens.introspect"


@pytest.fixture(scope="module")
async def app(shared: Service) -> Party:
    """A confidential app of a workspace, and the workspace's Owner, who lets it in."""
    return await party(shared)


@pytest.fixture(scope="module")
async def key(app: Party) -> Secret[str]:
    """A key of the same workspace that may ask."""
    return (await make_key(app.service.runtime, app.home, NEEDED)).key


async def told(app: Party, token: str, headers: dict[str, str] | None = None, **form: str) -> dict[str, Any]:
    """What an active token is said to be; asked twice, so that the second answer comes from memory."""
    answers = [await introspect(app.service, token, headers or basic(app.client), **form) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert answers[0].content == answers[1].content
    body: dict[str, Any] = answers[0].json()
    return body


async def own_token(app: Party) -> str:
    return str((await app.post(grant_type="client_credentials")).json()["access_token"])


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "OPTIONS"])
async def test_must_15_post_only(app: Party, method: str) -> None:
    answer = await app.send(method, INTROSPECT, headers=basic(app.client))
    assert answer.status_code == 405
    assert "access-control-allow-origin" not in answer.headers, "this is not for pages"


async def test_must_15_a_form_with_a_token_and_no_parameter_twice(app: Party) -> None:
    headers = basic(app.client)
    json = await app.send(path=INTROSPECT, json={"token": "x"}, headers=headers)
    assert said(json) == (400, "invalid_request")
    for form in ([], [("token", "")], [("token", "a"), ("token", "a")], [("token", "a"), ("x", "1"), ("x", "2")]):
        answer = await post(app.service, INTROSPECT, form, headers)
        assert said(answer) == (400, "invalid_request"), form
    answer = await post(app.service, f"{INTROSPECT}?token=a", {}, headers)
    assert said(answer) == (400, "invalid_request"), "an address gets logged"
    assert "access-control-allow-origin" not in answer.headers
    answer = await post(app.service, INTROSPECT, {"token": "a", "x": "a" * 70_000}, headers)
    assert said(answer) == (413, "invalid_request")


async def test_must_15_bad_credentials_get_401_with_the_challenge_of_their_scheme(app: Party) -> None:
    issued = (await app.grant()).access_token.reveal()
    stranger, public = await make_client(app.service.runtime, app.home), await app.another(auth_method="none")
    in_body = {"client_id": app.client.id, "client_secret": word_of(stranger)}
    tries: list[tuple[dict[str, str], dict[str, str]]] = [
        (basic(app.client, "als_wrong"), {}),
        (basic(app.client, word_of(stranger)), {}),
        ({"Authorization": "Basic %%%"}, {}),
        ({"Authorization": "Digest x"}, {}),
        ({}, in_body),
        ({}, {}),
        ({}, {"client_id": app.client.id}),
        # RFC 7662 §2.1: whoever asks must be authorized, and an app without a secret proves nothing.
        ({}, {"client_id": public.client.id}),
        ({}, {"client_assertion": "a.b.c", "client_assertion_type": ASSERTION_TYPE}),
    ]
    for headers, form in tries:
        for _ in range(2):
            answer = await introspect(app.service, issued, headers, **form)
            assert said(answer) == (401, "invalid_client"), (headers, form)
            assert answer.headers["www-authenticate"].startswith("Basic realm=")
            assert answer.headers["cache-control"] == "no-store"
            assert "access-control-allow-origin" not in answer.headers


async def test_must_15_a_key_needs_the_scope_and_to_be_one(app: Party) -> None:
    runtime, issued = app.service.runtime, await app.grant()
    token = issued.access_token.reveal()
    other, dead = await make_key(runtime, app.home, "posts.read"), await make_key(runtime, app.home, NEEDED)
    await revoke_key(runtime, app.home, dead.id)
    elsewhere = await make_key(runtime, app.home, NEEDED, cidrs=(ip_network("192.0.2.0/24"),))
    inspector = await party(app.service, NEEDED)
    opening = (await inspector.grant()).access_token
    for credential, status, error in (
        (Secret("alk_nonsense"), 401, "invalid_token"),
        (dead.key, 401, "invalid_token"),
        (other.key, 403, "insufficient_scope"),
        (elsewhere.key, 403, "access_denied"),
        (opening, 403, "insufficient_scope"),
    ):
        for _ in range(2):
            answer = await introspect(app.service, token, bearer(credential))
            assert said(answer) == (status, error)
            assert answer.headers["www-authenticate"].startswith("Bearer realm=")
    assert f'scope="{NEEDED}"' in answer.headers["www-authenticate"]


async def test_must_15_two_ways_of_authentication_at_once_are_refused(app: Party, key: Secret[str]) -> None:
    token = (await app.grant()).access_token.reveal()
    for headers in (basic(app.client), bearer(key)):
        for _ in range(2):
            answer = await introspect(app.service, token, headers, client_secret=word_of(app.client))
            assert said(answer) == (400, "invalid_request")


async def test_must_15_every_way_of_client_authentication_is_taken(app: Party, key: Secret[str]) -> None:
    token = await own_token(app)
    in_body = {"client_id": app.client.id, "client_secret": word_of(app.client)}
    assert (await introspect(app.service, token, {}, **in_body)).json()["active"]
    assert (await introspect(app.service, token, basic(app.client), client_id=app.client.id)).json()["active"]
    assert (await introspect(app.service, token, bearer(key))).json()["active"]


async def test_must_15_a_client_may_prove_itself_by_an_assertion(app: Party) -> None:
    signing = ECKey.generate_key("P-256")
    jwks = '{"keys":[' + str(signing.as_dict(private=False)).replace("'", '"') + "]}"
    other = await app.another(auth_method="private_key_jwt", jwks=jwks)
    token = (await other.grant()).access_token.reveal()
    claims = {"iss": other.client.id, "sub": other.client.id, "aud": app.service.url, "exp": int(time.time()) + 60}
    assertion = jwt.encode({"alg": "ES256"}, {**claims, "jti": entropy.new_id().hex}, signing)
    form = {"client_assertion": assertion, "client_assertion_type": ASSERTION_TYPE}
    assert (await introspect(app.service, token, {}, **form)).json()["active"]
    again = await introspect(app.service, token, {}, **form)
    assert said(again) == (401, "invalid_client"), "once each"


async def test_must_16_an_access_token_is_described(app: Party, key: Secret[str]) -> None:
    issued = await app.grant("posts.read")
    username = (await as_person(app))["email"]
    body = await told(app, issued.access_token.reveal())
    issued_at, jti = body.pop("iat"), body.pop("jti")
    assert abs(issued_at - time.time()) < 60
    assert body == {
        "active": True,
        "scope": "posts.read",
        "client_id": app.client.id,
        "username": username,
        "token_type": "Bearer",
        "exp": issued_at + 3600,
        "nbf": issued_at,
        "sub": app.person.id,
        "aud": app.service.url,
        "iss": app.service.url,
        "workspace_id": app.home.wire_id,
    }
    assert len(jti) == 22
    assert (await told(app, issued.access_token.reveal(), bearer(key)))["jti"] == jti
    assert (await told(app, (await app.grant()).access_token.reveal()))["jti"] != jti


async def as_person(app: Party) -> dict[str, Any]:
    async with app.service.runtime.db.workspace(operator(app.service.runtime, app.home)) as tx:
        found = await tx.one("SELECT email FROM altyaa.membership WHERE user_id = $1", app.person.user_id, into=dict)
    assert found is not None
    return found


async def test_must_16_what_is_told_of_a_token_does_not_help_to_make_one(app: Party) -> None:
    """A token ends with its MAC; were that its jti, a log of answers would be a log of tokens, but for their tags."""
    token = (await app.grant()).access_token.reveal()
    body = await told(app, token)
    assert body["jti"] not in token
    assert not any(str(value) in token for value in body.values() if len(str(value)) > 8)


async def test_must_16_a_refresh_token_is_described_and_only_the_latest_is_active(app: Party, key: Secret[str]) -> None:
    first = await app.grant()
    body = await told(app, refresh_token(first))
    assert (body["token_type"], body["client_id"], body["sub"]) == ("refresh_token", app.client.id, app.person.id)
    assert (body["scope"], body["workspace_id"]) == ("analytics.read posts.read", app.home.wire_id)
    assert body["exp"] - body["iat"] == 5_184_000
    assert (await told(app, refresh_token(first), bearer(key)))["jti"] == body["jti"]
    second = (await app.refresh(refresh_token(first))).json()["refresh_token"]
    assert (await introspect(app.service, refresh_token(first), basic(app.client))).content == INACTIVE
    assert (await told(app, second))["active"]


async def test_must_16_an_apps_own_token_is_described(app: Party) -> None:
    body = await told(app, await own_token(app))
    assert (body["sub"], body["client_id"], body["token_type"]) == (app.client.id, app.client.id, "Bearer")
    assert "username" not in body


async def test_must_16_an_api_key_is_described_to_its_workspace_alone(app: Party, key: Secret[str]) -> None:
    runtime = app.service.runtime
    made = await make_key(runtime, app.home, "posts.read", cidrs=(ip_network("192.0.2.0/24"),))
    body = await told(app, made.key.reveal(), bearer(key))
    assert body == {
        "active": True,
        "scope": "posts.read",
        "token_type": "api_key",
        "sub": write_id("key", made.id),
        "aud": app.service.url,
        "iss": app.service.url,
        "jti": write_id("key", made.id),
        "workspace_id": app.home.wire_id,
        "cidrs": ["192.0.2.0/24"],
    }
    stranger = await make_key(runtime, await make_workspace(runtime), NEEDED)
    for headers in (bearer(stranger.key), basic(app.client)):
        for _ in range(2):
            assert (await introspect(app.service, made.key.reveal(), headers)).content == INACTIVE
    await revoke_key(runtime, app.home, made.id)
    await until_inactive(app, made.key.reveal(), bearer(key))


async def until_inactive(app: Party, token: str, headers: dict[str, str]) -> None:
    async with asyncio.timeout(2), http_client(base_url=app.service.url) as http:
        while (answer := await send(http, INTROSPECT, {"token": token}, headers)).content != INACTIVE:
            assert answer.json()["active"]


async def test_must_16_a_hint_is_advice(app: Party) -> None:
    issued = await app.grant()
    for token in (issued.access_token.reveal(), refresh_token(issued)):
        for hint in ("access_token", "refresh_token", "api_key", "nonsense"):
            assert (await told(app, token, token_type_hint=hint))["active"]


async def test_must_16_of_what_is_unknown_expired_or_revoked_nothing_is_said(app: Party, key: Secret[str]) -> None:
    issued, means = await app.grant(), app.means
    token = issued.access_token.reveal()
    past = replace(means, clock=lambda: entropy.now() - timedelta(days=90))
    expired = await make_grant(past, app.client.record, app.person)
    code = await make_code(means, app.client.record, app.person)
    ended = await app.grant()
    assert (await told(app, ended.access_token.reveal()))["active"]
    await end_all(app)
    for dead in (ended.access_token.reveal(), refresh_token(ended)):
        await until_inactive(app, dead, basic(app.client))
    dead_ones = [
        "x",
        "é",
        "ala_",
        "a" * 60_000,
        token[:-1] + ("a" if token[-1] != "a" else "b"),
        token[:20] + ("a" if token[20] != "a" else "b") + token[21:],
        expired.access_token.reveal(),
        refresh_token(expired),
        ended.access_token.reveal(),
        refresh_token(ended),
        code.reveal(),
        word_of(app.client),
        "alk_" + "0" * 71,
    ]
    for dead in dead_ones:
        for headers in (basic(app.client), bearer(key)):
            for _ in range(2):
                answer = await introspect(app.service, dead, headers)
                assert (answer.status_code, answer.content) == (200, INACTIVE), dead
                assert answer.headers["content-type"] == "application/json"
                assert (answer.headers["cache-control"], answer.headers["pragma"]) == ("no-store", "no-cache")


async def end_all(app: Party) -> None:
    """End every grant of the app."""
    runtime = app.service.runtime
    async with runtime.db.workspace(acting_client(app.client.record, app.home.id)) as tx:
        rows = await tx.many("SELECT id FROM altyaa.oauth_grant WHERE revoked_at IS NULL", into=dict)
        await end_grants(tx, [row["id"] for row in rows], entropy.now(), "test")


async def test_must_16_nothing_is_said_to_whom_a_token_is_not_for(app: Party) -> None:
    """To another app of the same workspace, to another workspace's app and key. What is theirs they are told."""
    runtime = app.service.runtime
    neighbour, foreign = await app.another(), await party(app.service)
    foreign_key = await make_key(runtime, foreign.home, NEEDED)
    issued, theirs = await app.grant(), await foreign.grant()
    for token in (issued.access_token.reveal(), refresh_token(issued), await own_token(app)):
        assert (await told(app, token))["active"]
        for headers in (basic(neighbour.client), basic(foreign.client), bearer(foreign_key.key)):
            for _ in range(2):
                assert (await introspect(app.service, token, headers)).content == INACTIVE
    assert (await told(foreign, theirs.access_token.reveal(), bearer(foreign_key.key)))["active"]


async def test_must_16_a_key_is_told_of_every_apps_tokens_in_its_workspace(app: Party, key: Secret[str]) -> None:
    """An app asks about its own wherever people allowed it, and learns an address only by the scope for that."""
    runtime = app.service.runtime
    abroad = await party(app.service, "posts.read", "members.read", any_workspace=True)
    client = abroad.client.record
    for scopes, is_named in ((("posts.read",), False), (("posts.read", "members.read"), True)):
        issued = await make_grant(app.means, client, owner_of(runtime, app.home), *scopes)
        for token in (issued.access_token.reveal(), refresh_token(issued)):
            to_app, to_key = await told(abroad, token), await told(abroad, token, bearer(key))
            assert to_key["username"].endswith("@harbor.example")
            assert to_app == {n: v for n, v in to_key.items() if n != "username" or is_named}
            assert to_app["workspace_id"] == app.home.wire_id


async def test_a_scope_that_a_role_has_no_more_is_not_told(shared: Service, shared_database: TestDatabase) -> None:
    app = await party(shared, "posts.read", "keys.read")
    person = await make_member(shared.runtime, app.home, "admin")
    issued = await make_grant(app.means, app.client.record, person)
    token = issued.access_token.reveal()
    assert (await told(app, token))["scope"] == "keys.read posts.read"
    sql = "UPDATE altyaa.membership SET role = 'member' WHERE user_id = $1"
    await as_admin(shared_database, sql, person.user_id)
    await as_admin(shared_database, "SELECT pg_notify('altyaa_revocation', $1)", person.user_id.hex)  # type: ignore[union-attr]
    async with asyncio.timeout(2):
        while (await introspect(app.service, token, basic(app.client))).json()["scope"] != "posts.read":
            pass
    assert (await told(app, token))["scope"] == "posts.read"


async def test_another_address_of_the_person_is_told_at_once(shared: Service) -> None:
    app, email = await party(shared), f"mara-{entropy.new_id().hex}@harbor-group.example"
    token, user_id = (await app.grant()).access_token.reveal(), app.person.user_id
    assert user_id is not None
    assert (await told(app, token))["username"] != email
    keys = shared.runtime.keyring.keys
    proving = Proving(shared.runtime.db, keys, entropy.now, entropy.new_id, entropy.new_secret, None)
    assert await set_address(proving, user_id, email) is None
    async with asyncio.timeout(2):
        while (await introspect(shared, token, basic(app.client))).json()["username"] != email:
            pass
    assert (await told(app, token))["username"] == email


async def test_the_short_way_says_what_the_long_way_says(app: Party, key: Secret[str]) -> None:
    issued = await app.grant()
    made = await make_key(app.service.runtime, app.home, "posts.read")
    neighbour = await app.another()
    in_body = {"client_id": app.client.id, "client_secret": word_of(app.client)}
    corpus: list[tuple[dict[str, str], dict[str, str]]] = [
        (headers, {"token": token, **more})
        for token in (issued.access_token.reveal(), await own_token(app), made.key.reveal())
        for headers in (basic(app.client), basic(neighbour.client), bearer(key), {})
        for more in ({}, {"token_type_hint": "x"}, {"client_id": app.client.id}, in_body)
    ]
    corpus += [(headers, form) for headers in (basic(app.client), bearer(key)) for form in ({}, {"token": "nonsense"})]
    per_request, ways = {"ratelimit", "x-request-id", "date", "connection"}, []
    async with http_client(base_url=app.service.url) as http:
        for headers, form in corpus:
            long = await send(http, INTROSPECT, form, {**headers, "Connection": "close"})
            short = await send(http, INTROSPECT, form, headers)
            assert (short.status_code, short.content) == (long.status_code, long.content)
            assert short.headers.keys() == long.headers.keys() - {"connection"}
            assert kept(short, per_request) == kept(long, per_request)
            assert not came_directly(long)
            ways.append(came_directly(short))
    assert sum(ways) > 20
    assert not all(ways)


def kept(answer: httpx2.Response, without: set[str]) -> dict[str, str]:
    return {name: value for name, value in answer.headers.items() if name not in without}


async def test_what_is_revoked_or_known_no_more_is_told_by_neither_way(app: Party) -> None:
    issued = await app.grant()
    token, headers = issued.access_token.reveal(), basic(app.client)
    await told(app, token)
    assert came_directly(await introspect(app.service, token, headers))
    wrong = await introspect(app.service, token, basic(app.client, word_of(app.client)[:-1] + "x"))
    assert wrong.status_code == 401
    await end_all(app)
    await until_inactive(app, token, headers)
    assert (await introspect(app.service, token, headers)).content == INACTIVE


async def test_a_secret_that_has_ended_opens_nothing_also_from_memory(
    shared: Service, shared_database: TestDatabase
) -> None:
    app = await party(shared)
    token, headers = await own_token(app), basic(app.client)
    sql = "UPDATE altyaa.oauth_client_secret SET ends_at = now() + interval '1.5 seconds' WHERE client_id = $1"
    await as_admin(shared_database, sql, app.client.record.id)
    app = await app.change(shared_database, "name = 'Renamed'")
    assert (await introspect(shared, token, headers)).status_code == 200
    async with asyncio.timeout(5):
        while (answer := await introspect(shared, token, headers)).status_code == 200:
            pass
    assert said(answer) == (401, "invalid_client")


async def test_what_an_app_asks_counts_as_its_requests(database: TestDatabase) -> None:
    async with served(database, app_limit="4/3600") as service:
        app = await party(service)
        token, headers = (await app.grant()).access_token.reveal(), basic(app.client)
        for _ in range(4):
            answer = await introspect(service, token, headers)
            assert (answer.status_code, '"app";r=' in answer.headers["ratelimit"]) == (200, True)
        for more in ({}, {"Connection": "close"}):
            answer = await introspect(service, token, {**headers, **more})
            assert said(answer) == (429, "temporarily_unavailable")
            assert int(answer.headers["retry-after"]) > 1
        assert (await app.post(grant_type="client_credentials")).status_code == 429
        key = await make_key(service.runtime, app.home, NEEDED)
        assert (await introspect(service, token, bearer(key.key))).status_code == 200, "another caller"


async def test_too_many_failures_from_one_address_get_429(database: TestDatabase) -> None:
    async with served(database, failure_limit="3/3600") as service:
        app = await party(service)
        statuses = [(await introspect(service, "x", basic(app.client, "wrong"))).status_code for _ in range(4)]
        assert statuses == [401, 401, 401, 429]
        assert (await introspect(service, "x", basic(app.client))).status_code == 200


async def test_a_token_that_a_resource_server_asks_about_is_seen_in_use(database: TestDatabase) -> None:
    """What counts as a retry of a refresh, and when a key was last used, does not depend on who verifies."""
    async with served(database) as service:
        app = await party(service)
        asking, made = await make_key(service.runtime, app.home, NEEDED), await make_key(service.runtime, app.home)
        issued, unseen = await app.grant(), await app.grant()
        for token in (issued.access_token.reveal(), made.key.reveal()):
            assert (await introspect(service, token, bearer(asking.key))).json()["active"]
        assert (await introspect(service, "x", bearer(asking.key))).content == INACTIVE
    rows = await as_admin(database, "SELECT seen_at, last_used_ip FROM altyaa.oauth_grant ORDER BY id")
    assert [row["seen_at"] is not None for row in rows] == [True, False]
    assert rows[0]["last_used_ip"] is None, "from where, only the one who was shown it knows"
    used = await as_admin(database, "SELECT last_used_at FROM altyaa.api_key_secret WHERE key_id = $1", made.id)
    assert used[0]["last_used_at"] is not None
    assert unseen.access_token is not issued.access_token


async def test_an_unknown_kind_of_body_never_reaches_the_short_way(app: Party) -> None:
    token = (await app.grant()).access_token.reveal()
    await told(app, token)
    answer = await app.send(
        path=INTROSPECT, content=f"token={token}", headers={**basic(app.client), "Content-Type": "text/plain"}
    )
    assert said(answer) == (400, "invalid_request")
