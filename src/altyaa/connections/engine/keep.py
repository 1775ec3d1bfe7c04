"""An answer goes to the disk before the database. Where neither takes it, it waits in memory and tries again."""

import asyncio
from datetime import datetime

import structlog

from altyaa.connections.engine.job import Job
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.swap import swap
from altyaa.infra.db import DatabaseUnavailable
from altyaa.infra.spool import Answer, SpoolUnusable
from altyaa.providers.model import Tokens

_PAUSE_SECONDS = 1.0
_log = structlog.get_logger("connections")


async def swap_kept(
    means: Means, job: Job, tokens: Tokens, sent: datetime, answer: Answer, sealed: bytes, *, is_kept: bool
) -> str:
    """Have the tokens of an answer in the database; what became of it.

    Args:
        is_kept: The spool has taken the answer; else it is tried again in turn with the database.

    Raises:
        DatabaseUnavailable: The answer is in the spool, from where it is stored later.
    """
    while True:
        try:
            outcome = await swap(means, job, tokens, sent, answer)
            if is_kept or outcome != "overtaken":
                return outcome
        except DatabaseUnavailable:
            if is_kept:
                raise
        # This process holds the only copy of what may be the only token.
        await asyncio.sleep(_PAUSE_SECONDS)
        is_kept = await keep(means, answer, sealed)


async def keep(means: Means, answer: Answer, sealed: bytes) -> bool:
    """Have it on the disk; False where that takes nothing."""
    try:
        await means.spool.put(answer, sealed)
    except SpoolUnusable as error:
        _log.error("spool_unusable", cause=str(error), attempt=str(answer.attempt_id))
        return False
    return True
