"""Change what a client is called or may do."""

from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.problems import Refused
from altyaa.oauth import store
from altyaa.oauth.actions.clients.actor import actor_on
from altyaa.oauth.actions.clients.end import begin_epoch
from altyaa.oauth.actions.clients.facts import described
from altyaa.oauth.actions.clients.look import look
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.registration import ClientChange, ClientInfo, ClientView, Shape
from altyaa.oauth.rules import clients as rules


async def change_client(
    tx: WorkspaceTx, means: ClientMeans, client_id: UUID, change: ClientChange
) -> ClientView | Refused:
    """Change a client; one that comes out as it was is left alone, and nothing is recorded.

    Other public keys end what it got for itself: whoever was trusted until now may be another than who is from now on.
    """
    found = await actor_on(tx, means, client_id)
    if isinstance(found, Refused):
        return found
    changer, client = found
    became = rules.changed(client, change, changer)
    if isinstance(became, Refused):
        return became
    verified = rules.stays_verified(client, became, change, changer)
    if became != client.shape or verified != client.verified:
        now = means.clock()
        await store.update_client(tx, client_id, became, verified, tx.caller.id, now)
        told = _told(client, became, verified)
        await events.record(tx, Fact("oauth.client.updated", client.wire_id, now, told))
        await revoked(tx, client_id)
        if became.jwks != client.shape.jwks:
            await begin_epoch(tx, client, now)
    return await look(tx, client_id)


def _told(client: ClientInfo, became: Shape, verified: bool) -> dict[str, Json]:
    """What differs, as it was and as it is. Other public keys may have the same ids."""
    old: dict[str, Json] = {**described(client.shape), "verified": client.verified}
    new: dict[str, Json] = {**described(became), "verified": verified}
    differ = {word for word in new if new[word] != old[word]}
    if became.jwks != client.shape.jwks:
        differ.add("jwks_kids")
    return {word: {"from": old[word], "to": new[word]} for word in new if word in differ}
