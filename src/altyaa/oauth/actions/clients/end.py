"""End a client, secrets of it, or every token that it has got for itself."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.oauth import store
from altyaa.oauth.actions.clients.actor import actor_on
from altyaa.oauth.actions.clients.look import look
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.registration import ClientInfo, ClientView
from altyaa.oauth.rules import clients as rules
from altyaa.oauth.store.consent_views import Alive


async def revoke_client_tokens(tx: WorkspaceTx, means: ClientMeans, client_id: UUID) -> ClientView | Refused:
    """End every token that a client has got for itself. What people allowed it is ended where they did."""
    found = await actor_on(tx, means, client_id)
    if isinstance(found, Refused):
        return found
    _, client = found
    if refusal := rules.living(client):
        return refusal
    await begin_epoch(tx, client, means.clock())
    return await look(tx, client_id)


async def begin_epoch(tx: WorkspaceTx, client: ClientInfo, now: datetime, seen: int = 0) -> None:
    """As ``revoke_client_tokens``, for whoever has decided already and holds the client's row: a leak.

    Args:
        seen: Epoch of a token that is out there: after a backup was restored it may be a later one.
    """
    epoch = max(client.token_epoch, seen) + 1
    await store.begin_epoch(tx, client.id, epoch)
    told = {"token_epoch": epoch}
    await events.record(tx, Fact("oauth.client.tokens_revoked", client.wire_id, now, told))
    await revoked(tx, client.id)


async def end_secrets(
    tx: WorkspaceTx, client: ClientInfo, secret_ids: Sequence[UUID], now: datetime, reason: str
) -> None:
    """End secrets that somebody may have, and what was got with them. For whoever holds the client's row."""
    for secret_id in secret_ids:
        await store.end_client_secret(tx, secret_id, now)
        told: dict[str, Json] = {"secret": write_id("sec", secret_id), "reason": reason}
        await events.record(tx, Fact("oauth.client.secret_retired", client.wire_id, now, told))
    await begin_epoch(tx, client, now)


async def ends_with(tx: WorkspaceTx, client: ClientInfo, now: datetime) -> Alive:
    """How much of what people of its own workspace allowed would end with a client. That of others, they alone see."""
    counted = [] if client.ended_at is not None else await store.count_alive(tx, client.id, now)
    return counted[0] if counted else Alive(0, 0)


async def remove_client(
    tx: WorkspaceTx, means: ClientMeans, client_id: UUID, reason: str = "by hand"
) -> ClientView | Refused:
    """End a client at once and for good, with all that anybody allowed it; ending it again changes nothing.

    Args:
        reason: For the record.
    """
    found = await actor_on(tx, means, client_id)
    if isinstance(found, Refused):
        return found
    _, client = found
    await end_client(tx, client, means.clock(), reason)
    return await look(tx, client_id)


async def end_client(tx: WorkspaceTx, client: ClientInfo, now: datetime, reason: str) -> bool:
    """As ``remove_client``, for whoever has decided already and holds the client's row; whether it lived.

    Its grants lie in other workspaces too, whose rows nobody here may change: they name the client, and whoever judges
    a token reads that.
    """
    if not await store.end_client(tx, client.id, now, reason):
        return False
    await events.record(tx, Fact("oauth.client.ended", client.wire_id, now, {"reason": reason}))
    await revoked(tx, client.id)
    return True
