"""Look at when people are needed."""

from collections.abc import Mapping
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.rules.deadlines import Told, tell
from altyaa.infra.db import WorkspaceTx
from altyaa.providers.model import Provider


async def look_at_deadlines(tx: WorkspaceTx, providers: Mapping[str, Provider], now: datetime) -> list[Told]:
    """The first thousand of the workspace, the most overdue first."""
    sliding = [name for name, each in providers.items() if each.pack.value("grant_slides")]
    found = await store.deadlines(tx, sliding)
    return [tell(each, providers[each.provider].pack, now) for each in found]
