"""Two that change the same rows: one is rolled back and told to come again, the other goes on."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
import pytest

from altyaa.infra import entropy
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.http.problems import RETRY_AFTER_SECONDS
from altyaa.kernel.ids import write_id
from altyaa.keys import store
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace, operator
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, opened
from tests.keys.lives import as_key, mint


@asynccontextmanager
async def superuser(database: TestDatabase) -> AsyncIterator[Any]:
    connection = await asyncpg.connect(database.dsn("postgres"))
    try:
        yield connection
    finally:
        await connection.close()


async def until_one_waits(admin: Any) -> None:
    """Until a session of the service waits for a lock."""
    query = "SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'"
    async with asyncio.timeout(5):
        while not await admin.fetch(query):
            await asyncio.sleep(0.01)


async def test_of_a_deadlock_the_request_that_was_rolled_back_may_be_repeated(
    service: Service, database: TestDatabase
) -> None:
    runtime, workspace = service.runtime, await make_workspace(service.runtime)
    caller = await make_key(runtime, workspace, "keys.write")
    parent = await make_key(runtime, workspace, "keys.write", "posts.read")
    child = await mint(runtime, as_key(workspace, parent), "posts.read")
    path = f"/v1/keys/{write_id('key', parent.id)}?descendants=true"
    headers = {"Authorization": f"Bearer {caller.key.reveal()}"}
    lock = "SELECT FROM altyaa.api_key WHERE id = $1 FOR UPDATE"
    async with (
        http_client(base_url=service.url, headers=headers) as client,
        superuser(database) as admin,
        superuser(database) as other,
    ):
        async with other.transaction():
            await other.execute("SET LOCAL deadlock_timeout = '1min'")  # The service is to find it, and so to give way.
            await other.execute(lock, child.id)
            request = asyncio.create_task(client.delete(path))  # It holds the parent, and waits for the child.
            await until_one_waits(admin)
            await other.execute(lock, parent.id)
        refused = await request
        assert (refused.status_code, refused.json()["code"]) == (503, "service_unavailable")
        assert refused.headers["retry-after"] == str(RETRY_AFTER_SECONDS)
        ended = await client.delete(path)
        assert (ended.status_code, ended.json()["also_revoked"]) == (200, [write_id("key", child.id)])


async def test_a_transaction_that_could_not_be_put_in_a_row_may_be_repeated(database: TestDatabase) -> None:
    """Under an isolation level that an operator may set."""
    async with superuser(database) as admin:
        await admin.execute(f"ALTER DATABASE {database.name} SET default_transaction_isolation = 'repeatable read'")
    async with opened(database) as runtime:
        workspace = await make_workspace(runtime)
        key = await make_key(runtime, workspace, "posts.read")
        caller = operator(runtime, workspace)

        async def end_late() -> None:
            async with runtime.db.workspace(caller) as late:
                async with runtime.db.workspace(caller) as quick:
                    assert await store.end_key(quick, key.id, entropy.now(), "by hand") == 1
                await store.end_key(late, key.id, entropy.now(), "by hand")

        with pytest.raises(DatabaseUnavailable, match="SerializationError"):
            await end_late()
