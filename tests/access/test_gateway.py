"""``/gateway/verify`` itself."""

import asyncio
import json
import tracemalloc
from base64 import urlsafe_b64decode
from collections.abc import AsyncIterator, Mapping
from itertools import product
from typing import Any

import asyncpg
import httpx2
import pytest

from altyaa.app.routes import gateway_of
from altyaa.infra.vault import open_kek
from altyaa.kernel.ids import write_id
from altyaa.kernel.rate import Rate
from altyaa.migrations.resource import Resource
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served

Query = Mapping[str, str | list[str]]
REPUTATION = {"audience": "reputation"}
FOUR = ("x-altyaa-workspace", "x-altyaa-principal", "x-altyaa-scopes", "x-altyaa-context")


@pytest.fixture
async def resource(cluster: Cluster, database: TestDatabase) -> AsyncIterator[Resource]:
    """The audience ``reputation``, not installed yet, on an empty database."""
    async with cluster.empty() as empty:
        here = await asyncpg.connect(database.dsn("postgres"))
        there = await asyncpg.connect(empty.dsn("postgres"))
        try:
            yield Resource(here, there, open_kek(database.kek_uri, create=False), "reputation")
        finally:
            await here.close()
            await there.close()


async def ask(service: Service, key: str, query: Query | None = None, method: str = "GET") -> httpx2.Response:
    async with http_client(base_url=service.url) as http:
        headers = {"Authorization": f"Bearer {key}"}
        return await http.request(method, "/gateway/verify", params=query, headers=headers)


async def a_key(service: Service, *scopes: str) -> str:
    made = await make_key(service.runtime, await make_workspace(service.runtime), *scopes)
    return made.key.reveal()


def opened(context: str) -> dict[str, Any]:
    body = context.split(".")[2]
    read: dict[str, Any] = json.loads(urlsafe_b64decode(body + "=" * (-len(body) % 4)))
    return read


async def who(database: Any, context: str) -> str:
    """What a database makes of a context: the principal, or why not."""
    try:
        async with database.transaction():
            await database.execute("SELECT set_config('altyaa.context', $1, true)", context)
            return str(await database.fetchval("SELECT tenancy.principal_id()"))
    except asyncpg.InvalidAuthorizationSpecificationError as error:
        return str(error)


async def test_a_yes_has_all_four_headers_once_and_no_body(service: Service, resource: Resource) -> None:
    """A proxy that copies a header which is missing would pass the caller's own, or a placeholder."""
    await resource.install([])
    key = await a_key(service, "posts.read", "analytics.read")
    queries: list[Query] = [
        {},
        {"scope": "posts.read"},
        {"scope": ["posts.read", "analytics.read"]},
        {"audience": "reputation"},
        {"audience": "reputation", "scope": "posts.read"},
    ]
    for query, method in product(queries, ("GET", "HEAD")):
        answer = await ask(service, key, query, method)
        assert (answer.status_code, answer.content) == (200, b"")
        assert [len(answer.headers.get_list(name)) for name in FOUR] == [1, 1, 1, 1]
        assert answer.headers["x-altyaa-scopes"] == "analytics.read posts.read"
        assert bool(answer.headers["x-altyaa-context"]) == ("audience" in query)
        assert answer.headers["cache-control"] == "no-store"


async def test_the_context_says_who_and_for_how_long_and_opens_the_database_of_its_audience_alone(
    service: Service, resource: Resource
) -> None:
    await resource.install([])
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    answer = await ask(service, made.key.reveal(), REPUTATION)
    context, key_id = answer.headers["x-altyaa-context"], write_id("key", made.id)
    now = await resource.there.fetchval("SELECT extract(epoch FROM clock_timestamp())::int")
    said = opened(context)
    assert 58 <= said.pop("exp") - now <= 61
    assert said == {
        "audience": "reputation",
        "pid": 0,
        "principal": key_id,
        "scopes": "posts.read",
        "user": None,
        "workspace": str(workspace.id),
    }
    assert await who(resource.there, context) == key_id
    assert await who(resource.here, context) == "altyaa context: unknown key"


async def test_a_question_that_cannot_be_judged_is_never_a_yes(service: Service, resource: Resource) -> None:
    await resource.install([])
    key = await a_key(service, "posts.read", "analytics.read")
    queries: list[Query] = [
        {"scope": "posts.reed"},
        {"scope": ""},
        {"scope": "posts.read analytics.read"},
        {"scope": ["posts.read", "nope.read"]},
        {"scopes": "posts.read"},
        {"Scope": "posts.read"},
        {"scope": "posts.read", "audiences": "reputation"},
        {"audience": "nobody"},
        {"audience": ""},
        {"audience": "altyaa"},
        {"audience": ["reputation", "reputation"]},
    ]
    for query in queries:
        answer = await ask(service, key, query)
        assert (answer.status_code, answer.json()["code"]) == (500, "gateway_misconfigured"), query
        assert not [name for name in FOUR if name in answer.headers]


