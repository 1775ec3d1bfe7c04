"""Calls to a platform while a person waits: within its budget, and within a time that a person waits."""

from typing import TypeVar

from altyaa.connections import doors
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.engine.means import CALL, CALL_SECONDS
from altyaa.connections.rules import breaker
from altyaa.kernel.problems import CONNECT_DECLINED, PROVIDER_FAILED, Refused
from altyaa.providers.model import Asset, Call, Failure, Granted, Steps, Unanswered

T = TypeVar("T")
LONGEST_SECONDS = 60.0
"""For all calls of one step. A person with two hundred pages waits for as long."""


async def walk(means: Means, platform: Platform, steps: Steps[T]) -> T | Failure:
    """Make the calls, one after the other.

    Raises:
        DatabaseUnavailable: The budget could not be asked.
    """
    name, title, began, made = platform.provider.name, platform.provider.title, means.clock(), 0
    try:
        call = next(steps)
        while True:
            if means.later(began) > LONGEST_SECONDS:
                return Failure("transient", f"{name}.slow", f"{title} took too long to answer.")
            if not await _may_call(means, platform, call, made):
                busy = f"{title} is asked too often at the moment. Wait a minute, then try again."
                return Failure("throttled", f"{name}.budget", busy, CALL)
            sent, made = means.clock(), made + 1
            reply = await means.send(call, CALL_SECONDS)
            if isinstance(reply, Unanswered):
                return Failure("transient", f"{name}.unanswered", f"{title} did not answer.")
            call = steps.send((reply, sent))
    except StopIteration as end:
        found: T | Failure = end.value
        return found
    finally:
        steps.close()


async def list_assets(
    means: Means, platform: Platform, granted: Granted, only: frozenset[str]
) -> tuple[Asset, ...] | Failure:
    """What hangs under a grant now.

    Args:
        only: Ids of assets that are looked at more closely; the others are as the list has them.

    Raises:
        DatabaseUnavailable: As ``walk``.
    """
    found = await walk(means, platform, platform.provider.assets(platform.app, granted.tokens, only))
    return found if isinstance(found, Failure) else tuple(found)


def refused(failure: Failure) -> Refused:
    """A failure, for the person who waits: theirs to act on, or nobody's but the platform's and the operator's."""
    is_theirs = failure.verdict in ("user_action", "scope_lost", "asset_lost", "suspect")
    wait = None if failure.retry_after is None else int(failure.retry_after.total_seconds())
    problem = CONNECT_DECLINED if is_theirs else PROVIDER_FAILED
    return Refused(problem, failure.code, failure.sentence or None, retry_after=wait)


async def _may_call(means: Means, platform: Platform, call: Call, made: int) -> bool:
    pack, now = platform.provider.pack, means.clock()
    taken = await doors.take_calls(
        means.db,
        platform.provider.name,
        platform.app.client_id,
        1,
        reserve=breaker.reserve(pack, call.purpose, made),
        per_second=breaker.calls_per_second(pack, None, now),
        most=float(pack.value("calls_per_minute")),
        now=now,
    )
    return bool(taken)
