"""Look at what people allowed apps, and at what came of it."""

from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.oauth import doors, store
from altyaa.oauth.store.consent_views import ConsentView, WhichConsents
from altyaa.oauth.store.grant_views import GrantView, WhichGrants

NO_SUCH_CONSENT = Refused(NOT_FOUND, "no such consent here", "This workspace has no consent with that id.")
NO_SUCH_GRANT = Refused(NOT_FOUND, "no such grant here", "This workspace has no grant with that id.")


async def list_consents(tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, which: WhichConsents) -> list[ConsentView]:
    """Consents of the workspace, newest first, those that ended among them."""
    return await store.found_consents(tx, clock(), which, await _handles(tx, keys, which.client_id))


async def show_consent(tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, consent_id: UUID) -> ConsentView | Refused:
    """One consent."""
    found = await list_consents(tx, keys, clock, WhichConsents(only=consent_id))
    return found[0] if found else NO_SUCH_CONSENT


async def list_grants(tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, which: WhichGrants) -> list[GrantView]:
    """Grants of the workspace, newest first, those that ended among them."""
    return await store.found_grants(tx, clock(), which, await _handles(tx, keys, which.client_id))


async def show_grant(tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, grant_id: UUID) -> GrantView | Refused:
    """One grant."""
    found = await list_grants(tx, keys, clock, WhichGrants(only=grant_id))
    return found[0] if found else NO_SUCH_GRANT


async def _handles(tx: WorkspaceTx, keys: ServiceKeys, client_id: UUID | None) -> list[bytes]:
    """Of every client that may be among those found: whether it has ended, its own workspace alone has written."""
    return [doors.client_handle(keys, each) for each in await store.allowed_clients(tx, client_id)]
