"""Who connects: a member of the workspace, or somebody without an account, who opened a link."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.connections import store
from altyaa.connections.actions.means import NEEDED, Means, person
from altyaa.connections.model import ConnectAttempt
from altyaa.connections.rules.connecting import LINK_OVER, link_over
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal, service
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class Who:
    """Somebody with a browser.

    Attributes:
        user_id: Who is signed in; None for whoever acts by a link.
        cookie: What the browser is known by.
    """

    user_id: UUID | None
    cookie: Secret[str] | None


async def caller_of(means: Means, who: Who, workspace_id: UUID, attempt_id: UUID) -> Principal | Refused:
    """In whose name it is done: a member's own, or that of the link's maker.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    if who.user_id is not None:
        return person(who.user_id, workspace_id)
    async with means.db.workspace(service(workspace_id)) as tx:
        link = await store.connect_link(tx, attempt_id)
    if link is None:
        return LINK_OVER
    return await maker(means, link.created_by, workspace_id) or link_over(f"{link.created_by} acts no more")


async def may_go_on(tx: WorkspaceTx, means: Means, attempt: ConnectAttempt, now: datetime) -> Refused | None:
    """Whether the member, or the link's maker, may still connect accounts. Nobody by a link is told why not."""
    acting = await giver(tx, means.scopes, now, NEEDED)
    if not isinstance(acting, Refused):
        return None
    return link_over(acting.why) if attempt.is_link else acting


async def leave_off(tx: WorkspaceTx, attempt: ConnectAttempt, why: str, now: datetime) -> None:
    """A way to the platform led nowhere. A member begins anew from the connections; a link leads there once more."""
    if attempt.is_link:
        await store.note_connect_outcome(tx, attempt.id, why, now)
    else:
        await store.finish_connect_attempt(tx, attempt.id, why, now)


async def maker(means: Means, wire_id: str, workspace_id: UUID) -> Principal | None:
    """Whoever made a thing, without what they may: that is read where it counts. None for an app that acts no more.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    user_id = read_id("usr", wire_id)
    if user_id is not None:
        return person(user_id, workspace_id)
    if read_id("key", wire_id) is not None:
        return Principal("key", wire_id, workspace_id, frozenset())
    if wire_id == "operator":
        return Principal("operator", wire_id, workspace_id, frozenset())
    return await means.app(wire_id)
