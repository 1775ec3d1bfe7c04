"""A worker that is told to stop ends what it has begun, and leaves the rest to others."""

import asyncio
from dataclasses import replace

from altyaa.infra.jobs import Job
from tests.jobs.crew import QUICK, Done, Queue, working


async def test_what_is_in_flight_ends(queue: Queue, dsn: str) -> None:
    began, go, ended = Done(), asyncio.Event(), Done()

    async def mail(job: Job) -> None:
        await began(job)
        await go.wait()
        await ended(job)

    subject = await queue.put("mail")
    async with working(dsn, {"mail": mail}) as stop:
        await began.subjects(1)
        stop.set()
        late = await queue.put("mail")
        go.set()
    assert await ended.subjects(1) == {subject}
    assert await queue.states() == [("mail", "queued")]
    async with working(dsn, {"mail": ended}):
        assert await ended.subjects(1) == {late}


async def test_what_does_not_end_in_time_is_begun_again_elsewhere(queue: Queue, dsn: str) -> None:
    began, ended = Done(), Done()

    async def hang(job: Job) -> None:
        await began(job)
        await asyncio.Event().wait()

    subject = await queue.put("hang")
    async with asyncio.timeout(15), working(dsn, {"hang": hang}, pace=replace(QUICK, drain_seconds=0.1)):
        await began.subjects(1)
    assert await queue.states() == [("hang", "queued")]
    async with working(dsn, {"hang": ended}):
        assert await ended.subjects(1) == {subject}


async def test_a_worker_that_is_cancelled_loses_no_job(queue: Queue, dsn: str) -> None:
    """PgQueuer deletes a job whose task is cancelled: an end of the process without a stop must not come to that."""
    began, ended = Done(), Done()

    async def hang(job: Job) -> None:
        await began(job)
        asyncio.current_task().cancel()  # type: ignore[union-attr]
        await asyncio.Event().wait()

    subject = await queue.put("hang")
    async with working(dsn, {"hang": hang}) as stop:
        await began.subjects(1)
        stop.set()
    async with working(dsn, {"hang": ended}):
        assert await ended.subjects(1) == {subject}


async def test_without_work_it_stops_at_once(queue: Queue, dsn: str) -> None:
    async with asyncio.timeout(2), working(dsn, {"mail": Done()}):
        assert await queue.states() == []
