"""Whether a key gets another secret, and what becomes of those it has."""

from collections.abc import Sequence
from datetime import datetime

from altyaa.access.rules import secrets as any_secrets
from altyaa.access.rules.secrets import DEFAULT_OVERLAP as DEFAULT_OVERLAP
from altyaa.access.rules.secrets import LONGEST_OVERLAP as LONGEST_OVERLAP
from altyaa.access.rules.secrets import Rotation as Rotation
from altyaa.access.rules.secrets import retire as retire
from altyaa.kernel.problems import KEY_ENDED, Refused
from altyaa.keys.model import KeyInfo, RotationAsk, SecretInfo


def rotate(key: KeyInfo, secrets: Sequence[SecretInfo], ask: RotationAsk, now: datetime) -> Rotation | Refused:
    """Decide on one more secret.

    Args:
        secrets: Every one of the key's, oldest first.
    """
    if refusal := any_secrets.overlap_within(ask.overlap) or living(key, now):
        return refusal
    return any_secrets.rotate(secrets, ask.overlap, now, retire_oldest=ask.retire_oldest)


def living(key: KeyInfo, now: datetime) -> Refused | None:
    """Refuse to work on a key that no new secret would bring back."""
    if key.revoked_at is not None:
        return Refused(KEY_ENDED, "revoked", "This key was revoked, for good. Create another one.")
    if key.expires_at is not None and key.expires_at <= now:
        return Refused(KEY_ENDED, "expired", "This key has expired. Give it a later expires_at first.")
    if key.lives_until is not None and key.lives_until <= now:
        told = "This key is older than the workspace lets keys be. Create another one."
        return Refused(KEY_ENDED, "past the workspace's longest life", told)
    return None
