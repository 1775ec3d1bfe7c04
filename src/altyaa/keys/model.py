"""What the keys slice's parts hand to one another."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.kernel.credential import CredentialKind
from altyaa.kernel.secret import Secret

ID_BYTES, SECRET_BYTES = 16, 32
API_KEY = CredentialKind("alk_", ID_BYTES + SECRET_BYTES)


@dataclass(frozen=True, slots=True)
class KeyAsk:
    """What somebody wants a key to be.

    Attributes:
        rotation_days: Days until its secret is due for rotation.
    """

    name: str
    scopes: frozenset[str]
    rotation_days: int


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as its workspace sees it.

    Attributes:
        last_four: The end of its secret part, to tell keys apart.
    """

    id: UUID
    name: str
    scopes: list[str]
    last_four: str
    created_at: datetime
    rotate_by: datetime
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key. ``key`` is shown once and not stored."""

    id: UUID
    key: Secret[str]
    scopes: frozenset[str]
    rotate_by: datetime


@dataclass(frozen=True, slots=True)
class Revoked:
    """When a key ended."""

    id: UUID
    revoked_at: datetime
