"""A connection that a caller may use now, and the token that it is used with."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.look import NO_SUCH_CONNECTION, Health, View, look_at
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.renewals import is_ending
from altyaa.connections.model import Connection, Grant
from altyaa.connections.rules.tokens import Kept
from altyaa.connections.sealing import open_grant, open_own_token
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import CONNECTION_ENDED, CONNECTION_NEEDS_PERSON, PROVIDER_FAILED, Refused
from altyaa.kernel.secret import Secret

_WORKS = ("healthy", "renewing", "degraded", "attention")
_LATE = "The token is being renewed, and that takes longer than usual. Ask again in a few seconds."


@dataclass(frozen=True, slots=True)
class Usable:
    """A connection with its grant."""

    view: View
    grant: Grant

    @property
    def connection(self) -> Connection:
        """As it is stored."""
        return self.view.connection


@dataclass(frozen=True, slots=True)
class Opened:
    """A token that works now.

    Attributes:
        expires_at: None for one that does not end by itself.
        generations: Of the grant's tokens and of the connection's own: others once it has been renewed.
        kept: The grant's.
    """

    token: Secret[str]
    expires_at: datetime | None
    generations: tuple[int, int]
    kept: Kept | None


async def usable(tx: WorkspaceTx, means: Means, known: Health, connection_id: UUID, scope: str) -> Usable | Refused:
    """What a caller with this scope may use, if it is not disconnected: ``why_not`` tells whether it works."""
    now = means.clock()
    acting = await giver(tx, means.scopes, now, scope)
    if isinstance(acting, Refused):
        return acting
    view = await look_at(tx, known, means.providers, now, connection_id)
    if isinstance(view, Refused):
        return view
    if view.shown.state == "disconnected":
        return Refused(CONNECTION_ENDED, "its token is gone")
    grant = await store.grant(tx, view.connection.grant_id)
    return NO_SUCH_CONNECTION if grant is None else Usable(view, grant)


def why_not(found: Usable) -> Refused | None:
    """Why it does not work; None where it does."""
    shown = found.view.shown
    if shown.state in _WORKS:
        return None
    problem = PROVIDER_FAILED if shown.who == "operator" else CONNECTION_NEEDS_PERSON
    return Refused(problem, f"state {shown.state}", shown.sentence)


async def opened(tx: WorkspaceTx, means: Means, found: Usable) -> Opened | Refused:
    """The connection's own token, or else its grant's.

    Raises:
        VaultError: It does not open.
    """
    grant, connection_id = found.grant, found.connection.id
    keyset, own = await means.cabinet.keyset(tx, means.clock()), await store.own_token(tx, connection_id)
    kept = None if grant.sealed is None else open_grant(keyset, grant.id, grant.generation, grant.sealed)
    generations = (grant.generation, 0 if own is None else own.generation)
    if own is not None and own.sealed is not None:
        return Opened(open_own_token(keyset, connection_id, own.generation, own.sealed), None, generations, kept)
    if kept is None or is_ending(grant, means):
        return Refused(PROVIDER_FAILED, "not renewed in time", _LATE, retry_after=5)
    return Opened(kept.access, grant.access_ends_at, generations, kept)
