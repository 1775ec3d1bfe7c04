"""End a leaked key."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
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
from altyaa.keys.model import API_KEY, KeyInfo, SecretInfo
from altyaa.keys.rules.leak import retire_leaked

REASON = "leak"


Follower = Callable[[WorkspaceTx, Sequence[str], datetime, datetime], Awaitable[list[Ended]]]
"""Ends what keys (wire ids) made elsewhere, from a moment on; then comes the moment of now."""


class KeyLeaks:
    """Ends leaked ``alk_`` credentials: whoever holds one has the right to.

    Args:
        followers: Other products, whose things may have been made with a key.
    """

    def __init__(self, db: Database, keyring: Keyring, clock: Clock, followers: Sequence[Follower] = ()) -> None:
        self._db, self._keyring, self._clock, self._followers = db, keyring, clock, followers

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
            return await end_leaked(tx, self._clock, key_id, record.secret_id, leak, self._followers)


@dataclass(frozen=True, slots=True)
class _Toll:
    """What a leak ends: secrets, the leaked one first, and keys."""

    secrets: list[SecretInfo] = field(default_factory=list)
    keys: list[UUID] = field(default_factory=list)


async def end_leaked(
    tx: WorkspaceTx, clock: Clock, key_id: UUID, secret_id: UUID, leak: Leak, followers: Sequence[Follower]
) -> tuple[Ended, ...]:
    """End a leaked secret, its key where no other secret is left, and what may have been made with it.

    Returns:
        What ended; nothing where the secret was dead already, and then nothing else happens.
    """
    now, toll = clock(), _Toll()
    # In one order, as whoever rotates takes them: else each would wait for the other.
    touched = await store.secrets_made_since(tx, [key_id], datetime.min.replace(tzinfo=UTC))
    await store.lock_keys(tx, sorted({key_id, *(secret.key_id for secret in touched)}))
    await _end_secret(tx, key_id, secret_id, now, toll)
    if not toll.secrets:
        return ()
    key = (await store.keys(tx, now, only=key_id))[0]
    for secret in toll.secrets[1:]:
        told: dict[str, Json] = {"secret": write_id("sec", secret.id), "with": write_id("key", key_id)}
        await events.record(tx, Fact("api_key.secret_retired", write_id("key", secret.key_id), now, told))
    makers = sorted({write_id("key", each) for each in (key_id, *toll.keys)})
    since = min(each.created_at for each in toll.secrets)
    elsewhere = [each for follower in followers for each in await follower(tx, makers, since, now)]
    owners = [each.email for each in await people.managers(tx) if each.role == "owner"]
    await events.tell(tx, _leaked(key, toll, elsewhere, leak, now), owners)
    return (
        *(Ended("api_key_secret", write_id("sec", each.id)) for each in toll.secrets),
        *(Ended("api_key", write_id("key", each)) for each in toll.keys),
        *elsewhere,
    )


async def _end_secret(tx: WorkspaceTx, key_id: UUID, secret_id: UUID, now: datetime, toll: _Toll) -> None:
    """End a secret that somebody may have. What may have been made with it may be theirs too, secrets and keys."""
    await store.lock_keys(tx, [key_id])
    key = (await store.keys(tx, now, only=key_id))[0]
    decided = retire_leaked(key, await store.secrets(tx, [key_id]), secret_id, now)
    if decided is None:
        return
    await store.end_secret(tx, secret_id, now)
    await revoked(tx, key_id)
    toll.secrets.append(decided.secret)
    since = decided.secret.created_at
    ended = await _end(tx, key_id, now) if decided.key_dies else await _end_minted_since(tx, key_id, since, now)
    toll.keys.extend(ended)
    for secret in await store.secrets_made_since(tx, [key_id, *ended], since):
        await _end_secret(tx, secret.key_id, secret.id, now, toll)


async def _end(tx: WorkspaceTx, key_id: UUID, now: datetime) -> list[UUID]:
    """End a key and everything that it made, to the last."""
    ended = await end_key(tx, now, key_id, REASON, with_descendants=True)
    return [] if isinstance(ended, Refused) else [key_id, *ended.also]


async def _end_minted_since(tx: WorkspaceTx, key_id: UUID, since: datetime, now: datetime) -> list[UUID]:
    """The key lives on, and so does what it made before that."""
    suspects = await store.lock_minted_since(tx, key_id, since)
    dead = {each.id for each in suspects if each.revoked_at is not None}
    ended = [each for suspect in suspects for each in await _end(tx, suspect.id, now)]
    return [each for each in ended if each not in dead]


def _leaked(key: KeyInfo, toll: _Toll, elsewhere: Sequence[Ended], leak: Leak, now: datetime) -> Fact:
    leaked, *others = toll.secrets
    data: dict[str, Json] = {
        "name": key.name,
        "secret": write_id("sec", leaked.id),
        "last_four": leaked.last_four,
        "found_by": leak.found_by,
        "url": leak.url,
        "source": leak.source,
        "key_revoked": key.revoked_at is not None,
        "also_revoked": [write_id("key", each) for each in toll.keys if each != key.id],
        "also_retired": [write_id("sec", each.id) for each in others],
        "also_ended": [each.id for each in elsewhere],
    }
    return Fact("api_key.leaked", write_id("key", key.id), now, data)
