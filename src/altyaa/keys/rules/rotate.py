"""Whether a key gets another secret, and what becomes of those it has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, KEY_ENDED, LAST_SECRET, NOT_FOUND, ROTATION_IN_PROGRESS, Refused
from altyaa.keys.model import KeyInfo, RotationAsk, SecretInfo

DEFAULT_OVERLAP, LONGEST_OVERLAP = timedelta(hours=24), timedelta(days=30)
MOST_SECRETS = 2


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation that may go ahead.

    Attributes:
        endings: When each secret that works now stops working.
    """

    endings: tuple[tuple[UUID, datetime], ...]


def rotate(key: KeyInfo, secrets: Sequence[SecretInfo], ask: RotationAsk, now: datetime) -> Rotation | Refused:
    """Decide on one more secret.

    Args:
        secrets: Every one of the key's, oldest first.
    """
    if not timedelta() <= ask.overlap <= LONGEST_OVERLAP:
        most = int(LONGEST_OVERLAP.total_seconds())
        return Refused(INVALID_VALUE, "overlap", f"The overlap is 0 to {most} seconds, which are 30 days.")
    if refusal := living(key, now):
        return refusal
    working = [secret for secret in secrets if secret.works_at(now)]
    endings = [(secret.id, now + ask.overlap) for secret in working]
    if len(working) < MOST_SECRETS:
        return Rotation(tuple(endings))
    if not ask.retire_oldest:
        return _third(working)
    endings[0] = (working[0].id, now)
    return Rotation(tuple(endings))


def living(key: KeyInfo, now: datetime) -> Refused | None:
    """Refuse to work on a key that no new secret would bring back."""
    if key.revoked_at is not None:
        return Refused(KEY_ENDED, "revoked", "This key was revoked, for good. Create another one.")
    if key.expires_at is not None and key.expires_at <= now:
        return Refused(KEY_ENDED, "expired", "This key has expired. Give it a later expires_at first.")
    return None


def retire(secrets: Sequence[SecretInfo], secret_id: UUID, now: datetime) -> SecretInfo | Refused:
    """Decide whether one secret may stop working now: another has to be left."""
    found = next((secret for secret in secrets if secret.id == secret_id), None)
    if found is None:
        return Refused(NOT_FOUND, "no such secret", "This key has no secret with that id.")
    if found.works_at(now) and not any(secret.works_at(now) for secret in secrets if secret.id != secret_id):
        return Refused(LAST_SECRET, "last secret")
    return found


def _third(working: Sequence[SecretInfo]) -> Refused:
    oldest = working[0]
    until = "" if oldest.ends_at is None else f" until {oldest.ends_at.isoformat(timespec='seconds')}"
    return Refused(
        ROTATION_IN_PROGRESS,
        "two secrets work",
        f"Two secrets work already: {write_id('sec', oldest.id)}, which ends with {oldest.last_four}, "
        f"does{until.replace('+00:00', 'Z')}. Wait, retire it, or rotate with retire_oldest (on the command line: "
        "--retire-oldest).",
    )
