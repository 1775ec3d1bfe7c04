"""What somebody may have made of a leaked API key: apps, and secrets of apps."""

from collections.abc import Sequence
from datetime import datetime

from altyaa.access.leaks import Ended
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.oauth import store
from altyaa.oauth.actions.clients.end import begin_epoch, end_client
from altyaa.oauth.actions.leak_secret import REASON


async def end_made_by(tx: WorkspaceTx, makers: Sequence[str], since: datetime, now: datetime) -> list[Ended]:
    """End the apps that these keys made from then on, and the secrets that they gave to others.

    Args:
        makers: Wire ids.
        since: When the first of the leaked secrets was made: what is older, nobody made with it.
    """
    ended = []
    for client_id in await store.clients_made_by(tx, makers, since):
        client = await store.lock_client(tx, client_id)
        if client is not None and await end_client(tx, client, now, REASON):
            ended.append(Ended("client", client.wire_id))
    for secret in await store.client_secrets_made_by(tx, makers, since, now):
        client = await store.lock_client(tx, secret.client_id)
        if client is None or client.ended_at is not None:
            continue
        await store.end_client_secret(tx, secret.id, now)
        await begin_epoch(tx, client, now)
        told: dict[str, Json] = {"secret": write_id("sec", secret.id), "reason": REASON}
        await events.record(tx, Fact("oauth.client.secret_retired", client.wire_id, now, told))
        await revoked(tx, client.id)
        ended.append(Ended("client_secret", write_id("sec", secret.id)))
    return ended
