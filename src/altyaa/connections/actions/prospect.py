"""What disconnecting would do: to the permission at the platform, and to whoever lives by the connection's token."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import doors, store
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import NEEDED, Means, Platform
from altyaa.connections.actions.uses import USED
from altyaa.connections.actions.work import subject_index
from altyaa.connections.model import Connection
from altyaa.connections.rules.endings import Upstream
from altyaa.connections.sealing import open_grant
from altyaa.events import store as facts
from altyaa.events.model import Deed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import CONNECTION_ENDED, Refused
from altyaa.providers.model import Tokens

ENDED_BEFORE = "This connection was disconnected before: its tokens are gone, and nothing is left to do."
LIVES_BY_IT = ("connection.token_read", USED)
LAST_READS = 1000
"""So many readings of a token and hours of calls tell who lives by it."""


@dataclass(frozen=True, slots=True)
class Prospect:
    """What a decision is made of.

    Attributes:
        is_last: No other connection here lives by the same grant.
        tokens: None where there are none.
        takers: Who took its token, or called through it, lately.
    """

    connection: Connection
    is_last: bool
    platform: Platform | Refused
    tokens: Tokens | None
    takers: list[Deed]


async def prospect(tx: WorkspaceTx, means: Means, connection_id: UUID) -> Prospect | Refused:
    """A connection that the caller may disconnect, and what hangs on it."""
    now = means.clock()
    acting = await giver(tx, means.scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    found = await store.connections(tx, only=connection_id)
    if not found:
        return NO_SUCH_CONNECTION
    connection = found[0]
    if connection.own_state == "disconnected":
        return Refused(CONNECTION_ENDED, "disconnected before", ENDED_BEFORE)
    held = await store.held(tx, connection.grant_id)
    is_last = not any(each.state != "disconnected" and each.id != connection_id for each in held)
    takers = await facts.last_to(tx, write_id("con", connection_id), LIVES_BY_IT, LAST_READS)
    tokens = await _tokens(tx, means, connection, now)
    return Prospect(connection, is_last, means.platform(connection.provider), tokens, takers)


async def upstream_of_last(means: Means, seen: Prospect, *, is_over: bool) -> Upstream:
    """What is to become of the yes, where it is the last connection of its account here.

    Args:
        is_over: Its grant has ended: asked before that, the answer may be another by the time that it has.

    Raises:
        DatabaseUnavailable: It could not be looked up whether others live by it.
    """
    connection, platform, tokens = seen.connection, seen.platform, seen.tokens
    if tokens is None or tokens.subject is None:
        return "nothing"
    index = subject_index(means, connection.provider, connection.app_id, tokens.subject)
    if await doors.upstream_shared(means.db, index, None if is_over else connection.grant_id, means.clock()):
        return "shared"
    if isinstance(platform, Refused) or platform.app.client_id != connection.app_id:
        return "not_revoked"  # it is another app's, or no app's that is set up here
    return "not_revoked" if platform.provider.revocation is None else "revoked"


async def _tokens(tx: WorkspaceTx, means: Means, connection: Connection, now: datetime) -> Tokens | None:
    grant = await store.grant(tx, connection.grant_id)
    if grant is None or grant.sealed is None:
        return None
    kept = open_grant(await means.cabinet.keyset(tx, now), grant.id, grant.generation, grant.sealed)
    return Tokens(
        kept.access,
        grant.access_ends_at,
        kept.refresh,
        grant.grant_ends_at,
        frozenset(grant.scopes),
        frozenset(grant.assumed),
        kept.subject,
    )
