"""New tokens take the place of those they came for: compare and swap on the generation, under our lease alone."""

from dataclasses import replace
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.engine.job import Job, policy_now
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.settle import fail
from altyaa.connections.engine.tell import tell, tell_renewed
from altyaa.connections.model import Grant, Outcome
from altyaa.connections.rules.answers import to_keep
from altyaa.connections.rules.standing import after_success, as_asked, clocks_from
from altyaa.connections.sealing import seal_grant
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.spool import Answer
from altyaa.providers.model import Failure, Tokens

REMEMBERED = 50
"""Generations whose attempts are kept, and up to as many before them: Google has thirty a day."""


async def swap(
    means: Means, job: Job, tokens: Tokens, sent: datetime, answer: Answer, outcome: Outcome = "stored"
) -> str:
    """Store what a renewal brought; what became of it.

    An answer that could not be stored because the lease was over stays in the spool: whoever has the lease takes it
    from there. One whose generation was stored by another is no longer needed.
    """
    kept = to_keep(job.kept, tokens, job.provider.pack)
    if isinstance(kept, Failure):
        await fail(means, job, kept, "renew", answer.attempt_id, settled="failed")
        await means.spool.drop(answer)
        return "other_account"
    now, grant, pack = means.clock(), job.grant, job.provider.pack
    clocks = clocks_from(grant, tokens, sent, pack)
    sealed = seal_grant(job.keyset, grant.id, grant.generation + 1, kept)
    async with means.db.workspace(job.caller) as tx:
        # Whoever changes the policy holds the grant, too, and changes when it is looked at.
        locked = await store.lock_grant(tx, grant.id)
        grant = grant if locked is None else replace(grant, check_at=locked.check_at)
        wanted = await policy_now(tx, job)
        look = any(each.has_token and each.state != "disconnected" for each in await store.held(tx, grant.id))
        next_ = after_success(grant, clocks, pack, wanted, now, renewed=sent, work="renew", look=look)
        next_ = next_ if locked is None else as_asked(next_, job.grant, locked)
        swapped = await store.swap_generation(
            tx, grant.id, job.fence, grant.generation, sealed, clocks, next_.standing, now
        )
        if swapped:
            await store.settle_attempt(tx, answer.attempt_id, outcome, now)
            if job.open:
                await store.settle_attempts(tx, grant.id, "failed", now)
            if grant.generation % REMEMBERED == 0:
                await store.forget_attempts(tx, grant.id, grant.generation - REMEMBERED)
            await tell(tx, job, next_, clocks.grant_ends_at, now)
            await tell_renewed(tx, job, now, adopted=tokens.refresh is not None and tokens.refresh != job.kept.refresh)
        elif await _overtaken(tx, job, locked, answer, now):
            return "overtaken"
    await means.spool.drop(answer)
    if swapped:
        await means.health.worked(grant, now, renewed=True)
    return outcome if swapped else "adopted"


async def _overtaken(tx: WorkspaceTx, job: Job, found: Grant | None, answer: Answer, now: datetime) -> bool:
    """Whether the answer is still needed: then somebody looks at it soon. Else the winner's generation is adopted."""
    if found is not None and found.ended_at is None and found.generation == job.grant.generation:
        await store.hurry(tx, job.grant.id, now)
        return True
    await store.settle_attempt(tx, answer.attempt_id, "adopted", now)
    return False
