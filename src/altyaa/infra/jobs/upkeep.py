"""What the queue itself needs: old rows removed, its length measured."""

import asyncio
from contextlib import suppress
from datetime import timedelta

from altyaa.infra.jobs.driver import QueueDriver
from altyaa.infra.telemetry import metrics

_KEEP_LOG = timedelta(days=7)
_KEEP_JOBS = timedelta(days=30)
_MOST = 10_000
_MEASURE_SECONDS = 15.0


async def tidy(driver: QueueDriver) -> None:
    """Forget tries after a week; jobs given up, and those of a kind that nobody knows, after a month."""
    await driver.execute(
        """
        DELETE FROM jobs.pgqueuer_log
         WHERE id IN (SELECT id FROM jobs.pgqueuer_log WHERE created < now() - $1::interval LIMIT $2)
        """,
        _KEEP_LOG,
        _MOST,
    )
    await driver.execute(
        """
        DELETE FROM jobs.pgqueuer
         WHERE id IN (SELECT id FROM jobs.pgqueuer WHERE updated < now() - $1::interval LIMIT $2)
        """,
        _KEEP_JOBS,
        _MOST,
    )
    await driver.execute("DELETE FROM jobs.pgqueuer_schedules WHERE next_run < now() - $1::interval", _KEEP_JOBS)


async def keep_measured(driver: QueueDriver, shutdown: asyncio.Event) -> None:
    """Set the gauges again and again until shutdown."""
    while not shutdown.is_set():
        found = await driver.fetch(
            """
            SELECT count(*) FILTER (WHERE status = $1) AS given_up,
                   coalesce(extract(epoch FROM now() - min(execute_after) FILTER (WHERE status = 'queued')), 0)::float8
                       AS behind_seconds
              FROM jobs.pgqueuer
            """,
            "failed",
        )
        metrics.JOBS_GIVEN_UP.set(float(str(found[0]["given_up"])))
        metrics.JOBS_BEHIND.set(max(0.0, float(str(found[0]["behind_seconds"]))))
        with suppress(TimeoutError):
            await asyncio.wait_for(shutdown.wait(), _MEASURE_SECONDS)
