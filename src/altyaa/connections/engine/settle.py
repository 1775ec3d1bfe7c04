"""The end of a lease: what is known now is stored, if the lease is still ours."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.engine.job import Job
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.tell import tell
from altyaa.connections.model import Outcome
from altyaa.connections.rules.answers import is_replayable
from altyaa.connections.rules.breaker import suspected_since
from altyaa.connections.rules.standing import Next, Work, after_failure, after_nothing, not_before
from altyaa.connections.rules.verdicts import LOST_IN_TRANSIT, judge
from altyaa.providers.model import Failure


async def let_go(means: Means, job: Job, until: datetime | None = None) -> None:
    """Nothing was tried. Tell people what is due to be told, and wait for the next thing.

    Args:
        until: Before which nothing is to be done.
    """
    now = means.clock()
    next_ = after_nothing(job.grant, job.provider.pack, now)
    await _store(means, job, next_ if until is None else not_before(next_, until), now)


async def fail(
    means: Means, job: Job, failure: Failure, work: Work, attempt_id: UUID | None = None, *, settled: Outcome | None
) -> None:
    """A call failed.

    Args:
        settled: What became of the attempt; None where nobody knows, and it stays open.
    """
    now = means.clock()
    grant = replace(job.grant, suspect_since=suspected_since(job.grant, means.health.of(job.grant)))
    await means.health.failed(grant, failure, now)
    doubted = [each for each in job.open if each.id != attempt_id]
    verdict = judge(
        grant,
        failure,
        now,
        in_doubt=bool(doubted) and not is_replayable(job.provider.pack),
        frozen=means.health.is_frozen(grant, now),
    )
    next_ = after_failure(grant, failure, verdict, work, job.provider.pack, now)
    async with means.db.workspace(job.caller) as tx:
        # Read again first: where the generation has moved, or the lease has, nothing is wrong that is ours to say.
        found = await store.lock_grant(tx, job.grant.id)
        has_moved = found is None or found.generation != job.grant.generation
        outcome: Outcome | None = "adopted" if has_moved else settled
        if attempt_id is not None and outcome is not None:
            await store.settle_attempt(tx, attempt_id, outcome, now)
        if found is not None and not has_moved and found.fence == job.fence:
            if verdict.code == LOST_IN_TRANSIT:
                await store.settle_attempts(tx, job.grant.id, LOST_IN_TRANSIT, now)
            await store.let_go(tx, job.grant.id, job.fence, next_.standing)
            await tell(tx, job, next_, found.grant_ends_at, now)


async def _store(means: Means, job: Job, next_: Next, now: datetime) -> None:
    async with means.db.workspace(job.caller) as tx:
        if await store.let_go(tx, job.grant.id, job.fence, next_.standing):
            await tell(tx, job, next_, job.grant.grant_ends_at, now)
