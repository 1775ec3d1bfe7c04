"""End a leaked client secret."""

from datetime import datetime
from uuid import UUID

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
from altyaa.kernel.secret import Secret
from altyaa.oauth import doors, store
from altyaa.oauth.actions.clients.end import begin_epoch, end_client
from altyaa.oauth.formats import CLIENT_SECRET
from altyaa.oauth.registration import ClientInfo
from altyaa.oauth.rules.clients import Leaked, leaked

REASON = "leak"


class ClientSecretLeaks:
    """Ends leaked ``als_`` credentials: whoever holds one has the right to."""

    def __init__(self, db: Database, keyring: Keyring, clock: Clock) -> None:
        self._db, self._keyring, self._clock = db, keyring, clock

    async def __call__(self, credential: Secret[str], leak: Leak) -> tuple[Ended, ...]:
        """End one. A forged or mistyped one costs arithmetic and no query.

        Raises:
            DatabaseUnavailable: It could not be looked up, or not be ended.
        """
        keys = self._keyring.keys
        shown = presented(CLIENT_SECRET, credential, keys)
        if shown is None:
            return ()
        client_id, digests = shown
        found = await doors.client_secret(self._db, doors.client_handle(keys, client_id), digests)
        if found is None:
            return ()
        async with self._db.workspace(service(found.workspace_id)) as tx:
            return await end_leaked(tx, self._clock, client_id, found.id, leak)


async def end_leaked(tx: WorkspaceTx, clock: Clock, client_id: UUID, secret_id: UUID, leak: Leak) -> tuple[Ended, ...]:
    """End a leaked secret, what its client got for itself by it, and the client where no other secret is left.

    What people allowed the client stays where it lives on: a refresh token is worth nothing without a secret.

    Returns:
        What ended; nothing where the secret was dead already, and then nothing else happens.
    """
    now, client = clock(), await store.lock_client(tx, client_id)
    if client is None:
        return ()
    decided = leaked(client, await store.client_secrets(tx, [client_id]), secret_id, now)
    if decided is None:
        return ()
    await store.end_client_secret(tx, secret_id, now)
    await revoked(tx, client_id)
    await begin_epoch(tx, client, now)
    if decided.client_dies:
        await end_client(tx, client, now, REASON)
    owners = [each.email for each in await people.managers(tx) if each.role == "owner"]
    await events.tell(tx, _fact(client, decided, leak, now), owners)
    secret = Ended("client_secret", write_id("sec", secret_id))
    return (secret, Ended("client", client.wire_id)) if decided.client_dies else (secret,)


def _fact(client: ClientInfo, decided: Leaked, leak: Leak, now: datetime) -> Fact:
    data: dict[str, Json] = {
        "name": client.name,
        "secret": write_id("sec", decided.secret.id),
        "last_four": decided.secret.last_four,
        "found_by": leak.found_by,
        "url": leak.url,
        "source": leak.source,
        "client_ended": decided.client_dies,
    }
    return Fact("oauth.client.leaked", client.wire_id, now, data)
