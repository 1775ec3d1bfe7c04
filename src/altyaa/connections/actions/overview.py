"""Look at all connections of a workspace: a page of them, and how they are together."""

from dataclasses import dataclass
from datetime import datetime

from altyaa.connections import store
from altyaa.connections.actions.look import Health, Providers, View, views
from altyaa.connections.model import Search, Summary
from altyaa.connections.rules.filters import BY_WORD, apps_with_trouble
from altyaa.infra.db import WorkspaceTx

_LOOKED_AT = 20
"""So many that need a person are read to say what is the matter: what hangs under one account is said once."""


@dataclass(frozen=True, slots=True)
class Overview:
    """What the page shows.

    Attributes:
        troubled: The newest that need a person; empty where the page is no first one.
    """

    views: list[View]
    summary: Summary
    troubled: list[View]


async def overview(
    tx: WorkspaceTx, known: Health, providers: Providers, now: datetime, search: Search, most: int
) -> Overview:
    """Those that are searched for, newest first; and all that there are, or all of the platform, counted."""
    apps = apps_with_trouble(known, now)
    sliding = [name for name, each in providers.items() if each.pack.value("grant_slides")]
    found = await store.find_connections(tx, search, apps, now, most)
    counted = await store.summary(tx, apps, sliding, now, search.provider) or Summary()
    troubled = []
    if search == Search() and counted.soon + counted.stopped:
        troubled = await store.find_connections(tx, Search(states=BY_WORD["person"]), apps, now, _LOOKED_AT)
    return Overview(views(found, known, providers, now), counted, views(troubled, known, providers, now))
