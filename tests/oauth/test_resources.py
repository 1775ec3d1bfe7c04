"""Access tokens that are for some resources alone (RFC 8707), where they are used."""

from collections.abc import AsyncIterator

import asyncpg
import pytest
from pydantic import ValidationError

from altyaa.app.serving import open_serving
from altyaa.infra.settings import Settings
from altyaa.infra.settings_entries import Resource
from altyaa.infra.vault import open_kek
from altyaa.kernel.secret import Secret
from altyaa.migrations.resource import Resource as Wall
from altyaa.migrations.token_bits import TokenNames, ensure_token_bits
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import make_key
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, answered, listening, opened
from tests.oauth.asking import basic, introspect
from tests.oauth.parties import Party, party

REPUTATION, OTHER = "https://reputation.example/api", "https://other.example/"


@pytest.fixture
async def service(cluster: Cluster, database: TestDatabase) -> AsyncIterator[Service]:
    """With two resources and itself; the audience ``reputation`` is one of them."""
    with listening() as (listener, url):
        resources = (Resource(uri=url), Resource(uri=REPUTATION, audience="reputation"), Resource(uri=OTHER))
        async with cluster.empty() as empty:
            here = await asyncpg.connect(database.dsn("postgres"))
            there = await asyncpg.connect(empty.dsn("postgres"))
            try:
                await ensure_in(here, TokenNames((), tuple(each.uri for each in resources)))
                await Wall(here, there, open_kek(database.kek_uri, create=False), "reputation").install([])
            finally:
                await here.close()
                await there.close()
        async with (
            opened(database, base_url=url, resource=resources) as runtime,
            open_serving(runtime, Secret(database.dsn("altyaa_app"))) as serving,
            answered(serving, listener),
        ):
            yield Service(url, serving)


async def ensure_in(connection: "asyncpg.Connection[asyncpg.Record]", names: TokenNames) -> None:
    async with connection.transaction():
        await ensure_token_bits(connection, names)


async def token_for(app: Party, *resources: str) -> str:
    """An app's own token for these resources."""
    answer = await app.send(
        data={"grant_type": "client_credentials", "resource": list(resources)},
        auth=(app.client.id, "" if app.client.secret is None else app.client.secret.reveal()),
    )
    assert answer.status_code == 200
    return str(answer.json()["access_token"])


async def verify(service: Service, token: str, **query: str) -> tuple[int, str | None]:
    """What the gateway says, asked twice: the second answer may come from memory."""
    async with http_client(base_url=service.url, headers={"Authorization": f"Bearer {token}"}) as http:
        answers = [await http.get("/gateway/verify", params=query) for _ in range(2)]
    assert len({answer.status_code for answer in answers}) == 1
    return answers[-1].status_code, answers[-1].headers.get("x-altyaa-error")


async def test_a_token_opens_what_it_was_asked_for_and_nothing_else(service: Service) -> None:
    app = await party(service)
    asked = {"any": (), "api": (service.url,), "reputation": (REPUTATION,), "other": (OTHER,)}
    tokens = {name: await token_for(app, *resources) for name, resources in asked.items()}
    tokens["two"] = await token_for(app, service.url, REPUTATION)
    wrong = (401, "wrong_resource")
    assert [await app.opens(tokens[name]) for name in ("any", "api", "two")] == [["analytics.read", "posts.read"]] * 3
    assert [await app.opens(tokens[name]) for name in ("reputation", "other")] == [401, 401]
    for name, expected in (("any", (200, None)), ("reputation", (200, None)), ("two", (200, None)), ("api", wrong)):
        assert await verify(service, tokens[name], audience="reputation", scope="posts.read") == expected, name
    assert await verify(service, tokens["other"], audience="reputation") == wrong
    # Without an audience the proxy does not say what it protects: a limited token does not open it.
    assert [await verify(service, tokens[name]) for name in ("any", "api", "reputation")] == [(200, None), wrong, wrong]
    key = await make_key(service.runtime, app.home, "posts.read")
    assert await verify(service, key.key.reveal(), audience="reputation") == (200, None)


async def test_must_20_a_token_for_another_resource_is_no_valid_token_here(service: Service) -> None:
    app = await party(service)
    token = await token_for(app, OTHER)
    answer = await app.send("GET", "/v1/whoami", headers={"Authorization": f"Bearer {token}"})
    assert (answer.status_code, answer.json()["code"]) == (401, "wrong_resource")
    assert 'error="invalid_token"' in answer.headers["www-authenticate"]


async def test_must_20_resource_answers_name_what_is_wrong(service: Service) -> None:
    """RFC 6750 §3: no error code without credentials; a bad token is 401, too little scope is 403 with the scope."""
    app = await party(service)
    token = await token_for(app)
    none = await app.send("GET", "/v1/whoami")
    assert (none.status_code, none.headers["www-authenticate"]) == (401, 'Bearer realm="altyaa"')
    bad = await app.send("GET", "/v1/whoami", headers={"Authorization": f"Bearer {token[:-1]}?"})
    assert bad.status_code == 401
    assert 'error="invalid_token"' in bad.headers["www-authenticate"]
    little = await app.send("GET", "/v1/keys", headers={"Authorization": f"Bearer {token}"})
    assert little.status_code == 403
    assert 'error="insufficient_scope"' in little.headers["www-authenticate"]
    assert 'scope="keys.read"' in little.headers["www-authenticate"]


async def test_introspection_tells_where_a_token_is_good(service: Service) -> None:
    app = await party(service)
    everywhere = [service.url, REPUTATION, OTHER]
    for resources, audience in (((), everywhere), ((OTHER,), OTHER), ((REPUTATION, OTHER), [OTHER, REPUTATION])):
        token = await token_for(app, *resources)
        told = (await introspect(service, token, basic(app.client))).json()
        assert told["aud"] == audience


def test_two_resources_are_not_called_the_same() -> None:
    for resources in (
        (Resource(uri=OTHER), Resource(uri=OTHER)),
        (Resource(uri=OTHER, audience="a"), Resource(uri=REPUTATION, audience="a")),
    ):
        with pytest.raises(ValidationError, match="of its own"):
            Settings(resource=resources)
    told_apart = (Resource(uri=OTHER, audience="a"), Resource(uri=REPUTATION, audience="b"))
    assert Settings(resource=told_apart).resource == told_apart
