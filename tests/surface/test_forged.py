"""A forged credential costs no query, however many come."""

import secrets
from collections import Counter

import asyncpg

from altyaa.kernel import base62
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace
from altyaa.testing.http import http_client
from altyaa.testing.service import Service

FORGERIES = 500
ANSWERED = 300
"""Failures of one address in a minute; with more it is told to wait. A good key of the same address is not."""


async def statements(database: TestDatabase) -> int:
    """Statements that altyaa_app has run in this database."""
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        await connection.execute("CREATE EXTENSION IF NOT EXISTS pg_stat_statements")
        found = await connection.fetchval(
            """
            SELECT coalesce(sum(calls), 0)::bigint FROM pg_stat_statements
             WHERE userid = 'altyaa_app'::regrole AND query <> 'SELECT $1' -- the feed's heartbeat
               AND dbid = (SELECT oid FROM pg_database WHERE datname = current_database())
            """
        )
        return int(found)
    finally:
        await connection.close()


def forged() -> str:
    """Right in prefix, length and alphabet."""
    return "alk_" + "".join(secrets.choice(base62.ALPHABET) for _ in range(71))


async def test_forged_bearers_cause_no_statement(service: Service, database: TestDatabase) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    before = await statements(database)
    answered: Counter[int] = Counter()
    async with http_client(base_url=service.url) as client:
        for number in range(FORGERIES):
            path = "/gateway/verify?audience=x" if number % 2 else "/v1/whoami"
            answer = await client.get(path, headers={"Authorization": f"Bearer {forged()}"})
            answered[answer.status_code] += 1
        assert answered[401] >= ANSWERED
        assert answered[401] + answered[429] == FORGERIES
        assert await statements(database) == before
        good = {"Authorization": f"Bearer {made.key.reveal()}"}
        assert (await client.get("/v1/whoami", headers=good)).status_code == 200
    assert await statements(database) > before, "the count sees what a good key costs"
