"""Decide whether a connection's token is handed out."""

from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.facts import described
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import NEEDED
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import CONNECTION_ENDED, Refused
from altyaa.kernel.scopes import ScopeCatalogue


async def set_token_open(
    tx: WorkspaceTx, scopes: ScopeCatalogue, now: datetime, connection_id: UUID, is_open: bool
) -> Refused | None:
    """Open or close it; a change is written down. None where it is so now."""
    acting = await giver(tx, scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    found = await store.connections(tx, only=connection_id)
    if not found:
        return NO_SUCH_CONNECTION
    if found[0].own_state == "disconnected":
        return Refused(CONNECTION_ENDED, "disconnected before its token was opened or closed")
    if found[0].token_open != is_open:
        await store.open_token(tx, connection_id, is_open)
        type_ = "connection.token_opened" if is_open else "connection.token_closed"
        await events.record(tx, Fact(type_, write_id("con", connection_id), now, described(found[0])))
    return None
