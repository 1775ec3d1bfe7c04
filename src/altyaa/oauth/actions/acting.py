"""Apps that did something a while ago: what they may do now."""

from datetime import datetime

from altyaa.infra.db import Database
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth import doors
from altyaa.oauth.rules.reach import client_scopes, ended, grant_scopes


async def app_acting(
    db: Database, keys: ServiceKeys, catalogue: ScopeCatalogue, now: datetime, wire_id: str
) -> Principal | None:
    """An app for a person (``grt_…``) or for itself (``app_…``), with all that it may now; None where it may nothing.

    Its token's own end does not count: what was made with it has an end of its own.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    grant_id, client_id = read_id("grt", wire_id), read_id("app", wire_id)
    if grant_id is not None:
        grant = await doors.grant(db, doors.grant_handle(keys, grant_id))
        if grant is None or ended(grant) is not None or (grant.expires_at is not None and grant.expires_at <= now):
            return None
        scopes = grant_scopes(grant, catalogue, catalogue)
        return Principal("grant", wire_id, grant.workspace_id, scopes, grant.user_id, client_id=grant.client_id)
    client = None if client_id is None else await doors.client(db, doors.client_handle(keys, client_id), now)
    if client is None or client.ended_at is not None:
        return None
    scopes = client_scopes(client, catalogue, catalogue)
    return Principal("client", wire_id, client.workspace_id, scopes, client_id=client.id)
