"""Workers for tests: in this process, and in one of their own that can be killed."""

import asyncio
import json
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import asyncpg
from pydantic import SecretStr

from altyaa.infra.db import Database
from altyaa.infra.entropy import new_id
from altyaa.infra.jobs import Handler, Job, Schedule, enqueue
from altyaa.infra.jobs.pace import Pace
from altyaa.infra.jobs.run import run_jobs
from altyaa.infra.runtime import open_runtime
from altyaa.infra.settings import Settings
from altyaa.kernel.principal import service
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import TestDatabase
from tests.waiting import until

QUICK = Pace(
    tries=3,
    first_pause_seconds=0.05,
    longest_pause_seconds=0.1,
    longest_seconds=20,
    silence_seconds=1,
    poll_seconds=0.2,
    drain_seconds=5,
)


@dataclass(frozen=True, slots=True)
class Queue:
    """A database, the service's way to it, and a connection that sees everything."""

    database: TestDatabase
    db: Database
    admin: Any
    workspace: UUID

    async def put(self, kind: str, *, workspace: UUID | None = None) -> UUID:
        """Enqueue a job about something new; the subject."""
        subject = new_id()
        async with self.db.workspace(service(workspace or self.workspace)) as tx:
            await enqueue(tx, kind, subject)
        return subject

    async def states(self) -> list[tuple[str, str]]:
        """Kind and state of every job that is in the queue."""
        rows = await self.admin.fetch("SELECT entrypoint, status::text FROM jobs.pgqueuer ORDER BY id")
        return [(row["entrypoint"], row["status"]) for row in rows]

    async def until(self, *states: tuple[str, str]) -> None:
        """Wait until the queue holds exactly these."""
        await until(lambda: self.states(), list(states))


@asynccontextmanager
async def queue_of(database: TestDatabase) -> AsyncIterator[Queue]:
    """The queue of a database, as ``altyaa_app`` puts jobs into it."""
    dsn = database.dsn("altyaa_app")
    settings = Settings(database_url=SecretStr(dsn), kek_uri=database.kek_uri)
    admin = await asyncpg.connect(database.dsn("postgres"))
    try:
        async with open_runtime(settings, Secret(dsn)) as opened:
            yield Queue(database, opened.db, admin, new_id())
    finally:
        await admin.close()


@asynccontextmanager
async def working(
    dsn: str, handlers: Mapping[str, Handler], schedules: Sequence[Schedule] = (), pace: Pace = QUICK
) -> AsyncIterator[asyncio.Event]:
    """A worker in this process for the time of the block; gives the event that stops it."""
    stop, ready = asyncio.Event(), asyncio.Event()
    running = asyncio.create_task(
        run_jobs(Secret(dsn), handlers, schedules, stop, pace=pace, started=ready.set), name="worker"
    )
    waiting = asyncio.create_task(ready.wait())
    await asyncio.wait((running, waiting), return_when=asyncio.FIRST_COMPLETED)
    waiting.cancel()
    try:
        yield stop
    finally:
        stop.set()
        await running


class Done(asyncio.Queue[Job]):
    """A handler that notes what it was given."""

    async def __call__(self, job: Job) -> None:
        await self.put(job)

    async def subjects(self, count: int) -> set[UUID]:
        """Of the next jobs, waiting for them."""
        async with asyncio.timeout(20):
            return {(await self.get()).subject_id for _ in range(count)}


@dataclass(frozen=True, slots=True)
class Process:
    """A worker in a process of its own: ``note`` says what it does, ``hang`` never ends, ``die`` takes it down."""

    child: asyncio.subprocess.Process

    async def next(self) -> str:
        """What it says next."""
        assert self.child.stdout is not None
        async with asyncio.timeout(20):
            return (await self.child.stdout.readline()).decode().strip()


@asynccontextmanager
async def process(dsn: str, environment: Mapping[str, str] | None = None) -> AsyncIterator[Process]:
    """That worker for the time of the block, killed after it."""
    child = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.jobs.process"),
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        env={**os.environ, **(environment or {})},
    )
    assert child.stdin is not None
    child.stdin.write(json.dumps(dsn).encode() + b"\n")
    child.stdin.close()
    made = Process(child)
    try:
        yield made
    finally:
        if child.returncode is None:
            child.kill()
        await child.wait()
