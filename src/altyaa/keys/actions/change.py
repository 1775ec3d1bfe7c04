"""Change what a key is called or may do."""

from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.keys import rules, store
from altyaa.keys.actions.actor import actor_on
from altyaa.keys.actions.facts import described
from altyaa.keys.actions.look import look
from altyaa.keys.actions.means import Means
from altyaa.keys.actions.policies import within_policies
from altyaa.keys.model import KeyChange, KeyInfo, KeyView, Reach


async def change_key(tx: WorkspaceTx, means: Means, key_id: UUID, change: KeyChange) -> KeyView | Refused:
    """Change a key; one that comes out as it was is left alone, and nothing is recorded."""
    now = means.clock()
    found = await actor_on(tx, means.scopes, now, key_id)
    if isinstance(found, Refused):
        return found
    changer, key = found
    became = rules.changed(key, change, changer.may_give)
    if isinstance(became, Refused):
        return became
    name, reach = became
    asked = Reach(reach.scopes, change.expires_at, change.cidrs or ())
    if refused := await within_policies(tx, changer.workspace_id, key.created_at, asked):
        return refused
    if told := _told(key, name, reach):
        await store.update_key(tx, key_id, name, reach)
        await events.record(tx, Fact("api_key.updated", write_id("key", key_id), now, told))
    if reach != key.reach:
        await revoked(tx, key_id)
    return await look(tx, key_id, now)


def _told(key: KeyInfo, name: str, reach: Reach) -> dict[str, Json]:
    """What differs, as it was and as it is."""
    old: dict[str, Json] = {"name": key.name, **described(key.reach)}
    new: dict[str, Json] = {"name": name, **described(reach)}
    return {word: {"from": old[word], "to": new[word]} for word in new if new[word] != old[word]}
