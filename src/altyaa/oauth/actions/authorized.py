"""What people allowed apps, with what is known of each app now; and its end, by whoever may."""

from dataclasses import dataclass
from uuid import UUID

from altyaa.access.actions.giver import giver
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.vault import ServiceKeys
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import Refused
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth import doors, store
from altyaa.oauth.actions.clients.actor import NEEDED
from altyaa.oauth.actions.look import NO_SUCH_CONSENT, NO_SUCH_GRANT, list_grants
from altyaa.oauth.actions.revoke import Revoked, revoke_consent, revoke_grant
from altyaa.oauth.store.app_views import AllowedClient
from altyaa.oauth.store.consent_views import ConsentStatus, ConsentView, WhichConsents
from altyaa.oauth.store.grant_views import GrantView, WhichGrants

_MOST_GRANTS = 200


@dataclass(frozen=True, slots=True)
class Authorized:
    """What one person allowed one app.

    Attributes:
        app: As it is now; None for one that is nowhere any more.
    """

    consent: ConsentView
    app: AllowedClient | None

    @property
    def status(self) -> ConsentStatus:
        """As of a consent that is looked at by itself."""
        has_ended = self.app is None or self.app.has_ended
        return "ended" if self.consent.status == "active" and has_ended else self.consent.status

    @property
    def verified(self) -> bool:
        """Whether the operator vouches for the app."""
        return self.app is not None and self.app.verified


async def list_authorized(tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, which: WhichConsents) -> list[Authorized]:
    """Consents of the workspace, newest first, with their apps: doors are asked for those of this page alone.

    Args:
        which: ``active`` is what nobody revoked, whatever became of the app.
    """
    now = clock()
    consents = await store.found_consents(tx, now, which)
    ids = sorted({each.client_id for each in consents})
    found = await store.allowed_as_they_are(tx, ids, [doors.client_handle(keys, each) for each in ids], now)
    apps = {each.id: each for each in found}
    return [Authorized(each, apps.get(each.client_id)) for each in consents]


async def show_authorized(
    tx: WorkspaceTx, keys: ServiceKeys, clock: Clock, consent_id: UUID
) -> tuple[Authorized, list[GrantView]] | Refused:
    """One consent with its grants, newest first."""
    found = await list_authorized(tx, keys, clock, WhichConsents(only=consent_id))
    if not found:
        return NO_SUCH_CONSENT
    which = WhichGrants(consent_id=consent_id, client_id=found[0].consent.client_id, most=_MOST_GRANTS)
    return found[0], await list_grants(tx, keys, clock, which)


async def end_authorized(
    tx: WorkspaceTx, scopes: ScopeCatalogue, clock: Clock, consent_id: UUID, grant_id: UUID | None = None
) -> Revoked | Refused:
    """End a consent, or one grant of it, as somebody who manages apps: their role is held until it is done."""
    acting = await giver(tx, scopes, clock(), NEEDED)
    if isinstance(acting, Refused):
        return acting
    if grant_id is None:
        return await revoke_consent(tx, clock, consent_id)
    found = await store.found_grants(tx, clock(), WhichGrants(only=grant_id, consent_id=consent_id))
    return await revoke_grant(tx, clock, grant_id) if found else NO_SUCH_GRANT


async def end_own(tx: WorkspaceTx, clock: Clock, consent_id: UUID, user_id: UUID) -> Revoked | Refused:
    """End what a person allowed, as that person: no role is needed for it. Of others' there is none."""
    found = await store.found_consents(tx, clock(), WhichConsents(only=consent_id, user_id=user_id))
    return await revoke_consent(tx, clock, consent_id) if found else NO_SUCH_CONSENT
