"""Who acts on keys, and what they may give: read in the transaction that acts, so that no demotion slips between."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Person, Principal
from altyaa.kernel.problems import (
    INSUFFICIENT_SCOPE,
    KEY_EXPIRED,
    KEY_REVOKED,
    Refused,
)
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.keys import store
from altyaa.keys.actions.look import NO_SUCH_KEY
from altyaa.keys.model import KeyInfo, Reach

NEEDED = "keys.write"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts.

    Attributes:
        may_give: None for the operator and the service, who have no bounds.
        user_id: The person, where it is one.
        key_id: The key, where it is one.
        lives_until: That key's end by the policy of its workspace.
    """

    workspace_id: UUID
    may_give: Reach | None = None
    user_id: UUID | None = None
    key_id: UUID | None = None
    lives_until: datetime | None = None

    @property
    def may_make(self) -> Reach | None:
        """The most that a key of its making may do: what outlived the maker would undo the policy."""
        if self.may_give is None or self.lives_until is None:
            return self.may_give
        ends = min(filter(None, (self.may_give.expires_at, self.lives_until)))
        return replace(self.may_give, expires_at=ends)


async def actor(tx: WorkspaceTx, scopes: ScopeCatalogue, now: datetime) -> Actor | Refused:
    """The caller of the transaction as it is now; it stays so until the transaction ends."""
    caller = tx.caller
    if isinstance(caller, Person):
        raise TypeError("keys belong to a workspace, and this transaction is in none")
    match caller.kind:
        case "key":
            return await _key(tx, caller, now)
        case "operator" | "service":
            return Actor(caller.workspace_id)
        case "member" | "grant" | "client":
            return await _bounded(tx, caller, scopes, now)


async def actor_on(
    tx: WorkspaceTx, scopes: ScopeCatalogue, now: datetime, key_id: UUID
) -> tuple[Actor, KeyInfo] | Refused:
    """The caller and the key that it acts on, both held until the transaction ends."""
    own = read_id("key", tx.caller.id)
    if own is None:
        # The membership before the key, as whoever removes the member takes them: else each would wait for the other.
        acting = await actor(tx, scopes, now)
        await store.lock_keys(tx, [key_id])
    else:
        # Together and in order: a key that acts on itself, or two that act on each other, would wait in a ring.
        await store.lock_keys(tx, sorted({own, key_id}))
        acting = await actor(tx, scopes, now)
    if isinstance(acting, Refused):
        return acting
    found = await store.keys(tx, now, only=key_id)
    if not found:
        return NO_SUCH_KEY
    return acting, found[0]


async def _bounded(tx: WorkspaceTx, caller: Principal, scopes: ScopeCatalogue, now: datetime) -> Actor | Refused:
    """A person; or an app, which gives nothing: a key that it made would outlive whatever ends its token."""
    acting = await giver(tx, scopes, now, NEEDED)
    if isinstance(acting, Refused):
        return acting
    given = acting.scopes if caller.kind == "member" else None
    return Actor(caller.workspace_id, Reach(given or frozenset(), caller.expires_at), user_id=caller.user_id)


async def _key(tx: WorkspaceTx, caller: Principal, now: datetime) -> Actor | Refused:
    key_id = read_id("key", caller.id)
    if key_id is None or await store.share_key(tx, key_id) is None:
        return Refused(KEY_REVOKED, "the calling key is gone")
    own = (await store.keys(tx, now, only=key_id))[0]
    if own.status == "revoked":
        return Refused(KEY_REVOKED, "revoked while it called")
    if own.status == "expired":
        return Refused(KEY_EXPIRED, "expired while it called")
    if NEEDED not in own.scopes:
        return Refused(INSUFFICIENT_SCOPE, f"lost {NEEDED} while it called", scopes=(NEEDED,))
    return Actor(caller.workspace_id, own.reach, key_id=key_id, lives_until=own.lives_until)
