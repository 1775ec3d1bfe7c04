"""End grants and consents. Whoever holds a token of one is refused as soon as this has committed and been heard."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.revocation import revoked
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.oauth import store
from altyaa.oauth.store.grants import LockedGrant


async def end_grants(tx: WorkspaceTx, grant_ids: Sequence[UUID], now: datetime, reason: str) -> list[LockedGrant]:
    """End these grants, those that live; which they were. Each is held, so that no refresh wins meanwhile."""
    held = [await store.lock_grant(tx, each) for each in sorted(grant_ids)]
    living = [each for each in held if each is not None and each.revoked_at is None]
    if living:
        ids = [each.id for each in living]
        await store.revoke_grants(tx, ids, now, reason)
        await revoked(tx, *ids)
        for each in living:
            await events.record(tx, _ended(each, now, reason))
    return living


async def end_consent(tx: WorkspaceTx, consent_id: UUID, now: datetime, reason: str) -> list[LockedGrant] | None:
    """End a consent with all of its grants; which they were, or None where no such consent lives."""
    consent = await store.lock_consent(tx, consent_id)
    if consent is None or consent.revoked_at is not None:
        return None
    await store.revoke_consent(tx, consent_id, now, reason)
    await revoked(tx, consent_id)
    living = await store.live_grants(tx, consent_id=consent_id)
    await end_grants(tx, [each.id for each in living], now, reason)
    told: dict[str, Json] = {"client_id": write_id("app", consent.client_id), "client": consent.client_name}
    told |= {"user": write_id("usr", consent.user_id), "reason": reason, "grants": len(living)}
    await events.record(tx, Fact("oauth.consent.revoked", write_id("cst", consent_id), now, told))
    return living


def _ended(grant: LockedGrant, now: datetime, reason: str) -> Fact:
    told: dict[str, Json] = {"client_id": write_id("app", grant.client_id), "user": write_id("usr", grant.user_id)}
    told |= {"consent": write_id("cst", grant.consent_id), "reason": reason}
    return Fact("oauth.grant.revoked", write_id("grt", grant.id), now, told)
