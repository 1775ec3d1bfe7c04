"""Names in place of ids, for a page of the ledger: a look-up for each kind of id, however many rows there are."""

from collections.abc import Iterable

from altyaa.access.pages.desk import Desk
from altyaa.events import store as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id


async def names_of(tx: WorkspaceTx, desk: Desk, wire_ids: Iterable[str]) -> dict[str, str]:
    """What people call these things, by wire id; those of which nobody knows a name are left out."""
    asked, names = set(wire_ids), dict[str, str]()
    for prefix, look_up in desk.names.items():
        ids = [found for each in sorted(asked) if (found := read_id(prefix, each)) is not None]
        if ids:
            names |= {write_id(prefix, each.id): each.name for each in await look_up(tx, ids)}
    gone = sorted(each for each in asked - names.keys() if each.startswith("usr_"))
    if gone:
        names |= {each.subject: each.email for each in await events.left_addresses(tx, gone)}
    return names
