"""Look at clients."""

from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.oauth import store
from altyaa.oauth.registration import ClientInfo, ClientStatus, ClientView

NO_SUCH_CLIENT = Refused(NOT_FOUND, "no such client here", "This workspace has no app with that id.")


async def list_clients(
    tx: WorkspaceTx,
    *,
    status: ClientStatus | None = None,
    before: UUID | None = None,
    most: int,
    words: str | None = None,
) -> list[ClientView]:
    """Clients of the workspace, newest first, with their secrets.

    Args:
        before: Those made before this one.
        words: In their name.
    """
    found = await store.clients(tx, status=status, before=before, most=most, words=words)
    secrets = await store.client_secrets(tx, [client.id for client in found])
    return [
        ClientView(client, tuple(secret for secret in secrets if secret.client_id == client.id)) for client in found
    ]


async def show_client(tx: WorkspaceTx, client_id: UUID) -> ClientView | Refused:
    """One client, with everything."""
    found = await store.clients(tx, only=client_id)
    return await viewed(tx, found[0]) if found else NO_SUCH_CLIENT


async def look(tx: WorkspaceTx, client_id: UUID) -> ClientView:
    """A client that exists, as it is now.

    Raises:
        IndexError: It does not exist.
    """
    return await viewed(tx, (await store.clients(tx, only=client_id))[0])


async def viewed(tx: WorkspaceTx, client: ClientInfo) -> ClientView:
    """A client with its secrets."""
    return ClientView(client, tuple(await store.client_secrets(tx, [client.id])))
