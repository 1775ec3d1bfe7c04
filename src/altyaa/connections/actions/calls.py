"""Calls to a platform while a person waits: within its budget, and within a time that a person waits."""

from typing import TypeVar

from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.engine.budget import take_call
from altyaa.connections.engine.means import CALL, CALL_SECONDS
from altyaa.kernel.problems import CONNECT_DECLINED, PROVIDER_FAILED, Refused
from altyaa.providers.model import Asset, Failure, Granted, Steps, Unanswered

T = TypeVar("T")
LONGEST_SECONDS = 60.0
"""For all calls of one step. A person with two hundred pages waits for as long."""


async def walk(means: Means, platform: Platform, steps: Steps[T]) -> T | Failure:
    """Make the calls, one after the other.

    Raises:
        DatabaseUnavailable: The budget could not be asked.
    """
    pack, began, made = platform.provider.pack, means.clock(), 0
    name, title = platform.provider.name, platform.provider.title
    try:
        call = next(steps)
        while True:
            if means.later(began) > LONGEST_SECONDS:
                return Failure("transient", f"{name}.slow", f"{title} took too long to answer.")
            if not await take_call(means.db, pack, platform.app.client_id, call.purpose, None, means.clock(), made):
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
