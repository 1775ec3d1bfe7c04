"""Disconnect: our copy is forgotten, and the platform is told where nobody else here lives by the same yes."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.facts import described
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.prospect import Prospect, prospect, upstream_of_last
from altyaa.connections.engine.means import CALL_SECONDS
from altyaa.connections.model import Connection
from altyaa.connections.rules.endings import Upstream
from altyaa.connections.rules.states import DISCONNECTED
from altyaa.events import actions as events
from altyaa.events.model import Deed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import Refused
from altyaa.providers.model import Unanswered


@dataclass(frozen=True, slots=True)
class Disconnected:
    """What ended, or would.

    Attributes:
        takers: Who took its token lately, and gets none from then on.
        at: None for a dry run.
    """

    connection: Connection
    upstream: Upstream
    takers: list[Deed]
    at: datetime | None


async def disconnect(
    means: Means, caller: Principal, connection_id: UUID, *, dry_run: bool = False
) -> Disconnected | Refused:
    """Forget a connection, and with the last one of its account the account.

    Raises:
        DatabaseUnavailable: Nothing was disconnected; or it was, and what became of the yes is not written down.
    """
    await means.cabinet.ready(means.db, caller, means.clock())
    async with means.db.workspace(caller) as tx:
        seen = await prospect(tx, means, connection_id)
    if isinstance(seen, Refused):
        return seen
    if dry_run:
        would: Upstream = await upstream_of_last(means, seen, is_over=False) if seen.is_last else "kept"
        return Disconnected(seen.connection, would, seen.takers, None)
    now = means.clock()
    async with means.db.workspace(caller) as tx:
        await store.lock_grant(tx, seen.connection.grant_id)
        seen = await prospect(tx, means, connection_id)  # somebody may have connected another one meanwhile
        if isinstance(seen, Refused):
            return seen
        await _forget(tx, seen, now)
    upstream = await _end_upstream(means, caller, seen) if seen.is_last else "kept"
    return Disconnected(seen.connection, upstream, seen.takers, now)


async def _forget(tx: WorkspaceTx, seen: Prospect, now: datetime) -> None:
    connection = seen.connection
    await store.disconnect(tx, connection.id, DISCONNECTED, now)
    if seen.is_last:
        await store.end_grant(tx, connection.grant_id, "disconnected", DISCONNECTED, now)
    data: dict[str, Json] = {**described(connection), "last": seen.is_last}
    await events.record(tx, Fact("connection.disconnected", write_id("con", connection.id), now, data))


async def _end_upstream(means: Means, caller: Principal, seen: Prospect) -> Upstream:
    """End the yes, unless others live by it. Asked when ours has ended: of two that end, one sees that it is the last.

    Whoever dies before the platform has answered leaves a yes that nobody here can use, and no fact that it ended.
    """
    upstream = await upstream_of_last(means, seen, is_over=True)
    if upstream == "revoked" and not await _revoked(means, seen):
        upstream = "not_revoked"
    if upstream != "nothing":
        await _tell_end(means, caller, seen.connection, upstream)
    return upstream


async def _revoked(means: Means, seen: Prospect) -> bool:
    """Tell the platform. Our tokens are gone by then: that it does not answer keeps nothing here alive."""
    platform, tokens = seen.platform, seen.tokens
    assert not isinstance(platform, Refused)
    assert tokens is not None
    revocation = platform.provider.revocation
    assert revocation is not None
    reply = await means.send(revocation(platform.app, tokens), CALL_SECONDS)
    return not isinstance(reply, Unanswered) and platform.provider.read_revocation(reply) is None


async def _tell_end(means: Means, caller: Principal, connection: Connection, upstream: Upstream) -> None:
    ended: dict[str, Json] = {"revoked": upstream == "revoked", "shared": upstream == "shared"}
    data = {**described(connection), **ended}
    async with means.db.workspace(caller) as tx:
        fact = Fact("connection.grant_revoked", write_id("con", connection.id), means.clock(), data)
        await events.record(tx, fact)
