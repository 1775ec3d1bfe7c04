"""Two workers share; one that is killed is stood in for."""

import asyncio
import signal
from collections import Counter
from contextlib import AsyncExitStack
from itertools import pairwise

from altyaa.infra.jobs import Job, Schedule
from tests.jobs.crew import QUICK, Done, Queue, process, working
from tests.waiting import until

JOBS = 60


async def test_two_workers_share_and_each_job_is_done_once(queue: Queue, dsn: str) -> None:
    did: Counter[tuple[int, object]] = Counter()

    def noting(worker: int) -> dict[str, object]:
        async def mail(job: Job) -> None:
            did[worker, job.subject_id] += 1

        return {"mail": mail}

    async with working(dsn, noting(1)), working(dsn, noting(2)):  # type: ignore[arg-type]
        for _ in range(JOBS):
            await queue.put("mail")
        await queue.until()
    assert len({subject for _, subject in did}) == JOBS
    assert set(did.values()) == {1}
    assert {worker for worker, _ in did} == {1, 2}


async def test_of_two_workers_one_runs_what_is_due(queue: Queue, dsn: str) -> None:
    loop = asyncio.get_running_loop()
    runs: list[float] = []
    enough = asyncio.Event()

    async def tick() -> None:
        runs.append(loop.time())
        if len(runs) == 4:
            enough.set()

    every_two_seconds = Schedule("tick", "* * * * * */2", tick)
    async with working(dsn, {}, [every_two_seconds]), working(dsn, {}, [every_two_seconds]), asyncio.timeout(20):
        await enough.wait()
    assert min(later - earlier for earlier, later in pairwise(runs)) > 1.0, "twice for one time"
    assert await queue.admin.fetchval("SELECT count(*) FROM jobs.pgqueuer_schedules WHERE entrypoint = 'tick'") == 1


async def test_a_job_whose_worker_is_killed_is_done_by_another(queue: Queue, dsn: str) -> None:
    done = Done()
    async with process(dsn) as victim:
        assert await victim.next() == "started"
        subject = await queue.put("hang")
        assert await victim.next() == f"began {subject}"
        async with working(dsn, {"hang": done}):
            victim.child.send_signal(signal.SIGKILL)
            assert await done.subjects(1) == {subject}
            await queue.until()


async def test_a_job_that_is_in_hand_is_not_taken_by_another_however_long_it_lasts(queue: Queue, dsn: str) -> None:
    began, end = Done(), asyncio.Event()

    async def long(job: Job) -> None:
        await began(job)
        await end.wait()

    subject = await queue.put("long")
    async with AsyncExitStack() as stack:
        for _ in range(2):
            await stack.enter_async_context(working(dsn, {"long": long}))
        assert await began.subjects(1) == {subject}
        await asyncio.wait([asyncio.create_task(end.wait())], timeout=3 * QUICK.silence_seconds)
        assert began.empty()
        end.set()
        await queue.until()


async def test_a_job_that_kills_every_worker_is_given_up(queue: Queue, dsn: str) -> None:
    await queue.put("die")
    for _ in range(QUICK.tries):
        async with process(dsn) as victim:
            assert await victim.next() == "started"
            assert await victim.child.wait() == -signal.SIGKILL
    async with process(dsn) as survivor:
        assert await survivor.next() == "started"
        await queue.until(("die", "failed"))
        subject = await queue.put("note")
        assert await survivor.next() == f"did {subject}"


async def test_a_schedule_whose_worker_is_gone_is_taken_over(queue: Queue, dsn: str) -> None:
    ran = asyncio.Event()

    async def tick() -> None:
        ran.set()

    async with working(dsn, {}, [Schedule("tick", "0 0 1 1 *", tick), Schedule("often", "* * * * * *", tick)]):
        pass
    ran.clear()
    await queue.admin.execute(
        """UPDATE jobs.pgqueuer_schedules SET status = 'picked', heartbeat = now() - interval '1 minute'
            WHERE entrypoint = 'tick'"""
    )

    async def nothing() -> None:
        return None

    async with working(dsn, {}, [Schedule("tick", "0 0 1 1 *", tick), Schedule("often", "* * * * * *", nothing)]):
        await until(lambda: asyncio.sleep(0, ran.is_set()), True)
