"""Give a client another secret, and end those before it."""

from uuid import UUID

from altyaa.access.rules import secrets as any_secrets
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.clients.actor import actor_on
from altyaa.oauth.actions.clients.look import look
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.actions.clients.secret import add_secret
from altyaa.oauth.registration import ClientView, CreatedClient, SecretRotation
from altyaa.oauth.rules import clients as rules


async def rotate_client_secret(
    tx: WorkspaceTx, means: ClientMeans, secret: Secret[bytes], client_id: UUID, ask: SecretRotation
) -> CreatedClient | Refused:
    """Give a client a new secret; those that work stop after the overlap. The client's row is held: two callers queue.

    Whoever rotates it holds the secret afterwards, so the client must not be more than they may give.

    Args:
        secret: 32 fresh random bytes.
    """
    now = means.clock()
    found = await actor_on(tx, means, client_id)
    if isinstance(found, Refused):
        return found
    rotator, client = found
    if refusal := rules.may_give(client.shape, rotator):
        return refusal
    decided = rules.rotate(client, await store.client_secrets(tx, [client_id]), ask, now)
    if isinstance(decided, Refused):
        return decided
    for secret_id, ends_at in decided.endings:
        await store.end_client_secret(tx, secret_id, ends_at)
    credential = await add_secret(tx, means, rotator.workspace_id, client_id, secret, now)
    view = await look(tx, client_id)
    told: dict[str, Json] = {
        "secret": write_id("sec", view.secrets[-1].id),
        "overlap_seconds": int(ask.overlap.total_seconds()),
    }
    await events.record(tx, Fact("oauth.client.secret_rotated", client.wire_id, now, told))
    await revoked(tx, client_id)
    return CreatedClient(credential, view)


async def retire_client_secret(
    tx: WorkspaceTx, means: ClientMeans, client_id: UUID, secret_id: UUID
) -> ClientView | Refused:
    """End one of two secrets before its time; one that ended already stays as it is."""
    now = means.clock()
    found = await actor_on(tx, means, client_id)
    if isinstance(found, Refused):
        return found
    _, client = found
    decided = any_secrets.retire(await store.client_secrets(tx, [client_id]), secret_id, now)
    if isinstance(decided, Refused):
        return decided
    if decided.works_at(now):
        await store.end_client_secret(tx, secret_id, now)
        told = {"secret": write_id("sec", secret_id)}
        await events.record(tx, Fact("oauth.client.secret_retired", client.wire_id, now, told))
        await revoked(tx, client_id)
    return await look(tx, client_id)
