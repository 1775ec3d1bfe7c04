"""Decisions about keys."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, KEY_EXPIRED, KEY_REVOKED, Refused


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


def judge(record: Record | None, now: datetime) -> Principal | Refused:
    """Decide what a presented key is worth.

    Args:
        record: The key; None when no key has that id and secret, which is told in one shape for every cause.
    """
    if record is None:
        return Refused(INVALID_TOKEN, "no key with this id and secret")
    key_id = write_id("key", record.id)
    if record.revoked_at is not None:
        return Refused(KEY_REVOKED, f"{key_id} was revoked")
    if record.expires_at is not None and record.expires_at <= now:
        return Refused(KEY_EXPIRED, f"{key_id} expired")
    return Principal(
        kind="key",
        id=key_id,
        workspace_id=record.workspace_id,
        scopes=frozenset(record.scopes),
        expires_at=record.expires_at,
        rotate_by=record.rotate_by,
    )
