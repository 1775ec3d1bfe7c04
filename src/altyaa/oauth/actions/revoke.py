"""End what people allowed apps: one consent, one grant, all of an app, everything by a member."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.problems import Refused
from altyaa.oauth import store
from altyaa.oauth.actions.end import end_consent, end_grants
from altyaa.oauth.actions.look import NO_SUCH_CONSENT, NO_SUCH_GRANT
from altyaa.oauth.rules.reason import BY_HAND
from altyaa.oauth.store.consent_views import WhichConsents
from altyaa.oauth.store.grant_views import WhichGrants


@dataclass(frozen=True, slots=True)
class Revoked:
    """One consent or grant that has ended.

    Attributes:
        revoked_at, reason: Of the first time, if it had ended before.
        grants: Those that ended with it now.
    """

    id: UUID
    revoked_at: datetime
    reason: str
    grants: tuple[UUID, ...] = ()


@dataclass(frozen=True, slots=True)
class AllRevoked:
    """Everything of an app, or of a member, that ended now."""

    consents: tuple[UUID, ...]
    grants: tuple[UUID, ...]


async def revoke_consent(tx: WorkspaceTx, clock: Clock, consent_id: UUID, reason: str = BY_HAND) -> Revoked | Refused:
    """End a consent with its grants at once; ending it again changes nothing."""
    now = clock()
    ended = await end_consent(tx, consent_id, now, reason)
    found = await store.found_consents(tx, now, WhichConsents(only=consent_id))
    if not found or found[0].revoked_at is None or found[0].revoked_reason is None:
        return NO_SUCH_CONSENT
    return Revoked(consent_id, found[0].revoked_at, found[0].revoked_reason, tuple(each.id for each in ended or ()))


async def revoke_grant(tx: WorkspaceTx, clock: Clock, grant_id: UUID, reason: str = BY_HAND) -> Revoked | Refused:
    """End a grant at once, and leave the consent: the person is not asked again. Doing it again changes nothing."""
    now = clock()
    await end_grants(tx, [grant_id], now, reason)
    found = await store.found_grants(tx, now, WhichGrants(only=grant_id))
    if not found or found[0].revoked_at is None or found[0].revoked_reason is None:
        return NO_SUCH_GRANT
    return Revoked(grant_id, found[0].revoked_at, found[0].revoked_reason)


async def revoke_all(
    tx: WorkspaceTx,
    clock: Clock,
    *,
    client_id: UUID | None = None,
    user_id: UUID | None = None,
    reason: str = BY_HAND,
) -> AllRevoked:
    """End every consent of an app, or of a member, with its grants. Exactly one of the two is named.

    Raises:
        ValueError: Both are, or neither: that would be everything.
    """
    if (client_id is None) == (user_id is None):
        raise ValueError("name an app or a member")
    now, consents, grants = clock(), list[UUID](), list[UUID]()
    for consent_id in await store.live_consents(tx, client_id, user_id):
        ended = await end_consent(tx, consent_id, now, reason)
        if ended is not None:
            consents.append(consent_id)
            grants += [each.id for each in ended]
    return AllRevoked(tuple(consents), tuple(grants))