async def test_every_scope_that_is_asked_for_is_needed(service: Service) -> None:
    key = await a_key(service, "posts.read")
    answer = await ask(service, key, {"scope": ["posts.read", "media.read", "reviews.write"]})
    assert answer.status_code == 403
    assert answer.json()["detail"].endswith("media.read, reviews.write.")
    assert 'scope="posts.read media.read reviews.write"' in answer.headers["www-authenticate"]
    assert not [name for name in FOUR if name in answer.headers]


async def test_a_peer_that_is_no_proxy_of_ours_gets_an_empty_context(
    database: TestDatabase, resource: Resource
) -> None:
    await resource.install([])
    async with served(database, trusted_proxies=()) as service:
        key = await a_key(service, "posts.read")
        async with http_client(base_url=service.url) as http:
            answer = await http.get(
                "/gateway/verify?audience=reputation",
                headers={"Authorization": f"Bearer {key}", "X-Forwarded-For": "127.0.0.1"},
            )
    assert (answer.status_code, answer.headers["x-altyaa-context"]) == (200, "")
    assert answer.headers["x-altyaa-principal"].startswith("key_")


async def test_a_refused_credential_gets_no_context(service: Service, resource: Resource) -> None:
    await resource.install([])
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    await revoke_key(service.runtime, workspace, made.id)
    answer = await ask(service, made.key.reveal(), REPUTATION)
    assert answer.status_code == 401
    assert not [name for name in FOUR if name in answer.headers]


async def test_an_audience_is_signed_for_as_soon_as_it_is_installed(service: Service, resource: Resource) -> None:
    """Without a restart, and for every one of several requests that come at once."""
    key = await a_key(service, "posts.read")
    await resource.install([])
    answers = await asyncio.gather(*[ask(service, key, REPUTATION) for _ in range(8)])
    assert {answer.status_code for answer in answers} == {200}
    assert {answer.headers["x-altyaa-context"][:3] for answer in answers} == {"v1."}


async def test_rotation_interrupts_nobody(service: Service, resource: Resource) -> None:
    """Contexts of before and after verify; of before, until the old key retires."""
    installed = await resource.install([])
    key = await a_key(service, "posts.read")
    before = (await ask(service, key, REPUTATION)).headers["x-altyaa-context"]
    rotated = await resource.rotate()
    between = (await ask(service, key, REPUTATION)).headers["x-altyaa-context"]
    await service.runtime.keyring.reload()
    after = (await ask(service, key, REPUTATION)).headers["x-altyaa-context"]
    assert [context.split(".")[1] for context in (before, between, after)] == [
        installed.kid, installed.kid, rotated.kid
    ]  # fmt: skip
    assert len({await who(resource.there, context) for context in (before, between, after)}) == 1
    await resource.there.execute("UPDATE tenancy.context_key SET retired_at = now() WHERE retired_at IS NOT NULL")
    assert await who(resource.there, before) == "altyaa context: unknown key"
    assert (await who(resource.there, after)).startswith("key_")


async def test_other_methods_than_get_and_head_are_told_so(service: Service) -> None:
    answer = await ask(service, await a_key(service, "posts.read"), method="POST")
    assert (answer.status_code, set(answer.headers["allow"].split(", "))) == (405, {"GET", "HEAD"})


async def test_the_short_way_says_what_the_long_way_says(service: Service, resource: Resource) -> None:
    await resource.install([])
    # A unit that comes back while the test runs would hide one that was counted.
    limit = Rate(1000, 86_400)
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read", limit=limit)
    key = made.key.reveal()
    per_request = {"ratelimit", "x-request-id", "date", "connection"}
    async with http_client(base_url=service.url, headers={"Authorization": f"Bearer {key}"}) as http:
        for query in ({}, {"scope": "posts.read"}, {"scope": "posts.read", **REPUTATION}):
            for more in ({}, {"X-Altyaa-Workspace": (await http.get("/gateway/verify")).headers["x-altyaa-workspace"]}):
                long = await http.get("/gateway/verify", params=query, headers={"Connection": "close", **more})
                short = await http.get("/gateway/verify", params=query, headers=more)
                assert "connection" in long.headers
                assert short.headers.keys() == long.headers.keys() - {"connection"}
                assert {n: v for n, v in short.headers.items() if n not in per_request} == {
                    n: v for n, v in long.headers.items() if n not in per_request
                }
                assert short.headers["ratelimit"] != long.headers["ratelimit"], "both are counted"


async def test_long_questions_of_strangers_are_not_kept(service: Service) -> None:
    gateway = gateway_of(service.serving)
    tracemalloc.start()
    try:
        for number in range(300):
            query = b"scope=posts.read&" * 3000 + b"audience=%d" % number
            assert gateway.from_memory({"query_string": query, "client": None, "headers": []}, {}) is None
        kept_bytes, _ = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert kept_bytes < 2_000_000
