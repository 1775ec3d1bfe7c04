"""What a leaked secret leads to."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.keys.model import KeyInfo, SecretInfo


@dataclass(frozen=True, slots=True)
class Retire:
    """The secret ends now.

    Attributes:
        key_dies: No other secret is left that works.
    """

    secret: SecretInfo
    key_dies: bool


def retire_leaked(key: KeyInfo, secrets: Sequence[SecretInfo], secret_id: UUID, now: datetime) -> Retire | None:
    """Decide on a secret that somebody found in public; None for one that is dead already.

    A key that has expired counts as alive: a later date, or a rotation, would let the old secret in again.

    Args:
        secrets: Every one of the key's.
    """
    leaked = next((secret for secret in secrets if secret.id == secret_id), None)
    if leaked is None or key.revoked_at is not None or not leaked.works_at(now):
        return None
    return Retire(leaked, not any(secret.works_at(now) for secret in secrets if secret.id != secret_id))
