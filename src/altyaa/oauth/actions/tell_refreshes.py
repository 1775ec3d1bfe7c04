"""Tell of refreshes that happened: counted, and not one by one."""

from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.oauth import store


async def tell_refreshes(tx: WorkspaceTx, clock: Clock, grant_id: UUID) -> int:
    """Write down how often a grant was refreshed since that was last told; 0 where it was not."""
    untold = await store.lock_untold(tx, grant_id)
    if untold is None or untold.count == 0:
        return 0
    await store.mark_told(tx, grant_id, untold.refreshes)
    told: dict[str, Json] = {"client_id": write_id("app", untold.client_id), "user": write_id("usr", untold.user_id)}
    told |= {"count": untold.count, "refreshes": untold.refreshes, "repeats": untold.repeats}
    await events.record(tx, Fact("oauth.grant.refreshed", write_id("grt", grant_id), clock(), told))
    return untold.count
