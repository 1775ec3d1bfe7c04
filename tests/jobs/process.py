"""A worker to be killed. Its address comes on standard input, what it does goes to standard output."""

import asyncio
import json
import os
import signal
import sys

from altyaa.infra.jobs import Job
from altyaa.infra.jobs.run import run_jobs
from altyaa.infra.telemetry import logs
from altyaa.kernel.secret import Secret
from tests.jobs.crew import QUICK


def say(text: str) -> None:
    """At once, whatever becomes of this process."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


async def note(job: Job) -> None:
    """Do it."""
    say(f"did {job.subject_id}")


async def hang(job: Job) -> None:
    """Begin, and never end."""
    say(f"began {job.subject_id}")
    await asyncio.Event().wait()


async def die(_job: Job) -> None:
    """As if memory had run out."""
    os.kill(os.getpid(), signal.SIGKILL)


if __name__ == "__main__":
    logs.configure()
    handlers = {"note": note, "hang": hang, "die": die}
    dsn = Secret(json.loads(sys.stdin.readline()))
    asyncio.run(run_jobs(dsn, handlers, [], asyncio.Event(), pace=QUICK, started=lambda: say("started")))
