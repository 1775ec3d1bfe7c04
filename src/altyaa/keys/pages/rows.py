"""A key as a line of the list, and its secrets as people tell them apart."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.text import N_
from altyaa.keys.actions import Shown
from altyaa.keys.actions.leak import REASON as LEAK
from altyaa.keys.model import SecretInfo, Standing
from altyaa.keys.pages.answers import masked
from altyaa.keys.rules.reminders import days_left
from altyaa.keys.store.listing import Listed

PILLS: dict[Standing, tuple[str, str]] = {
    "active": ("good", N_("Active")),
    "rotate_soon": ("warn", N_("Rotate soon")),
    "rotating": ("good", N_("Rotating")),
    "rotation_due": ("bad", N_("Rotation due")),
    "expired": ("bad", N_("Expired")),
    "revoked": ("bad", N_("Revoked")),
}
"""Kind and words of the sign beside a key."""
_LEAKED = ("bad", N_("Revoked: leaked"))
MOST_CHIPS = 3


@dataclass(frozen=True, slots=True)
class Secret:
    """A secret as a page tells of it, without the secret.

    Attributes:
        role: ``new``, ``old`` while two work, ``current`` where one does, ``ended``.
    """

    info: SecretInfo
    wire_id: str
    start: str
    role: str


@dataclass(frozen=True, slots=True)
class Row:
    """A key as a page tells of it.

    Attributes:
        start: How the newest secret begins and ends.
        secrets: Newest first.
        working: Those of them that work.
        days: Until it is to be rotated; below zero where that is over.
    """

    key: Listed
    wire_id: str
    start: str
    pill: tuple[str, str]
    secrets: tuple[Secret, ...]
    working: tuple[Secret, ...]
    days: int

    @property
    def lives(self) -> bool:
        """Whether something can still be done with it: an overdue one that ended can be rotated."""
        return self.key.revoked_at is None

    @property
    def last_used_at(self) -> datetime | None:
        """By any secret."""
        return max((each.info.last_used_at for each in self.secrets if each.info.last_used_at), default=None)


def row(shown: Shown, now: datetime) -> Row:
    """A key as a page tells of it."""
    key = shown.key
    working = shown.working(now) if key.standing not in ("revoked", "expired") else []
    secrets = tuple(_secret(key.id, each, working) for each in reversed(shown.secrets))
    overdue = (now - key.rotate_by).days
    return Row(
        key,
        write_id("key", key.id),
        secrets[0].start if secrets else masked(key.id, ""),
        _LEAKED if key.standing == "revoked" and key.revoked_reason == LEAK else PILLS[key.standing],
        secrets,
        tuple(each for each in secrets if each.role != "ended"),
        -overdue if overdue > 0 else days_left(key.rotate_by, now),
    )


def _secret(key_id: UUID, info: SecretInfo, working: list[SecretInfo]) -> Secret:
    if info not in working:
        role = "ended"
    elif len(working) == 1:
        role = "current"
    else:
        role = "new" if info is working[-1] else "old"
    return Secret(info, write_id("sec", info.id), masked(key_id, info.last_four), role)
