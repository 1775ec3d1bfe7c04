"""End a key."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.keys import store
from altyaa.keys.actions.actor import actor_on
from altyaa.keys.actions.look import NO_SUCH_KEY
from altyaa.keys.actions.means import Means
from altyaa.keys.model import Descendant, Revoked


async def revoke_key(
    tx: WorkspaceTx, means: Means, key_id: UUID, reason: str = "by hand", *, with_descendants: bool = False
) -> Revoked | Refused:
    """End a key at once; ending it again changes nothing.

    Args:
        reason: For the record.
        with_descendants: End the keys that it made too, to the last. Otherwise the answer lists those that stay alive.
    """
    now = means.clock()
    found = await actor_on(tx, means.scopes, now, key_id)
    if isinstance(found, Refused):
        return found
    return await end_key(tx, now, key_id, reason, with_descendants=with_descendants)


async def end_key(
    tx: WorkspaceTx, now: datetime, key_id: UUID, reason: str, *, with_descendants: bool
) -> Revoked | Refused:
    """As ``revoke_key``, for whoever has decided already: a leak, a member's leaving."""
    if not await store.lock_keys(tx, [key_id]):
        return NO_SUCH_KEY
    family = await _held_family(tx, key_id) if with_descendants else await store.descendants(tx, key_id)
    ending = [key_id, *(each.id for each in family)] if with_descendants else [key_id]
    ended = [each for each in ending if await store.end_key(tx, each, now, reason)]
    for each in ended:
        told = {"reason": reason} if each == key_id else {"reason": reason, "with": write_id("key", key_id)}
        await events.record(tx, Fact("api_key.revoked", write_id("key", each), now, told))
    await revoked(tx, *ended)
    key = (await store.keys(tx, now, only=key_id))[0]
    assert key.revoked_at is not None
    also = tuple(each for each in ended if each != key_id)
    alive = tuple(each for each in family if each.id not in ended and _lives(each, now))
    return Revoked(key_id, key.revoked_at, key.revoked_reason, also, alive)


async def _held_family(tx: WorkspaceTx, key_id: UUID) -> list[Descendant]:
    """Every descendant, generation by generation: with the parents held, nobody mints another child meanwhile."""
    family: list[Descendant] = []
    parents: Sequence[UUID] = [key_id]
    while parents:
        children = await store.lock_children(tx, parents)
        family += children
        parents = [child.id for child in children]
    return family


def _lives(key: Descendant, now: datetime) -> bool:
    return key.revoked_at is None and (key.expires_at is None or key.expires_at > now)
