"""Use cases of the ledger."""

from collections.abc import Mapping
from uuid import UUID

from altyaa.events import actions as events
from altyaa.events.ledger import search
from altyaa.events.model import Search
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id


async def begin_export(tx: WorkspaceTx, clock: Clock, workspace_id: UUID, asked: Mapping[str, str]) -> UUID | None:
    """Write down that somebody takes the ledger along; the newest fact that is in it, None for an empty one.

    Args:
        asked: What it is narrowed to, in their words.
    """
    newest = await search(tx, Search(), None, 1)
    await events.record(tx, Fact("ledger.exported", write_id("wks", workspace_id), clock(), {"asked": dict(asked)}))
    return newest[0].id if newest else None
