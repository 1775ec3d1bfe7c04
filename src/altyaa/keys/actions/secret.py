"""A new secret for a key: what is shown, and what is stored."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import mint
from altyaa.kernel.secret import Secret
from altyaa.keys import store
from altyaa.keys.actions.actor import Actor
from altyaa.keys.actions.look import look
from altyaa.keys.actions.means import Means
from altyaa.keys.model import API_KEY, CreatedKey


async def add_secret(
    tx: WorkspaceTx, means: Means, actor: Actor, key_id: UUID, secret: Secret[bytes], now: datetime
) -> CreatedKey:
    """Store a secret's digest, and write the credential that holds the secret.

    Args:
        secret: 32 fresh random bytes.
    """
    key, digest = mint(API_KEY, key_id, secret, means.keys)
    await store.insert_secret(
        tx,
        actor.workspace_id,
        means.new_id(),
        key_id,
        means.keys.pepper.primary_id,
        digest,
        key.reveal()[-4:],
        now,
        actor.user_id,
        actor.key_id,
    )
    return CreatedKey(key_id, key, await look(tx, key_id, now))
