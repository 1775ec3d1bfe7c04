"""Hand out a connection's token: a fresh one, written down each time."""

import asyncio
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.facts import described
from altyaa.connections.actions.look import NO_SUCH_CONNECTION, Health, health, look_at
from altyaa.connections.actions.means import Means
from altyaa.connections.model import Connection, Grant
from altyaa.connections.rules.breaker import is_paused
from altyaa.connections.rules.states import Shown
from altyaa.connections.sealing import open_grant, open_own_token
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    CONNECTION_ENDED,
    CONNECTION_NEEDS_PERSON,
    PROVIDER_FAILED,
    TOKEN_CLOSED,
    Refused,
)
from altyaa.kernel.secret import Secret

SCOPE = "connections.token"
SHORTEST_LIFE = timedelta(seconds=60)
"""A token that ends sooner is not handed out: it would be over before it was used."""
LOOK_SECONDS, LOOKS = 0.5, 24
"""A worker polls every second and waits 10 s for a platform."""
_WORKS = ("healthy", "renewing", "degraded", "attention")


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
    """Hands tokens out. Callers of one process who wait for the same renewal wait together."""

    def __init__(self, means: Means) -> None:
        self._means = means
        self._waiting: dict[UUID, asyncio.Task[None]] = {}

    async def __call__(self, caller: Principal, connection_id: UUID) -> Fresh | Refused:
        """The token of a connection, renewed first where it is about to end and its app may be asked.

        Raises:
            DatabaseUnavailable: It could not be read, or not be written down that it was.
        """
        means = self._means
        known = await health(means.db)
        await means.cabinet.ready(means.db, caller, means.clock())
        async with means.db.workspace(caller) as tx:
            grant = await _admitted(tx, means, known, connection_id)
        if isinstance(grant, Refused):
            return grant
        now = means.clock()
        if _is_ending(grant, now) and not is_paused(known.get((grant.provider, grant.app_id)), now):
            await self._renewed(caller, grant)
        async with means.db.workspace(caller) as tx:
            return await _read(tx, means, known, connection_id)

    async def _renewed(self, caller: Principal, grant: Grant) -> None:
        """Wait for the engine. Shielded: a caller who goes away takes nothing from the others."""
        waiting = self._waiting.get(grant.id)
        if waiting is None:
            waiting = self._waiting[grant.id] = asyncio.create_task(self._wait(caller, grant))
            waiting.add_done_callback(lambda _: self._waiting.pop(grant.id, None))
        await asyncio.shield(waiting)

    async def _wait(self, caller: Principal, grant: Grant) -> None:
        means = self._means
        async with means.db.workspace(caller) as tx:
            await store.hurry(tx, grant.id, means.clock())
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_SECONDS)
            async with means.db.workspace(caller) as tx:
                found = await store.grant(tx, grant.id)
            if found is None or found.generation != grant.generation or found.state != grant.state:
                return


async def _admitted(tx: WorkspaceTx, means: Means, known: Health, connection_id: UUID) -> Grant | Refused:
    """The grant of a connection whose token may be handed out."""
    now = means.clock()
    acting = await giver(tx, means.scopes, now, SCOPE)
    if isinstance(acting, Refused):
        return acting
    view = await look_at(tx, known, now, connection_id)
    if isinstance(view, Refused):
        return view
    why = _closed(view.connection, view.shown)
    if why is not None:
        return why
    return await store.grant(tx, view.connection.grant_id) or NO_SUCH_CONNECTION


async def _read(tx: WorkspaceTx, means: Means, known: Health, connection_id: UUID) -> Fresh | Refused:
    now = means.clock()
    grant = await _admitted(tx, means, known, connection_id)
    if isinstance(grant, Refused):
        return grant
    connection = (await store.connections(tx, only=connection_id))[0]
    keyset, own = await means.cabinet.keyset(tx, now), await store.own_token(tx, connection_id)
    if own is not None and own.sealed is not None:
        fresh = Fresh(open_own_token(keyset, connection_id, own.generation, own.sealed), None, connection.scopes)
    elif grant.sealed is None or _is_ending(grant, now):
        late = "The token is being renewed, and that takes longer than usual. Ask again in a few seconds."
        return Refused(PROVIDER_FAILED, "not renewed in time", late, retry_after=5)
    else:
        kept = open_grant(keyset, grant.id, grant.generation, grant.sealed)
        fresh = Fresh(kept.access, grant.access_ends_at, connection.scopes)
    await events.record(tx, Fact("connection.token_read", write_id("con", connection_id), now, described(connection)))
    return fresh


def _closed(connection: Connection, shown: Shown) -> Refused | None:
    if shown.state == "disconnected":
        return Refused(CONNECTION_ENDED, "its token is gone")
    if not connection.token_open:
        return Refused(TOKEN_CLOSED, "token closed")
    if shown.state in _WORKS:
        return None
    problem = PROVIDER_FAILED if shown.who == "operator" else CONNECTION_NEEDS_PERSON
    return Refused(problem, f"state {shown.state}", shown.sentence)


def _is_ending(grant: Grant, now: datetime) -> bool:
    return grant.access_ends_at is not None and grant.access_ends_at <= now + SHORTEST_LIFE
