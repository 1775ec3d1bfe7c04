"""What somebody may have made of a leaked API key: apps, secrets of apps, and changes of apps."""

from collections.abc import Sequence
from datetime import datetime

from altyaa.access.leaks import Ended
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.oauth import store
from altyaa.oauth.actions.clients.end import end_client, end_secrets
from altyaa.oauth.actions.leak_changes import withdraw_changes
from altyaa.oauth.actions.leak_secret import REASON


async def end_made_by(tx: WorkspaceTx, makers: Sequence[str], since: datetime, now: datetime) -> list[Ended]:
    """End the apps that these keys made from then on; of others, the secrets that they gave and what they changed.

    The keys are held, so they make nothing meanwhile.

    Args:
        makers: Wire ids.
        since: When the first of the leaked secrets was made: what is older, nobody made with it.
    """
    made = await store.clients_made_by(tx, makers, since)
    given = await store.client_secrets_made_by(tx, makers, since, now)
    changed = await store.clients_changed_by(tx, makers, since)
    ended = []
    # In one order, so that two of these do not wait in a ring.
    for client_id in sorted({*made, *changed, *(secret.client_id for secret in given)}):
        client = await store.lock_client(tx, client_id)
        if client is None or client.ended_at is not None:
            continue
        if client_id in made:
            await end_client(tx, client, now, REASON)
            ended.append(Ended("client", client.wire_id))
            continue
        if secrets := [secret.id for secret in given if secret.client_id == client_id]:
            await end_secrets(tx, client, secrets, now, REASON)
            ended += [Ended("client_secret", write_id("sec", each)) for each in secrets]
        ended += await withdraw_changes(tx, client, makers, since, now)
    return ended
