"""Give a key another secret, and end those before it."""

from datetime import timedelta
from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import rules, store
from altyaa.keys.actions.actor import actor_on
from altyaa.keys.actions.look import look
from altyaa.keys.actions.means import Means
from altyaa.keys.actions.secret import add_secret
from altyaa.keys.model import CreatedKey, KeyView, RotationAsk


async def rotate_key(
    tx: WorkspaceTx, means: Means, secret: Secret[bytes], key_id: UUID, ask: RotationAsk
) -> CreatedKey | Refused:
    """Give a key a new secret; those that work stop after the overlap. The key's row is held: two callers queue.

    Whoever rotates a key holds it afterwards, so it must not be more than they may give; a key may rotate itself.

    Args:
        secret: 32 fresh random bytes.
    """
    now = means.clock()
    found = await actor_on(tx, means.scopes, now, key_id)
    if isinstance(found, Refused):
        return found
    rotator, key = found
    if rotator.key_id != key_id and (refusal := rules.may_give(key.reach, rotator.may_give)):
        return refusal
    decided = rules.rotate(key, await store.secrets(tx, [key_id]), ask, now)
    if isinstance(decided, Refused):
        return decided
    for secret_id, ends_at in decided.endings:
        await store.end_secret(tx, secret_id, ends_at)
    await store.mark_rotated(tx, key_id, now, now + timedelta(days=ask.rotation_days))
    made = await add_secret(tx, means, rotator, key_id, secret, now)
    told: dict[str, Json] = {
        "secret": write_id("sec", made.view.secrets[-1].id),
        "overlap_seconds": int(ask.overlap.total_seconds()),
        "rotate_by": made.rotate_by.isoformat().replace("+00:00", "Z"),
    }
    await events.record(tx, Fact("api_key.rotated", write_id("key", key_id), now, told))
    await revoked(tx, key_id)
    return made


async def retire_secret(tx: WorkspaceTx, means: Means, key_id: UUID, secret_id: UUID) -> KeyView | Refused:
    """End one of two secrets before its time; one that ended already stays as it is."""
    now = means.clock()
    found = await actor_on(tx, means.scopes, now, key_id)
    if isinstance(found, Refused):
        return found
    decided = rules.retire(await store.secrets(tx, [key_id]), secret_id, now)
    if isinstance(decided, Refused):
        return decided
    if decided.works_at(now):
        await store.end_secret(tx, secret_id, now)
        told = {"secret": write_id("sec", secret_id)}
        await events.record(tx, Fact("api_key.secret_retired", write_id("key", key_id), now, told))
        await revoked(tx, key_id)
    return await look(tx, key_id, now)
