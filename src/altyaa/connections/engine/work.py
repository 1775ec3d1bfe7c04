"""What is to be done with a grant that was claimed: one thing, and then it is let go."""

from datetime import datetime

from altyaa.connections.engine.check import check
from altyaa.connections.engine.doubt import from_spool, wait_for_host
from altyaa.connections.engine.job import load
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.renew import renew
from altyaa.connections.engine.settle import let_go
from altyaa.connections.model import ENDED, Claimed


async def work(means: Means, claimed: Claimed, lease_until: datetime) -> str:
    """Do what is due; what became of it, in a word.

    Raises:
        Overtaken: The lease was somebody else's before the work was done.
        VaultError: Its tokens do not open.
        DatabaseUnavailable: It is due again when the lease ends.
    """
    job = await load(means, claimed, lease_until)
    if job is None:
        return "nothing"
    if (recovered := await from_spool(means, job)) is not None:
        return recovered
    grant, now = job.grant, means.clock()
    if grant.state in ENDED:
        await let_go(means, job)
        return "ended"
    if (until := means.health.paused_until(grant, now)) is not None:
        await let_go(means, job, until)
        return "paused"
    if grant.renew_at is not None and grant.renew_at <= now:
        if (until := await wait_for_host(means, job)) is not None:
            await let_go(means, job, until)
            return "waits"
        return await renew(means, job)
    if grant.check_at is not None and grant.check_at <= now:
        return await check(means, job)
    await let_go(means, job)
    return "told"
