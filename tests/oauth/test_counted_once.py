"""One request of an app takes one unit of its limits, whichever way it goes to its answer; an assertion is one, too."""

import re

import httpx2

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.http import http_client
from altyaa.testing.service import served
from tests.oauth.asking import INTROSPECT, basic, came_directly, send
from tests.oauth.parties import Party, as_admin, party, refresh_token, said
from tests.oauth.test_token_assertions import EC, assertion, jwks, prove

PATH, OWN = "/oauth/token", {"grant_type": "client_credentials"}
_LEFT = re.compile(r'"app";r=(\d+)')


def left(answer: httpx2.Response) -> int:
    """What the app may still ask."""
    found = _LEFT.search(answer.headers["ratelimit"])
    assert found is not None
    return int(found[1])


async def test_what_the_short_way_leaves_to_the_long_one_was_counted_already(database: TestDatabase) -> None:
    async with served(database, app_limit="50/3600") as service, http_client(base_url=service.url) as http:
        app = await party(service)
        without = await app.another(grant_types=("authorization_code",))
        for client, form, refused in (
            (app.client, OWN, None),
            (app.client, {**OWN, "scope": "posts.read nope"}, "invalid_scope"),
            (app.client, {**OWN, "resource": "https://nowhere.example"}, "invalid_target"),
            (without.client, OWN, "unauthorized_client"),
        ):
            await send(http, PATH, OWN, basic(client))  # from now on it is remembered
            for more in ({}, {"Connection": "close"}):
                before = left(await send(http, PATH, OWN, basic(client)))
                answer = await send(http, PATH, form, {**basic(client), **more})
                assert answer.json().get("error") == refused
                assert left(answer) == before - 1, (form, more)


async def test_a_token_that_may_not_introspect_is_counted_once(database: TestDatabase) -> None:
    needed = "tokens.introspect"
    async with served(database, app_limit="50/3600") as service, http_client(base_url=service.url) as http:
        app = await party(service, needed)
        token = (await app.post(**OWN)).json()["access_token"]
        asks, bearer = {"token": token}, {"Authorization": f"Bearer {token}"}
        counted = [left(await send(http, INTROSPECT, asks, basic(app.client)))]
        for _ in range(4):
            answer = await send(http, INTROSPECT, asks, bearer)
            assert (said(answer), came_directly(answer)) == ((403, "insufficient_scope"), False)
            counted.append(left(answer))
        assert counted == [counted[0] - number for number in range(5)]


async def asserting(app: Party) -> Party:
    """Another app, with a key in place of a secret."""
    return await app.another(auth_method="private_key_jwt", jwks=jwks(EC))


async def test_an_assertion_is_a_request_of_the_app_and_counted_once(database: TestDatabase) -> None:
    async with served(database, app_limit="50/3600") as service:
        app = await asserting(await party(service))
        token = refresh_token(await app.grant())
        first = left(await prove(app, assertion(app)))
        assert left(await prove(app, assertion(app))) == first - 1
        refreshed = await prove(app, assertion(app), grant_type="refresh_token", refresh_token=token)
        assert (refreshed.status_code, left(refreshed)) == (200, first - 2)


async def test_beyond_the_apps_limit_no_assertion_is_written_down_or_spent(database: TestDatabase) -> None:
    async with served(database, app_limit="4/3600") as service:
        app = await asserting(await party(service))
        other = await asserting(app)
        token = refresh_token(await app.grant())
        answers = [await prove(app, assertion(app)) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [200] * 4 + [429] * 2
        assert said(answers[-1]) == (429, "temporarily_unavailable")
        assert int(answers[-1].headers["retry-after"]) > 0
        kept = assertion(app)
        for _ in range(2):
            late = await prove(app, kept, grant_type="refresh_token", refresh_token=token)
            assert said(late) == (429, "temporarily_unavailable"), "not used before, and not invalid_grant"
        assert (await prove(other, assertion(other))).status_code == 200, "another app"
    rows = await as_admin(database, "SELECT count(*) FROM altyaa.oauth_assertion")
    assert rows[0]["count"] == 5


async def test_who_forges_an_assertion_uses_up_nothing_of_the_apps(database: TestDatabase) -> None:
    async with served(database, app_limit="4/3600") as service:
        app = await asserting(await party(service))
        for _ in range(8):
            assert said(await prove(app, f"{assertion(app)[:-8]}AAAAAAAA")) == (401, "invalid_client")
        assert (await prove(app, assertion(app))).status_code == 200
