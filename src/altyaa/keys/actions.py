"""Use cases of keys."""

from datetime import timedelta
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.credential import write_credential
from altyaa.kernel.ids import IdSource
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import store
from altyaa.keys.model import API_KEY, CreatedKey, KeyAsk, Revoked


async def create_key(
    tx: WorkspaceTx,
    clock: Clock,
    new_id: IdSource,
    secret: Secret[bytes],
    keys: ServiceKeys,
    workspace_id: UUID,
    ask: KeyAsk,
) -> CreatedKey:
    """Make a key with its first secret.

    Args:
        secret: 32 fresh random bytes.
    """
    now = clock()
    key_id, rotate_by = new_id(), now + timedelta(days=ask.rotation_days)
    key = write_credential(API_KEY, Secret(key_id.bytes + secret.reveal()), keys.tag.compute)
    await store.insert_key(tx, workspace_id, key_id, ask.name, sorted(ask.scopes), now, rotate_by)
    await store.insert_secret(
        tx,
        workspace_id,
        new_id(),
        key_id,
        keys.pepper.primary_id,
        keys.pepper.compute(secret.reveal()),
        key.reveal()[-4:],
        now,
    )
    return CreatedKey(key_id, key, ask.scopes, rotate_by)


async def revoke_key(tx: WorkspaceTx, clock: Clock, key_id: UUID) -> Revoked | Refused:
    """End a key at once; ending it again changes nothing."""
    revoked = await store.revoke(tx, key_id, clock())
    return revoked or Refused(NOT_FOUND, "no such key here", "This workspace has no key with that id.")
