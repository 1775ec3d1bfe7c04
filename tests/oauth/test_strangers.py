"""What somebody who has proven nothing can have the service look up, and whom that may not harm."""

import asyncio
import json
from base64 import urlsafe_b64encode
from collections.abc import Awaitable, Callable
from urllib.parse import urlencode

import httpx2
import pytest

from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.secret import Secret
from altyaa.protocol.rfc6749_client_authentication import ASSERTION_TYPE
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_person
from altyaa.testing.http import http_client
from altyaa.testing.oauth import REDIRECT_URI, MadeClient, make_client
from altyaa.testing.service import Service, served
from tests.oauth.asking import basic, send, word_of
from tests.oauth.parties import Party, calls, party, refresh_token, said

PATH, OWN = "/oauth/token", {"grant_type": "client_credentials"}
MAY_FAIL, COME = 5, 30
Way = Callable[[httpx2.AsyncClient, str], Awaitable[httpx2.Response]]


async def authorize(http: httpx2.AsyncClient, client_id: str) -> httpx2.Response:
    return await http.get(f"/oauth/authorize?{_request(client_id)}")


async def sign_in(http: httpx2.AsyncClient, client_id: str) -> httpx2.Response:
    return await http.get(f"/sign-in?{urlencode({'next': f'/oauth/authorize?{_request(client_id)}'})}")


async def public(http: httpx2.AsyncClient, client_id: str) -> httpx2.Response:
    return await send(http, PATH, {**OWN, "client_id": client_id}, {})


async def assertion(http: httpx2.AsyncClient, client_id: str) -> httpx2.Response:
    parts = (json.dumps(each).encode() for each in ({"alg": "ES256"}, {"iss": client_id}))
    unsigned = ".".join(urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)
    form = {**OWN, "client_assertion_type": ASSERTION_TYPE, "client_assertion": f"{unsigned}.x"}
    return await send(http, PATH, form, {})


def _request(client_id: str) -> str:
    sent = {"response_type": "code", "client_id": client_id, "redirect_uri": REDIRECT_URI, "prompt": "login"}
    return urlencode({**sent, "code_challenge": "a" * 43, "code_challenge_method": "S256"})


def made_up() -> str:
    return write_id("app", entropy.new_id())


def at(service: Service, address: str) -> httpx2.AsyncClient:
    """A browser or an app's server with this address."""
    return http_client(base_url=service.url, timeout=20, headers={"X-Forwarded-For": address})


async def look_ups(database: TestDatabase) -> int:
    """Clients that were looked up in this database."""
    return await calls(database, "oauth_client")


@pytest.mark.parametrize("way", [authorize, sign_in, public, assertion])
async def test_made_up_ids_are_looked_up_only_while_their_address_may_fail(database: TestDatabase, way: Way) -> None:
    """However many come at once."""
    async with served(database, failure_limit=f"{MAY_FAIL}/3600") as service, at(service, "192.0.2.1") as http:
        await make_person(service.runtime, "mara@harbor.example", Secret("no hash"))  # else it is the first run
        answers = await asyncio.gather(*(way(http, made_up()) for _ in range(COME)))
        assert await look_ups(database) == MAY_FAIL
        over = [answer for answer in answers if answer.status_code == 429]
        assert len(over) == (0 if way is sign_in else COME - MAY_FAIL), "signing in goes on"
        assert all(int(answer.headers["retry-after"]) > 0 for answer in over)
        async with at(service, "192.0.2.2") as another:
            assert (await way(another, made_up())).status_code != 429
    assert await look_ups(database) == MAY_FAIL + 1


async def test_what_no_client_can_be_called_is_not_looked_up(shared: Service, shared_database: TestDatabase) -> None:
    before = await look_ups(shared_database)
    async with at(shared, "192.0.2.3") as http:
        for client_id in ("", "app_", "app_x", made_up()[:-1], made_up().replace("app_", "wks_")):
            assert (await authorize(http, client_id)).status_code == 400
            assert said(await public(http, client_id)) == (401, "invalid_client")
    assert await look_ups(shared_database) == before


async def test_a_secret_that_is_none_of_the_apps_is_not_looked_up(
    shared: Service, shared_database: TestDatabase
) -> None:
    app, other = await party(shared), await party(shared)
    genuine, before = word_of(other.client), await look_ups(shared_database)
    changed = genuine[:-1] + ("x" if genuine[-1] != "x" else "y")
    async with at(shared, "192.0.2.4") as http:
        for client, word in ((app.client, genuine), (app.client, changed), (app.client, "als_x")):
            assert said(await send(http, PATH, OWN, basic(client, word))) == (401, "invalid_client")
    assert await look_ups(shared_database) == before


async def used_up(service: Service, http: httpx2.AsyncClient) -> None:
    """Fail until the address may fail no more, and have the service forget what it remembers."""
    while (await public(http, made_up())).status_code != 429:
        pass
    service.serving.lookup._memory.forget_all()


async def test_a_bad_neighbour_shuts_out_no_app_that_was_here_before(database: TestDatabase) -> None:
    async with served(database, failure_limit=f"{MAY_FAIL}/3600") as service, at(service, "192.0.2.1") as http:
        app = await party(service, auth_method="none")
        tokens = refresh_token(await app.grant())
        assert (await authorize(http, app.client.id)).status_code == 303
        await used_up(service, http)
        assert (await authorize(http, app.client.id)).status_code == 303
        await used_up(service, http)
        refresh = {"grant_type": "refresh_token", "refresh_token": tokens, "client_id": app.client.id}
        assert (await send(http, PATH, refresh, {})).status_code == 200


async def test_an_app_that_is_new_is_let_in_at_once_by_its_secret_or_from_elsewhere(database: TestDatabase) -> None:
    async with served(database, failure_limit=f"{MAY_FAIL}/3600") as service, at(service, "192.0.2.1") as http:
        await used_up(service, http)
        app = await party(service)
        new = await make_client(service.runtime, app.home)
        assert (await authorize(http, app.client.id)).status_code == 429, "nobody knows it here"
        async with at(service, "192.0.2.2") as elsewhere:
            assert (await authorize(elsewhere, app.client.id)).status_code == 303
        assert (await authorize(http, app.client.id)).status_code == 303, "now somebody does"
        assert await own_token(http, new) == 200


async def own_token(http: httpx2.AsyncClient, client: MadeClient) -> int:
    answer = await send(http, PATH, OWN, basic(client))
    return answer.status_code


async def test_good_apps_do_not_use_up_what_an_address_may_fail(database: TestDatabase) -> None:
    async with served(database, failure_limit=f"{MAY_FAIL}/3600") as service, at(service, "192.0.2.1") as http:
        app: Party = await party(service, auth_method="none")
        clients = [await make_client(service.runtime, app.home) for _ in range(3 * MAY_FAIL)]
        assert {(await authorize(http, each.id)).status_code for each in clients} == {303}
        assert [(await authorize(http, made_up())).status_code for _ in range(MAY_FAIL + 1)] == [400] * MAY_FAIL + [429]
