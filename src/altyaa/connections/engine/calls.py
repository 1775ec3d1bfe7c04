"""Calls to a platform: within the lease, within the budget, and never after their deadline."""

from dataclasses import replace
from datetime import datetime
from typing import TypeVar

from altyaa.connections import store
from altyaa.connections.engine.job import Job
from altyaa.connections.engine.means import CALL, CALL_SECONDS, LEASE, Means
from altyaa.connections.rules.usage import wait_for_usage
from altyaa.providers.model import Call, Failure, Reply, Steps, Unanswered

T = TypeVar("T")
MOST_CALLS = 1000
"""Of one look: a list that takes more is none that ends."""


class NoBudget(Exception):
    """What the app may ask is used up for now; that says nothing about the grant."""


class Overtaken(Exception):
    """The lease is somebody else's by now: nothing was sent, and there is nothing left to do."""


async def send_in_time(means: Means, job: Job, call: Call) -> tuple[Reply | Unanswered, datetime]:
    """Send, unless the answer could come after the lease; with the time of sending.

    Nothing is waited for between the look at the clock and the call: a worker that was paused here for a minute sends
    nothing that the next one has sent already.
    """
    now = means.clock()
    if now + CALL >= job.lease_until:
        return Unanswered("It was too late to send.", was_sent=False), now
    return await means.send(call, CALL_SECONDS), now


async def walk(means: Means, job: Job, steps: Steps[T]) -> T | Failure:
    """Make the calls of one look, one after the other.

    Raises:
        NoBudget, Overtaken: As they say.
        DatabaseUnavailable: As ``Database.workspace``.
    """
    name = job.provider.name
    try:
        call = next(steps)
        for made in range(MOST_CALLS):
            await _keep_lease(means, job)
            if not await means.health.may_call(job.provider.pack, job.grant, call.purpose, means.clock(), made):
                raise NoBudget
            reply, sent = await send_in_time(means, job, call)
            if isinstance(reply, Unanswered):
                return Failure("transient", f"{name}.unanswered", "")
            await heed(means, job, reply, sent)
            call = steps.send((reply, sent))
        return Failure("transient", f"{name}.endless_list", "")
    except StopIteration as end:
        found: T | Failure = end.value
        return found
    finally:
        steps.close()


async def heed(means: Means, job: Job, reply: Reply, now: datetime) -> None:
    """Wait where the platform says that our app has nearly used up what it may."""
    pause = wait_for_usage(job.provider.pack, reply)
    if pause is not None:
        await means.health.wait(job.grant, now + pause)


async def _keep_lease(means: Means, job: Job) -> None:
    now = means.clock()
    if job.lease_until - now > 2 * CALL:
        return
    async with means.db.workspace(job.caller) as tx:
        if not await store.extend_lease(tx, job.grant.id, job.fence, now + LEASE):
            raise Overtaken
    job.lease_until = now + LEASE
    job.grant = replace(job.grant, lease_until=job.lease_until)
