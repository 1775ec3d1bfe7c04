"""End a leaked key."""

from datetime import datetime
from uuid import UUID

from altyaa.access import doors
from altyaa.access import store as people
from altyaa.access.leaks import Ended, Leak
from altyaa.events import actions as events
from altyaa.infra.db import Database, WorkspaceTx
from altyaa.infra.keyring import Keyring
from altyaa.infra.revocation import revoked
from altyaa.infra.vault import presented
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import service
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.keys import store
from altyaa.keys.actions.revoke import end_key
from altyaa.keys.model import API_KEY, KeyInfo
from altyaa.keys.rules.leak import Retire, retire_leaked

REASON = "leak"


class KeyLeaks:
    """Ends leaked ``alk_`` credentials: whoever holds one has the right to."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. A forged or mistyped one costs arithmetic and no query.

        Raises:
            DatabaseUnavailable: It could not be looked up, or not be ended.
        """
        found = presented(API_KEY, credential, self._keyring.keys)
        if found is None:
            return ()
        key_id, digests = found
        record = await doors.api_key(self._db, key_id, digests)
        if record is None:
            return ()
        async with self._db.workspace(service(record.workspace_id)) as tx:
            return await end_leaked(tx, self._clock, key_id, record.secret_id, leak)


async def end_leaked(tx: WorkspaceTx, clock: Clock, key_id: UUID, secret_id: UUID, leak: Leak) -> tuple[Ended, ...]:
    """End a leaked secret, its key where no other secret is left, and what may have been made with it.

    Returns:
        What ended; nothing where the secret was dead already, and then nothing else happens.
    """
    now = clock()
    await store.lock_keys(tx, [key_id])
    key = (await store.keys(tx, now, only=key_id))[0]
    decided = retire_leaked(key, await store.secrets(tx, [key_id]), secret_id, now)
    if decided is None:
        return ()
    await store.end_secret(tx, secret_id, now)
    await revoked(tx, key_id)
    ended = await _end(tx, key_id, now) if decided.key_dies else await _end_minted_with(tx, key_id, decided, now)
    owners = [each.email for each in await people.managers(tx) if each.role == "owner"]
    await events.tell(tx, _leaked(key, decided, ended, leak, now), owners)
    return (
        Ended("api_key_secret", write_id("sec", secret_id)),
        *(Ended("api_key", write_id("key", each)) for each in ended),
    )


async def _end(tx: WorkspaceTx, key_id: UUID, now: datetime) -> list[UUID]:
    """End a key and everything that it made, to the last."""
    ended = await end_key(tx, now, key_id, REASON, with_descendants=True)
    return [] if isinstance(ended, Refused) else [key_id, *ended.also]


async def _end_minted_with(tx: WorkspaceTx, key_id: UUID, decided: Retire, now: datetime) -> list[UUID]:
    """End what whoever found the secret may have made. The key lives on, and so does what it made before that."""
    suspects = await store.lock_minted_since(tx, key_id, decided.secret.created_at)
    dead = {each.id for each in suspects if each.revoked_at is not None}
    ended = [each for suspect in suspects for each in await _end(tx, suspect.id, now)]
    return [each for each in ended if each not in dead]


def _leaked(key: KeyInfo, decided: Retire, ended: list[UUID], leak: Leak, now: datetime) -> Fact:
    data: dict[str, Json] = {
        "name": key.name,
        "secret": write_id("sec", decided.secret.id),
        "last_four": decided.secret.last_four,
        "found_by": leak.found_by,
        "url": leak.url,
        "source": leak.source,
        "key_revoked": decided.key_dies,
        "also_revoked": [write_id("key", each) for each in ended if each != key.id],
    }
    return Fact("api_key.leaked", write_id("key", key.id), now, data)
