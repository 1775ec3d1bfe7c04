"""Make a key."""

from dataclasses import replace
from datetime import timedelta

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import store
from altyaa.keys.actions.actor import actor
from altyaa.keys.actions.facts import described
from altyaa.keys.actions.means import Means
from altyaa.keys.actions.policies import within_policies
from altyaa.keys.actions.secret import add_secret
from altyaa.keys.model import CreatedKey, KeyAsk
from altyaa.keys.rules import narrow


async def create_key(tx: WorkspaceTx, means: Means, secret: Secret[bytes], ask: KeyAsk) -> CreatedKey | Refused:
    """Make a key with its first secret. What its maker is bounded by bounds it too.

    Args:
        secret: 32 fresh random bytes.
    """
    now = means.clock()
    maker = await actor(tx, means.scopes, now)
    if isinstance(maker, Refused):
        return maker
    if refused := await within_policies(tx, maker.workspace_id, now, ask.reach):
        return refused
    reach = narrow(ask.reach, maker.may_make)
    if isinstance(reach, Refused):
        return reach
    key_id, rotate_by = means.new_id(), now + timedelta(days=ask.rotation_days)
    asked = replace(ask, expires_at=reach.expires_at, cidrs=reach.cidrs, limit=reach.limit)
    await store.insert_key(tx, maker.workspace_id, key_id, asked, now, rotate_by, maker.user_id, maker.key_id)
    made = await add_secret(tx, means, maker, key_id, secret, now)
    minted_by = None if maker.key_id is None else write_id("key", maker.key_id)
    told: dict[str, Json] = {"name": ask.name, "minted_by": minted_by, **described(reach)}
    await events.record(tx, Fact("api_key.created", write_id("key", key_id), now, told))
    return made
