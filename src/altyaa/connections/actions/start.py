"""Send a person off to a platform."""

from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import NEEDED, Means
from altyaa.connections.actions.trip import Departure, departure, digest, new_trip, send_off
from altyaa.connections.model import Connection
from altyaa.connections.rules.connecting import STATE_LASTS
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import CONNECTION_ENDED, Refused
from altyaa.kernel.secret import Secret


async def start(
    means: Means, caller: Principal, name: str, cookie: Secret[str] | None, connection_id: UUID | None = None
) -> Departure | Refused:
    """Begin a sign-in.

    Args:
        cookie: The browser's, where it has one: several tabs may be on their way at once.
        connection_id: To connect the account of this one again; only that account will do.

    Raises:
        DatabaseUnavailable: Nothing happened.
        VaultUnavailable: Nothing happened.
    """
    platform = means.platform(name)
    if isinstance(platform, Refused):
        return platform
    now, attempt_id, trip = means.clock(), means.new_id(), new_trip(means, platform, cookie)
    await means.cabinet.ready(means.db, caller, now)
    async with means.db.workspace(caller) as tx:
        acting = await giver(tx, means.scopes, now, NEEDED)
        if isinstance(acting, Refused):
            return acting
        known = None if connection_id is None else await known_connection(tx, connection_id, name)
        if isinstance(known, Refused):
            return known
        ends, grant_id = now + STATE_LASTS, None if known is None else known.grant_id
        state, user_id = digest(trip.state), caller.user_id
        assert user_id is not None  # a member
        await store.insert_connect_attempt(
            tx, caller.workspace_id, attempt_id, name, state, user_id, grant_id, now, ends
        )
        await send_off(tx, means, attempt_id, platform, trip, now)
    hint = known.display if known is not None and "@" in known.display else None
    return departure(means, platform, trip, again=known is not None, hint=hint)


async def known_connection(tx: WorkspaceTx, connection_id: UUID, provider: str) -> Connection | Refused:
    """The one that is to be connected again."""
    found = await store.connections(tx, only=connection_id)
    if not found or found[0].provider != provider:
        return NO_SUCH_CONNECTION
    if found[0].own_state == "disconnected":
        return Refused(CONNECTION_ENDED, "disconnected before it was connected again")
    return found[0]
