"""What a platform tells, as it follows for one workspace: in its own transaction, as the service."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections import store
from altyaa.connections.actions.means import Platform
from altyaa.connections.engine.tell import tell
from altyaa.connections.model import Grant
from altyaa.connections.rules.pushes import Move, ended, ends_pick, follows
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.providers.model import Provider
from altyaa.providers.push import Pushed

NOBODY = "(deleted)"
"""In place of what people call an account, and what hangs under it."""


@dataclass(frozen=True, slots=True)
class _About:
    grant: Grant
    provider: Provider


async def follow(tx: WorkspaceTx, platform: Platform, grant_id: UUID, pushed: Pushed, now: datetime) -> Move | None:
    """Do it, and say what was done; None where the grant is gone.

    Whoever works on the grant meanwhile stores nothing: its fence and its generation move.
    """
    grant = await store.grant(tx, grant_id)
    if grant is None or follows(grant, pushed) == "nothing":
        return None if grant is None else "nothing"  # a push that comes a thousand times waits for no lock
    grant = await store.lock_grant(tx, grant_id)
    if grant is None:
        return None
    move = follows(grant, pushed)
    match move:
        case "look":
            await store.hurry_check(tx, grant.id, now)
        case "end":
            next_ = ended(grant, pushed, platform.provider.pack, now)
            await store.end_grant(tx, grant.id, next_.standing.state, pushed.code, now)
            await tell(tx, _About(grant, platform.provider), next_, grant.grant_ends_at, now)
        case "erase":
            await _erase(tx, grant, pushed, now)
        case "nothing":
            pass
    return move


async def follow_pick(tx: WorkspaceTx, attempt_id: UUID, pushed: Pushed, now: datetime) -> Move | None:
    """End a sign-in that waits for a choice, with the tokens and names that it holds; None where none waits."""
    attempt = await store.lock_connect_attempt(tx, attempt_id)
    if attempt is None:
        return None
    if not ends_pick(attempt, pushed):
        return "nothing"
    await store.finish_connect_attempt(tx, attempt_id, pushed.code, now)
    return "erase" if pushed.event == "erase" else "end"


async def _erase(tx: WorkspaceTx, grant: Grant, pushed: Pushed, now: datetime) -> None:
    """Disconnect all of it, and forget what is personal: what it was called goes into no fact of this either."""
    for held in await store.held(tx, grant.id):
        if await store.disconnect(tx, held.id, pushed.code, now):
            data: dict[str, Json] = {"provider": grant.provider, "account": NOBODY, "kind": held.kind, "name": NOBODY}
            fact = Fact("connection.disconnected", write_id("con", held.id), now, {**data, "code": pushed.code})
            await events.record(tx, fact)
    await store.erase_names(tx, grant.id, NOBODY, pushed.subject)
    await store.erase_grant(tx, grant.id, NOBODY, pushed.code, now)
