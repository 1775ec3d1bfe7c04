"""Connect sessions: a link that somebody without an account may open, once, for 30 minutes."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.means import NEEDED, Means
from altyaa.connections.actions.start import known_connection
from altyaa.connections.model import CONNECT_LINK, ConnectLink, NewLink
from altyaa.connections.rules.connecting import LINK_LASTS
from altyaa.connections.rules.return_to import read_return_to
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import mint
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import NOT_FOUND, Refused

NO_SUCH_LINK = Refused(NOT_FOUND, "no such connect session", "This workspace has no connect session with that id.")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a link is to be for.

    Attributes:
        connection_id: To connect the account of this one again; only that account will do.
        reference: The caller's own word for who connects.
        return_to: Where the last page leads.
    """

    provider: str
    connection_id: UUID | None = None
    reference: str | None = None
    return_to: str | None = None


@dataclass(frozen=True, slots=True)
class MadeLink:
    """A new one. The address holds the secret: it is not stored."""

    id: UUID
    url: str = field(repr=False)
    expires_at: datetime


async def make_link(tx: WorkspaceTx, means: Means, wanted: Wanted) -> MadeLink | Refused:
    """Make one, in the caller's name: whoever opens it may as long as its maker may."""
    platform, now, id_ = means.platform(wanted.provider), means.clock(), means.new_id()
    if isinstance(platform, Refused):
        return platform
    caller = tx.caller
    assert isinstance(caller, Principal)
    acting = await giver(tx, means.scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    return_to = read_return_to(wanted.return_to, means.base_url)
    if isinstance(return_to, Refused):
        return return_to
    connection_id = wanted.connection_id
    known = None if connection_id is None else await known_connection(tx, connection_id, wanted.provider)
    if isinstance(known, Refused):
        return known
    token, digest = mint(CONNECT_LINK, id_, means.new_secret(32), means.keyring.keys)
    grant_id = None if known is None else known.grant_id
    new = NewLink(id_, wanted.provider, digest, connection_id, grant_id, wanted.reference, return_to)
    await store.insert_connect_link(tx, caller.workspace_id, new, now, now + LINK_LASTS)
    data = {"provider": wanted.provider, "reference": wanted.reference}
    again = {} if connection_id is None else {"connection": write_id("con", connection_id)}
    await events.record(tx, Fact("connection.link_made", write_id("lnk", id_), now, {**data, **again}))
    return MadeLink(id_, f"{means.base_url}/c/{token.reveal()}", now + LINK_LASTS)


async def look_at_session(tx: WorkspaceTx, link_id: UUID) -> ConnectLink | Refused:
    """What became of one."""
    return await store.connect_link(tx, link_id) or NO_SUCH_LINK


async def look_at_sessions(tx: WorkspaceTx, before: UUID | None, most: int) -> list[ConnectLink]:
    """What became of each that is kept, newest first.

    Args:
        before: Only those older than this one.
    """
    return await store.connect_links(tx, before, most)
