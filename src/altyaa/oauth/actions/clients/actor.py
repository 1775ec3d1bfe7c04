"""Who manages clients, and which: read and held in the transaction that acts."""

from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.access.model import Giver
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import Refused
from altyaa.oauth import store
from altyaa.oauth.actions.clients.look import NO_SUCH_CLIENT
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.registration import ClientInfo

NEEDED = "apps.write"


async def actor(tx: WorkspaceTx, means: ClientMeans) -> Giver | Refused:
    """The caller of the transaction as it is now; it stays so until the transaction ends."""
    return await giver(tx, means.scopes, means.clock(), NEEDED)


async def actor_on(tx: WorkspaceTx, means: ClientMeans, client_id: UUID) -> tuple[Giver, ClientInfo] | Refused:
    """The caller and the client that it acts on, both held until the transaction ends.

    The caller's membership or key before the client, always: else two of them would wait in a ring.
    """
    acting = await actor(tx, means)
    if isinstance(acting, Refused):
        return acting
    client = await store.lock_client(tx, client_id)
    return NO_SUCH_CLIENT if client is None else (acting, client)
