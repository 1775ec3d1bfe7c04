"""One renewal: written down, sent, kept on the disk, stored. In that order, so that no answer is lost that came."""

from uuid import UUID

from altyaa.connections import store
from altyaa.connections.engine.calls import heed, send_in_time
from altyaa.connections.engine.job import Job
from altyaa.connections.engine.keep import keep, swap_kept
from altyaa.connections.engine.means import CALL, Means
from altyaa.connections.engine.settle import fail, let_go
from altyaa.connections.rules.answers import Raw, may_hold_tokens, write_raw
from altyaa.connections.sealing import answer_place
from altyaa.infra.spool import Answer
from altyaa.providers.model import Failure, Unanswered


async def renew(means: Means, job: Job) -> str:
    """Renew a grant; what became of it.

    Raises:
        DatabaseUnavailable: At any point. What was sent is in doubt until the next lease; an answer is in the spool.
    """
    if not await means.health.may_call(job.provider.pack, job.grant, "token", means.clock()):
        await let_go(means, job, means.clock() + CALL)
        return "no_budget"
    attempt_id = await _written_down(means, job)
    if attempt_id is None:
        return "overtaken"
    said, sent = await send_in_time(means, job, job.provider.renewal(job.app, job.tokens))
    if isinstance(said, Unanswered):
        code = f"{job.provider.name}.{'unanswered' if said.was_sent else 'unreachable'}"
        failure = Failure("transient", code, said.why)
        # What may have arrived stays open: the platform may have answered with a token that never came.
        await fail(means, job, failure, "renew", attempt_id, settled=None if said.was_sent else "unsent")
        return "unanswered" if said.was_sent else "unsent"
    answer = Answer(job.workspace_id, job.grant.id, attempt_id, job.grant.generation)
    place = answer_place(answer.workspace_id, answer.attempt_id, answer.generation)
    sealed = job.keyset.seal(place, write_raw(Raw(said, sent)))
    # Before it is read: nothing that reading does may lose it.
    is_kept = may_hold_tokens(said) and await keep(means, answer, sealed)
    read = job.provider.read_renewal(job.tokens, said, sent)
    if isinstance(read, Failure):
        # A strange success, or an outage in between, may hide one. Whoever says no in words gave none, under whatever
        # status: TikTok says it under 200.
        is_open = read.verdict == "transient"
        if is_kept and is_open:
            await _forget_others(means, answer)  # unreadable today; whoever corrects our reading finds it there
        elif is_kept:
            await means.spool.drop(answer)
        await fail(means, job, read, "renew", attempt_id, settled=None if is_open else "failed")
        return read.verdict
    outcome = await swap_kept(means, job, read, sent, answer, sealed, is_kept=is_kept)
    await heed(means, job, said, sent)
    return outcome


async def _forget_others(means: Means, answer: Answer) -> None:
    """Of answers to the same tokens that nobody can read, the last is enough."""
    for each in await means.spool.of(answer.grant_id):
        if each.generation == answer.generation and each != answer:
            await means.spool.drop(each)


async def _written_down(means: Means, job: Job) -> UUID | None:
    """The attempt, committed before anything is sent; None where the lease is somebody else's by now."""
    attempt_id, now = means.new_id(), means.clock()
    token = job.kept.refresh or job.kept.access
    fingerprint = means.keyring.keys.blind_index.compute(b"connection token v1|" + token.reveal().encode())
    async with means.db.workspace(job.caller) as tx:
        grant = job.grant
        written = await store.insert_attempt(
            tx, attempt_id, grant.id, grant.generation, job.fence, fingerprint, means.spool.host_id, now
        )
    return attempt_id if written else None
