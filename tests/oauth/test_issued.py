"""Tokens that apps get for themselves are counted, by both ways to get one, and told in their workspace."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from typing import Any

import asyncpg
import pytest

from altyaa.infra import entropy
from altyaa.infra.db import Database, DatabaseUnavailable
from altyaa.oauth.actions.issued import MOST_KINDS, Issuances
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.http import http_client
from altyaa.testing.service import served
from tests.oauth.asking import basic, came_directly, send
from tests.oauth.parties import Party, facts, party, said

TYPE, PATH = "oauth.token.issued", "/oauth/token"
OWN = {"grant_type": "client_credentials"}


async def told(database: TestDatabase, app: Party) -> list[dict[str, Any]]:
    found = await facts(database, app.home, TYPE)
    assert {each["subject"] for each in found} <= {app.client.id}
    return [json.loads(each["data"]) for each in found]


async def test_each_app_scopes_and_minute_is_told_once_with_how_many(database: TestDatabase) -> None:
    async with served(database) as service:
        app, other = await party(service), await party(service)
        async with http_client(base_url=service.url) as http:
            ways = []
            for _ in range(5):
                for more in ({}, {"Connection": "close"}):
                    answer = await send(http, PATH, OWN, {**basic(app.client), **more})
                    assert answer.status_code == 200
                    ways.append(came_directly(answer))
            assert ways == [False, False, *[True, False] * 4]
            await send(http, PATH, {**OWN, "scope": "posts.read"}, basic(app.client))
            await send(http, PATH, OWN, basic(other.client))
            refused = await send(http, PATH, {**OWN, "scope": "keys.read"}, basic(app.client))
            assert said(refused) == (400, "invalid_scope")
            assert await told(database, app) == [], "not yet"
    found = await told(database, app)
    assert {each["network"] for each in found} == {"127.0.0.0/24"}
    assert sum(each["times"] for each in found if each["scopes"] == ["analytics.read", "posts.read"]) == 10
    assert sum(each["times"] for each in found if each["scopes"] == ["posts.read"]) == 1
    assert all(datetime.fromisoformat(each["minute"]).second == 0 for each in found)
    assert sum(each["times"] for each in await told(database, other)) == 1


async def test_what_cannot_be_told_now_is_told_later(database: TestDatabase) -> None:
    async with served(database) as service:
        app, issued = await party(service), Issuances()
        for _ in range(3):
            issued.count(app.client.record, frozenset({"posts.read"}), "192.0.2.0/24", entropy.now())
        gone = await Database.open("postgresql://altyaa_app@127.0.0.1:9/none")
        with pytest.raises(DatabaseUnavailable):
            await issued.write(gone)
        await gone.close()
        await issued.write(service.runtime.db)
        await issued.write(service.runtime.db)
        assert [each["times"] for each in await told(database, app)] == [3]


async def test_what_is_being_told_is_kept_until_it_is_told(database: TestDatabase) -> None:
    """A process that is asked to end in between tells it at its end; what comes meanwhile is told once, too."""
    async with served(database) as service:
        app, issued, now = await party(service), Issuances(), entropy.now().replace(second=0)

        def count() -> None:
            issued.count(app.client.record, frozenset({"posts.read"}), "192.0.2.0/24", now)

        for _ in range(3):
            count()
        async with nobody_can_tell(database) as somebody_tries:
            ended = asyncio.create_task(issued.write(service.runtime.db))
            await somebody_tries()
            count()
            ended.cancel()
            await asyncio.gather(ended, return_exceptions=True)
        async with nobody_can_tell(database) as somebody_tries:
            telling = asyncio.create_task(issued.write(service.runtime.db))
            await somebody_tries()
            count()
        await telling
        assert [each["times"] for each in await told(database, app)] == [4]
        await issued.write(service.runtime.db)
        await issued.write(service.runtime.db)
        assert [each["times"] for each in await told(database, app)] == [4, 1]


@asynccontextmanager
async def nobody_can_tell(database: TestDatabase) -> AsyncIterator[Callable[[], Awaitable[None]]]:
    """Hold the table of facts for the time of the block; what is given waits until somebody wants to write there."""
    waiting = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    connection = await asyncpg.connect(database.dsn("postgres"))

    async def somebody_tries() -> None:
        async with asyncio.timeout(5):
            while not await connection.fetch(waiting):
                await connection.execute("SELECT pg_stat_clear_snapshot()")

    try:
        async with connection.transaction():
            await connection.execute("LOCK TABLE altyaa.event IN EXCLUSIVE MODE")
            yield somebody_tries
    finally:
        await connection.close()


async def test_networks_without_number_do_not_fill_the_memory(database: TestDatabase) -> None:
    async with served(database) as service:
        app, issued, now = await party(service), Issuances(), entropy.now().replace(second=0)
        for number in range(MOST_KINDS + 50):
            issued.count(app.client.record, frozenset({"posts.read"}), f"network {number}", now)
        issued.count(app.client.record, frozenset({"posts.read"}), "network 1", now + timedelta(seconds=59))
        await issued.write(service.runtime.db)
        found = await told(database, app)
    assert len(found) == MOST_KINDS + 1
    assert {each["network"]: each["times"] for each in found if each["times"] > 1} == {"": 50, "network 1": 2}


async def test_the_short_way_to_a_token_says_what_the_long_way_says(database: TestDatabase) -> None:
    async with served(database) as service:
        app, public = await party(service), await party(service, auth_method="none")
        own = {
            "client_id": app.client.id,
            "client_secret": "" if app.client.secret is None else app.client.secret.reveal(),
        }
        without = await app.another(grant_types=("authorization_code",))
        corpus: list[tuple[dict[str, str], dict[str, str]]] = [
            (basic(app.client), OWN),
            ({}, {**OWN, **own}),
            (basic(app.client), {**OWN, "scope": "posts.read"}),
            (basic(app.client), {**OWN, "scope": "posts.read nope"}),
            (basic(app.client), {**OWN, "scope": "a  b"}),
            (basic(app.client), {**OWN, "resource": "https://nowhere.example"}),
            (basic(app.client), {"grant_type": "password"}),
            (basic(app.client), {}),
            (basic(app.client), {**OWN, **own}),
            (basic(app.client, "als_wrong"), OWN),
            (basic(without.client), OWN),
            ({}, {**OWN, "client_id": public.client.id}),
            ({}, OWN),
        ]
        passing, ways = {"ratelimit", "x-request-id", "date", "connection"}, []
        async with http_client(base_url=service.url) as http:
            for headers, form in corpus:
                long = await send(http, PATH, form, {**headers, "Connection": "close"})
                short = await send(http, PATH, form, headers)
                assert short.headers.keys() == long.headers.keys() - {"connection"}
                assert {n: v for n, v in short.headers.items() if n not in passing} == {
                    n: v for n, v in long.headers.items() if n not in passing
                }
                bodies = [answer.json() for answer in (long, short)]
                tokens = [body.pop("access_token", None) for body in bodies]
                assert (short.status_code, bodies[1]) == (long.status_code, bodies[0])
                assert (tokens[0] is None) == (tokens[1] is None)
                assert tokens == [None, None] or tokens[0] != tokens[1]
                for token in filter(None, tokens):
                    assert await app.opens(token) in (["analytics.read", "posts.read"], ["posts.read"])
                ways.append(came_directly(short))
        assert ways == [True] * 3 + [False] * 10
