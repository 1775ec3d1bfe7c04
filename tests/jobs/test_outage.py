"""The database goes away, and the worker comes back with it, by itself."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace

import pytest

from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.jobs.driver import FeedSilent
from altyaa.testing.cluster import Cluster, TestDatabase
from tests.faults.line import Line, State, line_to
from tests.jobs.crew import QUICK, Done, Queue, working
from tests.tenancy.servers import pgbouncer

GONE_SECONDS = 10.0


@pytest.fixture
async def line(cluster: Cluster) -> AsyncIterator[Line]:
    async with line_to(cluster.access) as made:
        yield made
        await made.set("up")


def along(line: Line, database: TestDatabase) -> str:
    password = database.access.passwords["altyaa_worker"].reveal()
    return f"postgresql://altyaa_worker:{password}@127.0.0.1:{line.port}/{database.name}"


@pytest.mark.parametrize("state", ["cut", "silent"])
async def test_what_was_enqueued_meanwhile_is_done_when_it_is_back(state: State, line: Line, queue: Queue) -> None:
    done = Done()
    async with working(along(line, queue.database), {"mail": done}):
        first = await queue.put("mail")
        assert await done.subjects(1) == {first}
        await queue.until()
        await line.set(state)
        second = await queue.put("mail")
        await asyncio.sleep(GONE_SECONDS)
        assert done.empty()
        await line.set("up")
        assert await done.subjects(1) == {second}
        await queue.until()


async def test_a_server_that_restarts_its_sessions_is_reached_again(queue: Queue, dsn: str) -> None:
    done = Done()
    async with working(dsn, {"mail": done}, pace=replace(QUICK, poll_seconds=300)):
        first = await queue.put("mail")
        assert await done.subjects(1) == {first}
        await queue.until()
        ended = await queue.admin.fetchval(
            "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE usename = 'altyaa_worker'"
            " AND datname = current_database()"
        )
        assert ended == 1
        subject = await queue.put("mail")
        async with asyncio.timeout(8):  # before it would have looked, or measured
            assert await done.subjects(1) == {subject}


async def test_at_the_start_it_must_be_there(line: Line, queue: Queue) -> None:
    dsn = along(line, queue.database)
    await line.set("cut")
    with pytest.raises(DatabaseUnavailable):
        async with working(dsn, {}):
            pass


async def test_a_pooler_that_delivers_no_notifications_is_noticed(
    queue: Queue, tmp_path_factory: pytest.TempPathFactory
) -> None:
    async with pgbouncer(queue.database, tmp_path_factory.mktemp("pgbouncer")) as pooled:
        with pytest.raises(FeedSilent):
            async with working(pooled.dsn("altyaa_worker"), {}):
                pass
