"""A look at a grant: whether its tokens are taken, and what hangs under it. Tokens of assets are derived anew."""

from collections.abc import Sequence
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.engine.calls import NoBudget, walk
from altyaa.connections.engine.job import Job, policy_now
from altyaa.connections.engine.means import Means
from altyaa.connections.engine.settle import fail, let_go
from altyaa.connections.engine.tell import tell, tell_asset
from altyaa.connections.rules import breaker
from altyaa.connections.rules.answers import to_keep
from altyaa.connections.rules.assets import Look, Seen, compare, living_ids
from altyaa.connections.rules.policy import jitter
from altyaa.connections.rules.standing import after_success, as_asked, clocks_from, sooner
from altyaa.connections.sealing import seal_own_token
from altyaa.infra.db import WorkspaceTx
from altyaa.providers.model import Asset, Failure, Tokens


async def check(means: Means, job: Job) -> str:
    """Look; what came of it. One that the budget does not last for begins anew later, and counts as no failure.

    Raises:
        Overtaken: The lease is somebody else's by now.
        DatabaseUnavailable: As ``Database.workspace``.
    """
    ends = job.grant.access_ends_at
    if ends is not None and ends <= means.clock() and job.grant.renew_at is not None:
        await let_go(means, job, job.grant.renew_at)  # what has ended is refused, and that would say nothing
        return "waits"
    try:
        return await _look(means, job)
    except NoBudget:
        pause = breaker.NO_BUDGET_PAUSE * (1 + jitter(job.grant.id, "budget"))
        await let_go(means, job, check_at=means.clock() + pause)
        return "no_budget"


async def _look(means: Means, job: Job) -> str:
    standing = await walk(means, job, job.provider.probe(job.app, job.tokens))
    if not isinstance(standing, Failure):
        other = to_keep(job.kept, standing, job.provider.pack)
        standing = other if isinstance(other, Failure) else standing
    found = standing if isinstance(standing, Failure) else await _assets(means, job)
    if isinstance(standing, Failure) or isinstance(found, Failure):
        failure = standing if isinstance(standing, Failure) else found
        assert isinstance(failure, Failure)
        await fail(means, job, failure, "check", settled=None)
        return failure.verdict
    return await _store(means, job, standing, found)


async def _assets(means: Means, job: Job) -> Sequence[Asset] | Failure:
    async with means.db.workspace(job.caller) as tx:
        known = living_ids(await store.held(tx, job.grant.id))
    return await walk(means, job, job.provider.assets(job.app, job.tokens, known))


async def _store(means: Means, job: Job, standing: Tokens, found: Sequence[Asset]) -> str:
    now, grant, pack = means.clock(), job.grant, job.provider.pack
    clocks = clocks_from(grant, standing, None, pack)
    async with means.db.workspace(job.caller) as tx:
        before = await store.lock_grant(tx, grant.id)
        if before is None or before.fence != job.fence:
            return "overtaken"
        look = compare(await store.held(tx, grant.id), found, now)
        wanted, renewed = await policy_now(tx, job), grant.last_renewed_at
        next_ = after_success(grant, clocks, pack, wanted, now, renewed=renewed, work="check")
        if look.again is not None:
            next_ = sooner(next_, now + look.again)
        next_ = as_asked(next_, grant, before)
        await store.let_go_checked(tx, grant.id, job.fence, clocks, next_.standing, now)
        await _apply(tx, job, look, now)
        await tell(tx, job, next_, clocks.grant_ends_at, now)
    if not next_.standing.retries:
        await means.health.worked(grant, now, renewed=False)
    return "checked"


async def _apply(tx: WorkspaceTx, job: Job, look: Look, now: datetime) -> None:
    for seen in look.seen:
        await _take_over(tx, job, seen)
        held = seen.held
        if seen.move == "suspect":
            await store.set_connection_state(tx, held.id, "healthy", seen.code, now)
        elif seen.move == "lose":
            await store.set_connection_state(tx, held.id, "asset_lost", seen.code, now)
            await tell_asset(tx, job, held, "connection.asset_lost", seen.code, now)
        elif seen.move == "recover":
            await store.set_connection_state(tx, held.id, "healthy", None, now)
            if held.state == "asset_lost":
                await tell_asset(tx, job, held, "connection.recovered", None, now)


async def _take_over(tx: WorkspaceTx, job: Job, seen: Seen) -> None:
    """Its name and its token as they are now. What did not come overwrites nothing."""
    asset, held = seen.asset, seen.held
    if asset is None:
        return
    if asset.token is not None:
        sealed = seal_own_token(job.keyset, held.id, held.generation + 1, asset.token)
        await store.set_own_token(tx, held.id, held.generation, sealed, asset.name)
    elif asset.name != held.name:
        await store.set_connection_name(tx, held.id, asset.name)
