"""What the keys slice's parts hand to one another."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network
from typing import Literal, get_args
from uuid import UUID

from altyaa.kernel.credential import ID_BYTES, SECRET_BYTES, CredentialKind
from altyaa.kernel.rate import Rate
from altyaa.kernel.secret import Secret

API_KEY = CredentialKind("alk_", ID_BYTES + SECRET_BYTES)

Network = IPv4Network | IPv6Network

Status = Literal["active", "rotation_due", "expired", "revoked"]
STATUSES: tuple[Status, ...] = get_args(Status)

Standing = Literal["active", "rotate_soon", "rotating", "rotation_due", "expired", "revoked"]
"""A status as people see it, who are told before something is due."""
STANDINGS: tuple[Standing, ...] = get_args(Standing)


@dataclass(frozen=True, slots=True)
class Reach:
    """What a credential may do, until when, from where and how often.

    Attributes:
        expires_at: None for no end of its own.
        cidrs: Networks it may be used from; none for anywhere.
        limit: None for no limit of its own.
    """

    scopes: frozenset[str]
    expires_at: datetime | None = None
    cidrs: tuple[Network, ...] = ()
    limit: Rate | None = None


@dataclass(frozen=True, slots=True)
class KeyAsk:
    """What somebody wants a key to be.

    Attributes:
        rotation_days: Days until its secret is due for rotation.
    """

    name: str
    scopes: frozenset[str]
    rotation_days: int
    expires_at: datetime | None = None
    cidrs: tuple[Network, ...] = ()
    limit: Rate | None = None

    @property
    def reach(self) -> Reach:
        """What it asks to be allowed."""
        return Reach(self.scopes, self.expires_at, self.cidrs, self.limit)


Clearable = Literal["expires_at", "cidrs", "limit"]


@dataclass(frozen=True, slots=True)
class KeyChange:
    """What is to be different about a key. None leaves a thing as it is.

    Attributes:
        clear: What the key is to have no more.
    """

    name: str | None = None
    scopes: frozenset[str] | None = None
    expires_at: datetime | None = None
    cidrs: tuple[Network, ...] | None = None
    limit: Rate | None = None
    clear: frozenset[Clearable] = frozenset()


@dataclass(frozen=True, slots=True)
class RotationAsk:
    """How a key is to get another secret.

    Attributes:
        overlap: Time that the secret before it goes on working.
        retire_oldest: End the oldest secret at once where two work already.
        rotation_days: Days until the new one is due for rotation.
    """

    overlap: timedelta
    retire_oldest: bool
    rotation_days: int


@dataclass(frozen=True, slots=True)
class KeyInfo:
    """A key as its workspace sees it.

    Attributes:
        created_by: Wire id of who made it; ``operator`` for the command line.
        minted_by: The key that made it, where it was one.
        lives_until: The end of the longest life that the workspace gives to keys; None where it sets none.
        ends_at: When it stops working by itself: its own expiry, ``lives_until``, or its rotation's date under the
            policy ``expire``.
        rotation_due: Why it is to be rotated before its time.
        status: At the moment that was asked about.
    """

    id: UUID
    name: str
    scopes: list[str]
    created_by: str
    user_id: UUID | None
    minted_by: UUID | None
    created_at: datetime
    rotated_at: datetime | None
    rotate_by: datetime
    rotation_due: str | None
    expires_at: datetime | None
    lives_until: datetime | None
    ends_at: datetime | None
    cidrs: list[Network]
    limit_quantity: int | None
    limit_seconds: int | None
    revoked_at: datetime | None
    revoked_reason: str | None
    status: Status

    @property
    def limit(self) -> Rate | None:
        """Its own limit."""
        if self.limit_quantity is None or self.limit_seconds is None:
            return None
        return Rate(self.limit_quantity, self.limit_seconds)

    @property
    def reach(self) -> Reach:
        """What it may do."""
        return Reach(frozenset(self.scopes), self.expires_at, tuple(self.cidrs), self.limit)


@dataclass(frozen=True, slots=True)
class WorkingKey:
    """A key that works, with what policies look at.

    Attributes:
        used_at, used_from: Its last use.
    """

    id: UUID
    name: str
    created_at: datetime
    rotate_by: datetime
    cidrs: list[Network]
    used_at: datetime | None
    used_from: IPv4Address | IPv6Address | None


@dataclass(frozen=True, slots=True)
class SecretInfo:
    """One secret of a key, without the secret.

    Attributes:
        last_four: Its last characters, to tell secrets apart.
        ends_at: When it stops working; None for as long as its key lives.
        shown_to: The person who saw it, where it was one.
    """

    id: UUID
    key_id: UUID
    last_four: str
    created_at: datetime
    ends_at: datetime | None
    shown_to: UUID | None
    last_used_at: datetime | None
    last_used_ip: IPv4Address | IPv6Address | None
    last_used_agent: str | None

    def works_at(self, now: datetime) -> bool:
        """Whether it opens its key then."""
        return self.ends_at is None or self.ends_at > now


@dataclass(frozen=True, slots=True)
class Descendant:
    """A key that another made, directly or through others.

    Attributes:
        minted_by: The one that made it.
    """

    id: UUID
    name: str
    minted_by: UUID
    expires_at: datetime | None
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class KeyView:
    """A key with its secrets, oldest first, and the keys that it made."""

    key: KeyInfo
    secrets: tuple[SecretInfo, ...]
    descendants: tuple[Descendant, ...] = ()


@dataclass(frozen=True, slots=True)
class CreatedKey:
    """A new key, or a new secret of one. ``key`` is shown once and not stored."""

    id: UUID
    key: Secret[str]
    view: KeyView

    @property
    def scopes(self) -> frozenset[str]:
        """What it may do."""
        return frozenset(self.view.key.scopes)

    @property
    def rotate_by(self) -> datetime:
        """When its secret is due for rotation."""
        return self.view.key.rotate_by


@dataclass(frozen=True, slots=True)
class Revoked:
    """A key that ended.

    Attributes:
        also: The descendants that ended with it.
        alive: The descendants that go on working.
    """

    id: UUID
    revoked_at: datetime
    reason: str | None
    also: tuple[UUID, ...] = ()
    alive: tuple[Descendant, ...] = ()
