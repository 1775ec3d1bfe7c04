"""Look at keys."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.keys import store
from altyaa.keys.model import KeyView, Status

NO_SUCH_KEY = Refused(NOT_FOUND, "no such key here", "This workspace has no key with that id.")


async def list_keys(
    tx: WorkspaceTx, clock: Clock, *, status: Status | None = None, before: UUID | None = None, most: int
) -> list[KeyView]:
    """Keys of the workspace, newest first, with their secrets and without their descendants.

    Args:
        before: Those made before this one.
    """
    keys = await store.keys(tx, clock(), status=status, before=before, most=most)
    secrets = await store.secrets(tx, [key.id for key in keys])
    return [KeyView(key, tuple(secret for secret in secrets if secret.key_id == key.id)) for key in keys]


async def show_key(tx: WorkspaceTx, clock: Clock, key_id: UUID) -> KeyView | Refused:
    """One key, with everything."""
    now = clock()
    return await look(tx, key_id, now) if await store.keys(tx, now, only=key_id) else NO_SUCH_KEY


async def look(tx: WorkspaceTx, key_id: UUID, now: datetime) -> KeyView:
    """A key that exists, as it is now.

    Raises:
        IndexError: It does not exist.
    """
    key = (await store.keys(tx, now, only=key_id))[0]
    return KeyView(key, tuple(await store.secrets(tx, [key_id])), tuple(await store.descendants(tx, key_id)))
