"""Remind people that a key's secret is to be rotated."""

from datetime import datetime
from uuid import UUID

from altyaa.access import store as people
from altyaa.events import actions as events
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.fact import Fact, Json
from altyaa.kernel.ids import write_id
from altyaa.keys import store
from altyaa.keys.model import KeyInfo
from altyaa.keys.rules.reminders import days_left, reminder


async def remind(tx: WorkspaceTx, clock: Clock, key_id: UUID) -> int | None:
    """Tell Owners and Admins about a key whose date is near or over, once at each distance.

    Returns:
        The distance that they are told at, in days; None where there is nothing to tell.
    """
    now = clock()
    await store.lock_keys(tx, [key_id])
    found, before = await store.keys(tx, now, only=key_id), await store.reminded(tx, key_id)
    if not found or before is None or _has_ended(found[0], now):
        return None
    key = found[0]
    days = reminder(key.rotate_by, before.days, now)
    if days is not None:
        await store.mark_reminded(tx, key_id, days)
        await events.tell(
            tx, rotation_due(key, before.expires, now), [each.email for each in await people.managers(tx)]
        )
    return days


def rotation_due(key: KeyInfo, expires: bool, now: datetime) -> Fact:
    """The fact that a key is to be rotated.

    Args:
        expires: It stops working when the date is over.
    """
    data: dict[str, Json] = {
        "name": key.name,
        "rotate_by": key.rotate_by.isoformat().replace("+00:00", "Z"),
        "days_left": days_left(key.rotate_by, now),
        "policy": "expire" if expires else "remind",
        "reason": key.rotation_due,
    }
    return Fact("api_key.rotation_due", write_id("key", key.id), now, data)


def _has_ended(key: KeyInfo, now: datetime) -> bool:
    """For good, or by its own date. One that ended because nobody rotated it is what people are told about."""
    return key.revoked_at is not None or (key.expires_at is not None and key.expires_at <= now)
