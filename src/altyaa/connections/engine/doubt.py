"""What became of attempts that nobody has settled: the spool knows, or the old token is tried once."""

from datetime import datetime, timedelta

import structlog

from altyaa.connections import doors
from altyaa.connections.engine.job import Job
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.swap import swap
from altyaa.connections.rules.answers import is_replayable, read_raw
from altyaa.connections.sealing import answer_place
from altyaa.infra.vault import VaultError
from altyaa.providers.model import Failure

ALIVE = timedelta(minutes=10)
"""A host that gave a sign of life since then resolves its own attempts: it alone may have the answers."""
_log = structlog.get_logger("connections")


async def from_spool(means: Means, job: Job) -> str | None:
    """Store the answer that the spool holds for these tokens; what became of it, or None where it holds none.

    Answers for tokens before these have been stored, or were overtaken by a person: they are forgotten. One for later
    tokens is what an older copy of the database needs.
    """
    for answer in await means.spool.of(job.grant.id):
        if answer.generation < job.grant.generation:
            await means.spool.drop(answer)
            continue
        sealed = await means.spool.read(answer)
        if sealed is None:
            continue
        place = answer_place(job.workspace_id, answer.attempt_id, answer.generation)
        try:
            raw = read_raw(job.keyset.open(place, sealed))
        except VaultError:
            _log.error("spooled_answer_does_not_open", attempt=str(answer.attempt_id))
            continue
        read = job.provider.read_renewal(job.tokens, raw.reply, raw.sent_at)
        if not isinstance(read, Failure):
            return await swap(means, job, read, raw.sent_at, answer, "recovered")
    return None


async def wait_for_host(means: Means, job: Job) -> datetime | None:
    """Until when another host alone may resolve what it began; None where we may."""
    theirs = {each.host_id for each in job.open} - {means.spool.host_id}
    if not theirs or is_replayable(job.provider.pack):
        return None
    now = means.clock()
    seen = [each.seen_at for each in await doors.spool_hosts(means.db) if each.id in theirs]
    return max((each + ALIVE for each in seen if each + ALIVE > now), default=None)
