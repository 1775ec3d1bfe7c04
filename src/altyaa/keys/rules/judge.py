"""What a presented key is worth."""

import math
from datetime import datetime
from functools import lru_cache
from ipaddress import IPv4Network, IPv6Network
from typing import Protocol
from uuid import UUID

from altyaa.access.rules.networks import common
from altyaa.access.verified import Denied, Finding, Verified
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import (
    ADDRESS_NOT_ALLOWED,
    INVALID_TOKEN,
    KEY_EXPIRED,
    KEY_REVOKED,
    KEY_ROTATED,
    Problem,
    Refused,
)
from altyaa.kernel.rate import Rate


class Record(Protocol):
    """What judging needs to know of a key whose secret was shown."""

    @property
    def id(self) -> UUID: ...
    @property
    def workspace_id(self) -> UUID: ...
    @property
    def scopes(self) -> list[str]: ...
    @property
    def rotate_by(self) -> datetime: ...
    @property
    def expires_at(self) -> datetime | None: ...
    @property
    def revoked_at(self) -> datetime | None: ...
    @property
    def secret_digest(self) -> bytes: ...
    @property
    def secret_ends_at(self) -> datetime | None: ...
    @property
    def cidrs(self) -> list[IPv4Network | IPv6Network]: ...
    @property
    def workspace_cidrs(self) -> list[IPv4Network | IPv6Network]: ...
    @property
    def limit_quantity(self) -> int | None: ...
    @property
    def limit_seconds(self) -> int | None: ...


def judge(key_id: UUID, record: Record | None, now: datetime) -> Finding:
    """Decide what a presented key is worth.

    Args:
        key_id: As it was presented.
        record: The key; None when no key has that id and secret, which is told in one shape for every cause.
    """
    if record is None:
        return Denied(Refused(INVALID_TOKEN, "no key with this id and secret"), (key_id,))
    depends_on = (record.id, record.workspace_id)
    wire = write_id("key", record.id)
    if refused := _ended(record, wire, now):
        return Denied(refused, depends_on)
    networks = common(tuple(record.cidrs), tuple(record.workspace_cidrs))
    if networks is None:
        why = f"{wire} has no network in common with its workspace"
        return Denied(Refused(ADDRESS_NOT_ALLOWED, why), depends_on)
    principal = Principal(
        kind="key",
        id=wire,
        workspace_id=record.workspace_id,
        scopes=_scopes(tuple(record.scopes)),
        expires_at=record.expires_at,
        rotate_by=record.rotate_by,
    )
    ends = [end.timestamp() for end in (record.expires_at, record.secret_ends_at) if end is not None]
    limit = None
    if record.limit_quantity is not None and record.limit_seconds is not None:
        limit = Rate(record.limit_quantity, record.limit_seconds)
    return Verified(principal, depends_on, min(ends, default=math.inf), networks, limit, record.secret_digest)


def _ended(record: Record, wire: str, now: datetime) -> Refused | None:
    if record.revoked_at is not None:
        return Refused(KEY_REVOKED, f"{wire} was revoked")
    ends: tuple[tuple[datetime | None, Problem, str], ...] = (
        (record.expires_at, KEY_EXPIRED, "expired"),
        (record.secret_ends_at, KEY_ROTATED, "was rotated, and this is its old secret"),
    )
    for end, problem, what in ends:
        if end is not None and end <= now:
            return Refused(problem, f"{wire} {what}")
    return None


@lru_cache(maxsize=4096)
def _scopes(names: tuple[str, ...]) -> frozenset[str]:
    # A hundred thousand remembered keys have a few sets of scopes between them.
    return frozenset(names)
