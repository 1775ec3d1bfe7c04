"""What others can do to a worker: the environment it is started in, and sessions that send notifications."""

import json
from uuid import uuid4

import asyncpg
import pytest

from altyaa.infra.jobs.driver import opened
from altyaa.kernel.secret import Secret
from tests.jobs.crew import Done, Queue, process, working

_NAMES = [
    "CHANNEL",
    "FUNCTION",
    "STATISTICS_TABLE",
    "QUEUE_STATUS_TYPE",
    "QUEUE_TABLE",
    "QUEUE_TABLE_LOG",
    "TRIGGER",
    "SCHEDULES_TABLE",
    "DURABILITY",
    "WIDEN_ID",
    "PREFIX",
    "SCHEMA",
    "DB_SCHEMA",
    "DSN",
]
HOSTILE = {f"{prefix}{name}": "elsewhere; DROP" for prefix in ("", "PGQUEUER_") for name in _NAMES}
PLAUSIBLE = {f"{prefix}{name}": "elsewhere" for prefix in ("", "PGQUEUER_") for name in _NAMES}


@pytest.mark.parametrize("environment", [HOSTILE, PLAUSIBLE], ids=["hostile", "plausible"])
async def test_names_in_the_environment_are_not_read(environment: dict[str, str], queue: Queue, dsn: str) -> None:
    async with process(dsn, environment) as worker:
        assert await worker.next() == "started"
        subject = await queue.put("note")
        assert await worker.next() == f"did {subject}"


async def test_what_another_session_says_is_that_something_changed_and_nothing_else(queue: Queue, dsn: str) -> None:
    """PgQueuer would cancel the jobs that a notification lists, whoever sends it, and keep it in memory."""
    heard: list[str | bytes | bytearray] = []
    cancel = {"channel": "ch_pgqueuer", "sent_at": "2026-01-01T00:00:00Z", "type": "cancellation_event", "ids": [1]}
    stranger = await asyncpg.connect(queue.database.dsn("altyaa_app"))
    try:
        async with opened(Secret(dsn)) as driver:
            await driver.add_listener("ch_pgqueuer", heard.append)
            for _ in range(200):
                await stranger.execute("SELECT pg_notify('ch_pgqueuer', $1)", json.dumps(cancel | {"x": str(uuid4())}))
            await driver.notify("ch_pgqueuer", "our own")
            await driver.fetch("SELECT 1")
    finally:
        await stranger.close()
    assert "our own" in heard
    others = [json.loads(payload) for payload in heard if payload != "our own"]
    assert {each["type"] for each in others} == {"table_changed_event"}
    assert len(others) < 50


async def test_a_flood_of_notifications_keeps_no_job_from_being_done(queue: Queue, dsn: str) -> None:
    done = Done()
    stranger = await asyncpg.connect(queue.database.dsn("altyaa_app"))
    try:
        async with working(dsn, {"mail": done}):
            await stranger.execute(
                "SELECT count(pg_notify('ch_pgqueuer', n::text || $1)) FROM generate_series(1, 20000) n", "{not json"
            )
            subject = await queue.put("mail")
            assert await done.subjects(1) == {subject}
    finally:
        await stranger.close()
