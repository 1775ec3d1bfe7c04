"""What becomes of a job that fails: tried again, given up, kept; and nothing else waits for it."""

import asyncio
import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest

from altyaa.infra.jobs import Job, Schedule
from altyaa.infra.telemetry import metrics
from tests.jobs.crew import QUICK, Done, Queue, working
from tests.waiting import until

SECRET = "hunter2-of-the-subject"


async def fail(_job: Job) -> None:
    raise ValueError(SECRET)


def counted(kind: str, outcome: str) -> float:
    return metrics.REGISTRY.get_sample_value("altyaa_jobs_total", {"kind": kind, "outcome": outcome}) or 0


async def test_a_job_that_fails_once_is_done_later(queue: Queue, dsn: str) -> None:
    done, failures = Done(), [LookupError()]

    async def mail(job: Job) -> None:
        if failures:
            raise failures.pop()
        await done(job)

    subject = await queue.put("mail")
    async with working(dsn, {"mail": mail}):
        assert await done.subjects(1) == {subject}
        await queue.until()


async def test_a_poison_job_is_tried_given_up_and_kept_while_the_others_are_done(queue: Queue, dsn: str) -> None:
    done, before = Done(), counted("poison", "failed")
    await queue.put("poison")
    subjects = {await queue.put("mail") for _ in range(30)}
    async with working(dsn, {"poison": fail, "mail": done}):
        assert await done.subjects(30) == subjects
        await queue.until(("poison", "failed"))
    picks = await queue.admin.fetchval("SELECT count(*) FROM jobs.pgqueuer_log WHERE job_id = 1 AND status = 'picked'")
    assert picks == QUICK.tries
    assert counted("poison", "failed") == before + 1


async def test_what_was_given_up_is_tried_again_by_the_words_of_the_page(queue: Queue, dsn: str) -> None:
    done = Done()
    subject = await queue.put("poison")
    async with working(dsn, {"poison": fail}):
        await queue.until(("poison", "failed"))
    page = Path("docs/howto/worker.md").read_text()
    await queue.admin.execute(page.partition("```sql\n")[2].partition("```")[0])
    async with working(dsn, {"poison": done}):
        assert await done.subjects(1) == {subject}
        await queue.until()


async def test_many_poison_jobs_do_not_keep_the_worker_from_others(queue: Queue, dsn: str) -> None:
    done = Done()
    for _ in range(3 * QUICK.at_once):
        await queue.put("poison")
    subject = await queue.put("mail")
    async with working(dsn, {"poison": fail, "mail": done}, pace=replace(QUICK, first_pause_seconds=5)):
        assert await done.subjects(1) == {subject}


async def test_jobs_that_were_given_up_and_the_oldest_that_waits_are_measured(queue: Queue, dsn: str) -> None:
    await queue.put("poison")
    async with working(dsn, {"poison": fail}):
        await queue.until(("poison", "failed"))
    await queue.put("unknown")
    await queue.admin.execute(
        "UPDATE jobs.pgqueuer SET execute_after = now() - interval '1 hour' WHERE status = 'queued'"
    )

    async def measured() -> bool:
        given_up = metrics.REGISTRY.get_sample_value("altyaa_jobs_given_up")
        behind = metrics.REGISTRY.get_sample_value("altyaa_jobs_behind_seconds") or 0
        return given_up == 1 and 3600 <= behind < 3700

    async with working(dsn, {"mail": Done()}):
        await until(measured, True)


async def test_a_job_that_takes_too_long_has_failed(queue: Queue, dsn: str) -> None:
    async def hang(_job: Job) -> None:
        await asyncio.Event().wait()

    await queue.put("hang")
    async with working(dsn, {"hang": hang}, pace=replace(QUICK, longest_seconds=0.1)):
        await queue.until(("hang", "failed"))


async def test_what_an_exception_says_is_neither_logged_nor_stored(
    queue: Queue, dsn: str, service_log: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async def schedule() -> None:
        raise ValueError(SECRET)

    with caplog.at_level(logging.DEBUG):
        await queue.put("poison")
        async with working(dsn, {"poison": fail}, [Schedule("fails", "* * * * * *", schedule)]):
            await queue.until(("poison", "failed"))
            await until(lambda: logged(service_log, "schedule_not_done"), True)
    assert await logged(service_log, "job_given_up")
    assert await logged(service_log, "job_retried")
    assert SECRET not in service_log.read_text()
    assert SECRET not in caplog.text
    stored = await queue.admin.fetch(
        "SELECT q::text FROM jobs.pgqueuer q UNION ALL SELECT l::text FROM jobs.pgqueuer_log l"
    )
    assert not [row for row in stored if SECRET in row[0]]


async def logged(log: Path, event: str) -> bool:
    lines = [json.loads(line) for line in log.read_text().splitlines()]
    return any(line["event"] == event and line["cause"] == "ValueError" for line in lines)
