"""The worker's loop: PgQueuer on a session of its own, and on another when that one is lost."""

import asyncio
import logging
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import timedelta

import structlog
from pgqueuer.domain.errors import FailingListenerError

from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.db.connection import translated
from altyaa.infra.jobs.attempt import Attempts
from altyaa.infra.jobs.driver import FeedSilent, QueueDriver, opened
from altyaa.infra.jobs.limits import Limits
from altyaa.infra.jobs.model import Handler, Schedule
from altyaa.infra.jobs.pace import STEADY, Pace
from altyaa.infra.jobs.queuer import queuer
from altyaa.infra.jobs.upkeep import keep_measured, tidy
from altyaa.kernel.secret import Secret

_LONGEST_PAUSE_SECONDS = 5.0
# Also how soon a schedule is taken over whose worker died: PgQueuer looks when the next one is due.
_EVERY_MINUTE = "* * * * *"
_log = structlog.get_logger("jobs")


@dataclass(frozen=True, slots=True)
class _Work:
    handlers: Mapping[str, Handler]
    schedules: Sequence[Schedule]
    stop: asyncio.Event
    pace: Pace


async def run_jobs(
    dsn: Secret[str],
    handlers: Mapping[str, Handler],
    schedules: Sequence[Schedule],
    stop: asyncio.Event,
    *,
    pace: Pace = STEADY,
    started: Callable[[], None] | None = None,
) -> None:
    """Do jobs and schedules until ``stop`` is set; then end what is in flight, within ``pace.drain_seconds``.

    A lost database is waited for. A job is done at least once: one that was in flight when the worker or the database
    went away is begun again.

    Args:
        dsn: As ``altyaa_worker``, to the server itself: a pooler in transaction mode delivers no notifications.
        started: Called once, when jobs are taken.

    Raises:
        DatabaseUnavailable: It could not be reached at the start.
        FeedSilent: Notifications do not arrive, at the start.
    """
    # What it would say we say ourselves, without the words of exceptions.
    logging.getLogger("pgqueuer").setLevel(logging.CRITICAL + 1)
    work = _Work(handlers, schedules, stop, pace)
    began, pause = False, 0.1
    while not stop.is_set():
        opened_at = asyncio.get_running_loop().time()
        try:
            async with opened(dsn) as driver:
                if not began and started is not None:
                    started()
                began = True
                await _session(driver, work)
        except (DatabaseUnavailable, FeedSilent) as error:
            if not began:
                raise
            _log.warning("queue_out_of_reach", cause=str(error))
        lived = asyncio.get_running_loop().time() - opened_at
        pause = 0.1 if lived > _LONGEST_PAUSE_SECONDS else min(pause * 2, _LONGEST_PAUSE_SECONDS)
        with suppress(TimeoutError):
            await asyncio.wait_for(stop.wait(), pause)


async def _session(driver: QueueDriver, work: _Work) -> None:
    """Work until the session is lost or the worker stops.

    Nothing here is cancelled: PgQueuer deletes the jobs of a task that is.

    Raises:
        DatabaseUnavailable: The session is lost.
    """
    limits, pace = Limits(), work.pace
    attempts = Attempts(driver, pace, limits)
    upkeep = Schedule("jobs_upkeep", _EVERY_MINUTE, lambda: tidy(driver))
    made = queuer(
        driver,
        {kind: attempts.of(kind, handler) for kind, handler in work.handlers.items()},
        [(each.name, each.cron, attempts.of_schedule(each)) for each in (upkeep, *work.schedules)],
    )
    queue = made.qm.run(
        dequeue_timeout=timedelta(seconds=pace.poll_seconds),
        batch_size=pace.at_once // 2,
        max_concurrent_tasks=pace.at_once,
        shutdown_on_listener_failure=True,
        heartbeat_timeout=timedelta(seconds=pace.silence_seconds),
        log_aggregation_interval=timedelta(0),
    )
    parts = [asyncio.ensure_future(part) for part in (queue, made.sm.run(), keep_measured(driver, made.shutdown))]
    ends = [asyncio.ensure_future(event.wait()) for event in (work.stop, driver.lost)]
    try:
        await asyncio.wait([*parts, *ends], return_when=asyncio.FIRST_COMPLETED)
    finally:
        limits.drain(pace.drain_seconds)
        made.shutdown.set()
        for end in ends:
            end.cancel()
        outcomes = await asyncio.gather(*parts, return_exceptions=True)
    if failed := [error for error in outcomes if error is not None]:
        _raise_first(failed)
    if driver.lost.is_set():
        raise DatabaseUnavailable("connection closed")


def _raise_first(failed: Sequence[BaseException]) -> None:
    """What ended the session: that it is lost, unless something else did."""
    with translated():
        for error in failed:
            if isinstance(error, FailingListenerError):
                raise DatabaseUnavailable("no notifications")
            raise error
