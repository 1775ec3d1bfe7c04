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
from altyaa.connections.rules.standing import Next, Work, after_failure, after_nothing, as_asked, not_before
from altyaa.connections.rules.verdicts import LOST_IN_TRANSIT, judge
from altyaa.providers.model import Failure


async def let_go(means: Means, job: Job, until: datetime | None = None, *, check_at: datetime | None = None) -> None:
    """Nothing was tried. Tell people what is due to be told, and wait for the next thing.

    Args:
        until: Before which nothing is to be done.
        check_at: When to look; None for when it was planned.
    """
    now = means.clock()
    grant = job.grant if check_at is None else replace(job.grant, check_at=check_at)
    next_ = after_nothing(grant, job.provider.pack, now)
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
        is_conclusive=work == "check" or job.provider.pack.value("renewal_shows_app"),
    )
    async with means.db.workspace(job.caller) as tx:
        # Read again first: where the generation has moved, or the lease has, nothing is wrong that is ours to say.
        found = await store.lock_grant(tx, job.grant.id)
        has_moved = found is None or found.generation != job.grant.generation
        outcome: Outcome | None = "adopted" if has_moved else settled
        if attempt_id is not None and outcome is not None:
            await store.settle_attempt(tx, attempt_id, outcome, now)
        if found is not None and not has_moved and found.fence == job.fence:
            as_planned = replace(grant, renew_at=found.renew_at, check_at=found.check_at)  # the policy may have changed
            next_ = as_asked(
                after_failure(as_planned, failure, verdict, work, job.provider.pack, now), job.grant, found
            )
            if verdict.code == LOST_IN_TRANSIT:
                await store.settle_attempts(tx, job.grant.id, LOST_IN_TRANSIT, now)
            await store.let_go(tx, job.grant.id, job.fence, next_.standing)
            await tell(tx, job, next_, found.grant_ends_at, now)


async def _store(means: Means, job: Job, next_: Next, now: datetime) -> None:
    async with means.db.workspace(job.caller) as tx:
        found = await store.lock_grant(tx, job.grant.id)
        if found is not None and found.fence == job.fence:
            next_ = as_asked(next_, job.grant, found)
            await store.let_go(tx, job.grant.id, job.fence, next_.standing)
            await tell(tx, job, next_, job.grant.grant_ends_at, now)
