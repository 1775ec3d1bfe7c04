"""The queue does not grow for ever."""

from altyaa.infra.jobs.driver import opened
from altyaa.infra.jobs.upkeep import tidy
from altyaa.kernel.secret import Secret
from tests.jobs.crew import Done, Queue, working


async def test_old_tries_and_jobs_that_nobody_does_are_forgotten(queue: Queue, dsn: str) -> None:
    for _ in range(2):
        await queue.put("unknown")
    await queue.put("mail")
    async with working(dsn, {"mail": Done()}):
        await queue.until(("unknown", "queued"), ("unknown", "queued"))
    assert await lengths(queue) == (2, 2, 1)
    await queue.admin.execute("UPDATE jobs.pgqueuer SET updated = now() - interval '31 days' WHERE id = 1")
    await queue.admin.execute(
        "UPDATE jobs.pgqueuer_log SET created = now() - interval '8 days' WHERE status = 'picked'"
    )
    await queue.admin.execute("UPDATE jobs.pgqueuer_schedules SET next_run = now() - interval '31 days'")
    async with opened(Secret(dsn)) as driver:
        await tidy(driver)
    assert await lengths(queue) == (1, 1, 0)


async def lengths(queue: Queue) -> tuple[int, int, int]:
    row = await queue.admin.fetchrow(
        """SELECT (SELECT count(*) FROM jobs.pgqueuer) AS jobs, (SELECT count(*) FROM jobs.pgqueuer_log) AS tries,
                  (SELECT count(*) FROM jobs.pgqueuer_schedules) AS schedules"""
    )
    return row["jobs"], row["tries"], row["schedules"]
