"""A new secret for a client: what is shown, and what is stored."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import mint
from altyaa.kernel.secret import Secret
from altyaa.oauth import store
from altyaa.oauth.actions.clients.means import ClientMeans
from altyaa.oauth.formats import CLIENT_SECRET


async def add_secret(
    tx: WorkspaceTx, means: ClientMeans, workspace_id: UUID, client_id: UUID, secret: Secret[bytes], now: datetime
) -> Secret[str]:
    """Store a secret's digest, and write the credential that holds the secret.

    Args:
        secret: 32 fresh random bytes.
    """
    credential, digest = mint(CLIENT_SECRET, client_id, secret, means.keys)
    kid, shown = means.keys.pepper.primary_id, credential.reveal()[-4:]
    await store.insert_client_secret(tx, workspace_id, means.new_id(), client_id, kid, digest, shown, now, tx.caller.id)
    return credential
