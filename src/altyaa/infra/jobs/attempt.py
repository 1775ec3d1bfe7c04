"""One try at one job, and what follows from how it ends."""

import asyncio
import traceback
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import NoReturn

import structlog
from pgqueuer.errors import RetryRequested
from pgqueuer.models import Job as Row

from altyaa.infra.jobs.driver import QueueDriver
from altyaa.infra.jobs.limits import Limits
from altyaa.infra.jobs.model import Handler, Schedule, read_job
from altyaa.infra.jobs.pace import Pace
from altyaa.infra.telemetry import metrics

_log = structlog.get_logger("jobs")


class GivenUp(Exception):
    """PgQueuer keeps a job that ends so as ``failed``. Holds nothing of what went wrong: its words are stored."""


class Attempts:
    """Tries of one worker."""

    def __init__(self, driver: QueueDriver, pace: Pace, limits: Limits) -> None:
        self._driver, self._pace, self._limits = driver, pace, limits

    def of(self, kind: str, handler: Handler) -> Callable[[Row], Awaitable[None]]:
        """What PgQueuer calls for each job of a kind."""

        async def attempt(row: Row) -> None:
            tries = row.attempts + 1
            try:
                tries = await self._begun(row)
                if tries > self._pace.tries:
                    raise RuntimeError("every worker that began it was gone before it ended")
                async with self._limits.within(self._pace.longest_seconds):
                    await handler(read_job(kind, row.payload or b""))
            except asyncio.CancelledError:
                # PgQueuer deletes a job that is cancelled.
                self._interrupted(kind, row)
            except Exception as error:  # noqa: BLE001  # a handler's, whatever it is
                if self._is_interruption(error):
                    self._interrupted(kind, row)
                self._failed(kind, row, tries, error)
            metrics.JOBS.labels(kind, "done").inc()

        return attempt

    def of_schedule(self, schedule: Schedule) -> Callable[[object], Awaitable[None]]:
        """What PgQueuer calls when a schedule is due. A failure is logged; its next time comes."""

        async def attempt(_row: object) -> None:
            outcome = "done"
            try:
                async with self._limits.within(self._pace.longest_schedule_seconds):
                    await schedule.do()
            except Exception as error:  # noqa: BLE001  # a schedule's, whatever it is
                outcome = "interrupted" if self._is_interruption(error) else "failed"
                _log.error("schedule_not_done", schedule=schedule.name, outcome=outcome, **_facts(error))
            metrics.SCHEDULES.labels(schedule.name, outcome).inc()

        return attempt

    async def _begun(self, row: Row) -> int:
        """How often a worker took it, this time included. ``row.attempts`` does not count those that died."""
        found = await self._driver.fetch(
            "SELECT count(*) AS tries FROM jobs.pgqueuer_log WHERE job_id = $1 AND status = 'picked'", row.id
        )
        return int(str(found[0]["tries"]))

    def _is_interruption(self, error: Exception) -> bool:
        return self._limits.draining and isinstance(error, TimeoutError)

    def _interrupted(self, kind: str, row: Row) -> NoReturn:
        metrics.JOBS.labels(kind, "interrupted").inc()
        _log.warning("job_interrupted", kind=kind, job=row.id)
        raise RetryRequested(timedelta(0), "the worker stopped") from None

    def _failed(self, kind: str, row: Row, tries: int, error: Exception) -> NoReturn:
        facts = {"kind": kind, "job": row.id, "tries": tries} | _facts(error)
        if tries >= self._pace.tries:
            metrics.JOBS.labels(kind, "failed").inc()
            _log.error("job_given_up", **facts)
            raise GivenUp(type(error).__name__) from None
        pause = self._pace.pause(tries)
        metrics.JOBS.labels(kind, "retried").inc()
        _log.warning("job_retried", **facts, again_in_seconds=pause.total_seconds())
        raise RetryRequested(pause, type(error).__name__) from None


def _facts(error: Exception) -> dict[str, object]:
    """What and where. The error's own words are left out: they may hold what the job was about."""
    return {"cause": type(error).__name__, "where": "".join(traceback.format_tb(error.__traceback__))}
