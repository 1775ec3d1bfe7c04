"""Whatever breaks, a revoked key is let in by nobody 2 seconds on; and when nothing breaks, by nobody at once."""

import asyncio
import os
import signal
import time
from collections.abc import AsyncIterator
from pathlib import Path

import asyncpg
import httpx2
import pytest

from altyaa.infra.feed import DEADLINE_SECONDS, boot_seconds
from altyaa.infra.revocation import CHANNEL
from altyaa.testing.cluster import Cluster, TestDatabase
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.instance import running
from altyaa.testing.service import Service, opened, served
from tests.faults.line import line_to
from tests.surface.test_forged import statements

PATH = "/gateway/verify?scope=posts.read"


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with http_client(timeout=20) as client:
        yield client


async def status(client: httpx2.AsyncClient, url: str, key: str) -> int:
    return (await client.get(url + PATH, headers={"Authorization": f"Bearer {key}"})).status_code


async def until_status(client: httpx2.AsyncClient, url: str, key: str, wanted: int) -> float:
    """Ask until the answer is ``wanted``; the seconds that took."""
    began = time.monotonic()
    async with asyncio.timeout(10):
        while await status(client, url, key) != wanted:
            pass
    return time.monotonic() - began


async def until_healthy(service: Service) -> None:
    async with asyncio.timeout(10):
        while not service.serving.feed.is_healthy(boot_seconds()):
            await asyncio.sleep(0.01)


async def test_a_second_verification_asks_the_database_nothing(
    service: Service, database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    assert await status(client, service.url, made.key.reveal()) == 200
    before = await statements(database)
    assert [await status(client, service.url, made.key.reveal()) for _ in range(20)] == [200] * 20
    assert await statements(database) == before


async def test_a_revocation_reaches_every_process_and_leaves_other_keys_alone(
    database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    async with served(database) as one, served(database) as two:
        workspace = await make_workspace(one.runtime)
        made, other = [await make_key(one.runtime, workspace, "posts.read") for _ in range(2)]
        for service in (one, two):
            for key in (made, other):
                assert await status(client, service.url, key.key.reveal()) == 200
        await revoke_key(one.runtime, workspace, made.id)
        for service in (one, two):
            assert await until_status(client, service.url, made.key.reveal(), 401) < 1
            assert await status(client, service.url, other.key.reveal()) == 200


async def test_an_ended_key_that_goes_on_calling_costs_no_query(
    service: Service, database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    await revoke_key(service.runtime, workspace, made.id)
    before = -1
    async with asyncio.timeout(10):
        while before != await statements(database):  # What it remembers is forgotten once more when the feed tells.
            before = await statements(database)
            assert await status(client, service.url, made.key.reveal()) == 401
    assert [await status(client, service.url, made.key.reveal()) for _ in range(20)] == [401] * 20
    assert await statements(database) == before


async def test_a_process_that_was_stopped_refuses_at_its_first_answer(
    database: TestDatabase, tmp_path: Path, client: httpx2.AsyncClient
) -> None:
    environment = {"ALTYAA_DATABASE_URL": database.dsn("altyaa_app"), "ALTYAA_KEK_URI": database.kek_uri}
    async with (
        opened(database) as runtime,
        running(tmp_path / "serve", "serve", "--port", "0", environment=environment) as instance,
    ):
        workspace = await make_workspace(runtime)
        made = await make_key(runtime, workspace, "posts.read")
        url = instance.url.replace("localhost", "127.0.0.1")
        await until_ready(client, url)
        assert await status(client, url, made.key.reveal()) == 200
        os.kill(instance.process.pid, signal.SIGSTOP)
        try:
            await revoke_key(runtime, workspace, made.id)
            waiting = asyncio.create_task(status(client, url, made.key.reveal()))
            await asyncio.sleep(2 * DEADLINE_SECONDS)  # What is tested is that time has passed.
        finally:
            os.kill(instance.process.pid, signal.SIGCONT)
        assert await waiting == 401


async def until_ready(client: httpx2.AsyncClient, url: str) -> None:
    async with asyncio.timeout(10):
        while (await client.get(f"{url}/readyz")).status_code != 200:
            await asyncio.sleep(0.05)


async def test_while_the_feed_hears_nothing_the_database_is_asked(
    cluster: Cluster, database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    """The line to the feed is silent, not cut: nobody says that it is gone."""
    async with line_to(cluster.access) as line:
        password = cluster.access.passwords["altyaa_app"].reveal()
        listen = f"postgresql://altyaa_app:{password}@127.0.0.1:{line.port}/{database.name}"
        async with served(database, listen_dsn=listen) as service:
            workspace = await make_workspace(service.runtime)
            made = await make_key(service.runtime, workspace, "posts.read")
            await until_healthy(service)
            assert await status(client, service.url, made.key.reveal()) == 200
            await line.set("silent")
            await revoke_key(service.runtime, workspace, made.id)
            assert await until_status(client, service.url, made.key.reveal(), 401) < DEADLINE_SECONDS
            await line.set("up")
            await until_healthy(service)
            assert await status(client, service.url, made.key.reveal()) == 401


async def test_what_cannot_be_read_may_have_meant_anything(
    service: Service, database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    made = await make_key(service.runtime, await make_workspace(service.runtime), "posts.read")
    assert await status(client, service.url, made.key.reveal()) == 200
    assert len(service.serving.memory) == 1
    connection = await asyncpg.connect(database.dsn("altyaa_app"))
    try:
        await connection.execute("SELECT pg_notify($1, $2)", CHANNEL, "not an id")
    finally:
        await connection.close()
    async with asyncio.timeout(5):
        while len(service.serving.memory):
            await asyncio.sleep(0.01)


async def test_a_change_of_the_workspace_is_heard_for_all_of_its_keys(
    service: Service, database: TestDatabase, client: httpx2.AsyncClient
) -> None:
    """Under the policy `expire` a key whose rotation is overdue ends, without a word about the key itself."""
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        await admin.execute("UPDATE altyaa.api_key SET rotate_by = now() - interval '1 day'")
        await until_healthy(service)
        assert await status(client, service.url, made.key.reveal()) == 200
        await admin.execute("UPDATE altyaa.workspace SET key_rotation = 'expire'")
        await admin.execute("SELECT pg_notify($1, $2)", CHANNEL, workspace.id.hex)
    finally:
        await admin.close()
    await until_status(client, service.url, made.key.reveal(), 401)
