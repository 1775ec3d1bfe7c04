"""Look at when people are needed."""

from collections.abc import Mapping
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.rules.deadlines import Told, tell
from altyaa.infra.db import WorkspaceTx
from altyaa.providers.model import Provider

MOST = 1000


async def look_at_deadlines(
    tx: WorkspaceTx, providers: Mapping[str, Provider], now: datetime, most: int = MOST
) -> list[Told]:
    """The first so many of the workspace, the most overdue first."""
    sliding = [name for name, each in providers.items() if each.pack.value("grant_slides")]
    found = await store.deadlines(tx, sliding, most)
    return [tell(each, providers[each.provider].pack, now) for each in found]
