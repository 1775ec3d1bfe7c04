"""Hand out a connection's token: a fresh one, written down each time."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections.actions.facts import described
from altyaa.connections.actions.look import Health, health
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.renewals import Renewals
from altyaa.connections.actions.usable import Usable, opened, usable, why_not
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import TOKEN_CLOSED, Refused
from altyaa.kernel.secret import Secret

SCOPE = "connections.token"


@dataclass(frozen=True, slots=True)
class Fresh:
    """A token that works now.

    Attributes:
        expires_at: None for one that does not end by itself.
    """

    token: Secret[str]
    expires_at: datetime | None
    scopes: list[str]


class FreshTokens:
    """Hands tokens out."""

    def __init__(self, means: Means, renewals: Renewals) -> None:
        self._means, self._renewals = means, renewals

    async def __call__(self, caller: Principal, connection_id: UUID) -> Fresh | Refused:
        """The token of a connection, renewed first where it is about to end and its app may be asked.

        Raises:
            DatabaseUnavailable: It could not be read, or not be written down that it was.
        """
        means = self._means
        known = await health(means.db)
        await means.cabinet.ready(means.db, caller, means.clock())
        async with means.db.workspace(caller) as tx:
            found = await _admitted(tx, means, known, connection_id)
        if isinstance(found, Refused):
            return found
        await self._renewals.renew(caller, found.grant, known)
        async with means.db.workspace(caller) as tx:
            return await _read(tx, means, known, connection_id)


async def _admitted(tx: WorkspaceTx, means: Means, known: Health, connection_id: UUID) -> Usable | Refused:
    """A connection whose token may be handed out."""
    found = await usable(tx, means, known, connection_id, SCOPE)
    if isinstance(found, Refused):
        return found
    if not found.connection.token_open:
        return Refused(TOKEN_CLOSED, "token closed")
    return why_not(found) or found


async def _read(tx: WorkspaceTx, means: Means, known: Health, connection_id: UUID) -> Fresh | Refused:
    found = await _admitted(tx, means, known, connection_id)
    if isinstance(found, Refused):
        return found
    token = await opened(tx, means, found)
    if isinstance(token, Refused):
        return token
    connection = found.connection
    told = described(connection)
    await events.record(tx, Fact("connection.token_read", write_id("con", connection_id), means.clock(), told))
    return Fresh(token.token, token.expires_at, connection.scopes)
