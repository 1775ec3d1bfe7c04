"""The ledger is searched: by the index that leads to the fewest facts, a page at a time."""

from datetime import datetime
from uuid import UUID

from altyaa.events import store
from altyaa.events.model import Event, Search
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import uuid7

_FIRST, _LAST = UUID(int=0), UUID(int=(1 << 128) - 1)


async def search(tx: WorkspaceTx, asked: Search, before: UUID | None, most: int) -> list[Event]:
    """Facts of the workspace, newest first.

    Args:
        before: Only those older than this event; ids begin with their time.
    """
    narrow = store.Narrow(
        _FIRST if asked.since is None else _begin(asked.since),
        min(before or _LAST, _LAST if asked.until is None else _begin(asked.until)),
        most,
        list(asked.types) or None,
        asked.actor,
        asked.subject,
        asked.request_id,
        asked.ip,
    )
    if asked.request_id is not None:
        return await store.found_in_request(tx, asked.request_id, narrow)
    if asked.subject is not None:
        return await store.found_about(tx, asked.subject, narrow)
    if asked.ip is not None:
        return await store.found_from(tx, asked.ip, narrow)
    if asked.actor is not None:
        return await store.found_by(tx, asked.actor, narrow)
    if asked.types:
        return await store.found_of(tx, asked.types, narrow)
    return await store.found(tx, narrow)


def _begin(moment: datetime) -> UUID:
    """The lowest id that a fact of this moment, or a later one, may have."""
    return uuid7(max(0, int(moment.timestamp() * 1000)), bytes(10))
