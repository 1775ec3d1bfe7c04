"""Who acts on credentials, and what they may give: read in the transaction that acts, so that no demotion slips in."""

from datetime import datetime

from altyaa.access import store
from altyaa.access.model import Giver
from altyaa.access.rules import scopes_for
from altyaa.access.store.calling_keys import CallingKey
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Person, Principal
from altyaa.kernel.problems import INSUFFICIENT_SCOPE, KEY_EXPIRED, KEY_REVOKED, ROLE_INSUFFICIENT, Refused
from altyaa.kernel.scopes import ScopeCatalogue


async def giver(tx: WorkspaceTx, catalogue: ScopeCatalogue, now: datetime, needed: str) -> Giver | Refused:
    """The caller of the transaction as it is now; it stays so until the transaction ends.

    Args:
        needed: The scope without which nobody acts.
    """
    caller = tx.caller
    if isinstance(caller, Person):
        raise TypeError("credentials belong to a workspace, and this transaction is in none")
    match caller.kind:
        case "operator" | "service":
            return Giver(caller.workspace_id)
        case "key":
            return await _key(tx, caller, now, needed)
        case "member":
            return await _person(tx, caller, catalogue, needed)
        case "grant":
            person = await _person(tx, caller, catalogue, needed)
            return person if isinstance(person, Refused) else _app(caller, person.scopes, needed)
        case "client":
            return _app(caller, caller.scopes, needed)


async def _person(tx: WorkspaceTx, caller: Principal, catalogue: ScopeCatalogue, needed: str) -> Giver | Refused:
    role = None if caller.user_id is None else await store.share_membership(tx, caller.user_id)
    given = frozenset[str]() if role is None else scopes_for(role, catalogue)
    if needed not in given:
        return Refused(ROLE_INSUFFICIENT, f"a member of role {role} has no {needed}")
    return Giver(caller.workspace_id, given, role=role)


def _app(caller: Principal, most: frozenset[str] | None, needed: str) -> Giver | Refused:
    """An app gives what its token opens. The token ends soon, and what is made with it would not."""
    given = caller.scopes.intersection(most or ())
    if needed not in given:
        return Refused(INSUFFICIENT_SCOPE, f"the token has no {needed}", scopes=(needed,))
    return Giver(caller.workspace_id, given, ("an end",))


async def _key(tx: WorkspaceTx, caller: Principal, now: datetime, needed: str) -> Giver | Refused:
    key_id = read_id("key", caller.id)
    if key_id is None:
        return Refused(KEY_REVOKED, "the calling key is gone")
    await store.share_calling_key(tx, key_id)
    own = await store.calling_key(tx, key_id)
    if own is None or own.revoked_at is not None:
        return Refused(KEY_REVOKED, "revoked while it called")
    if own.ends_at is not None and own.ends_at <= now:
        return Refused(KEY_EXPIRED, "expired while it called")
    if needed not in own.scopes:
        return Refused(INSUFFICIENT_SCOPE, f"lost {needed} while it called", scopes=(needed,))
    return Giver(caller.workspace_id, frozenset(own.scopes), _bounds(own))


def _bounds(key: CallingKey) -> tuple[str, ...]:
    bounds = ((key.expires_at is not None, "an end"), (key.has_networks, "networks"), (key.has_limit, "a limit"))
    return tuple(word for is_so, word in bounds if is_so)
