"""Whether a credential gets another secret, and what becomes of those it has. The same for keys and for apps."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol, TypeVar
from uuid import UUID

from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, LAST_SECRET, NOT_FOUND, ROTATION_IN_PROGRESS, Refused
from altyaa.kernel.text import N_, Text

DEFAULT_OVERLAP, LONGEST_OVERLAP = timedelta(hours=24), timedelta(days=30)
MOST_SECRETS = 2
NO_SUCH_SECRET = Refused(NOT_FOUND, "no such secret", "It has no secret with that id.")
_TWO_WORK = (
    N_(
        "Two secrets work already: %(secret)s, which ends with %(last_four)s, does until %(time)s. Wait, retire it, or "
        "rotate with retire_oldest (on the command line: --retire-oldest)."
    ),
    N_(
        "Two secrets work already: %(secret)s, which ends with %(last_four)s, does. Wait, retire it, or rotate with "
        "retire_oldest (on the command line: --retire-oldest)."
    ),
)
"""Where the oldest of them has an end, and where it has none."""


class StoredSecret(Protocol):
    """One secret of a credential, without the secret."""

    @property
    def id(self) -> UUID: ...
    @property
    def last_four(self) -> str: ...
    @property
    def ends_at(self) -> datetime | None: ...
    def works_at(self, now: datetime) -> bool: ...


Stored = TypeVar("Stored", bound=StoredSecret)


@dataclass(frozen=True, slots=True)
class Rotation:
    """A rotation that may go ahead.

    Attributes:
        endings: When each secret that works now stops working.
    """

    endings: tuple[tuple[UUID, datetime], ...]


def overlap_within(overlap: timedelta) -> Refused | None:
    """Refuse an overlap that is too long, or none."""
    if timedelta() <= overlap <= LONGEST_OVERLAP:
        return None
    most = int(LONGEST_OVERLAP.total_seconds())
    return Refused(INVALID_VALUE, "overlap", f"The overlap is 0 to {most} seconds, which are 30 days.")


def rotate(
    secrets: Sequence[StoredSecret], overlap: timedelta, now: datetime, *, retire_oldest: bool
) -> Rotation | Refused:
    """Decide on one more secret of something that lives.

    Args:
        secrets: Every one that it has, oldest first.
        overlap: Time that those before it go on working.
        retire_oldest: End the oldest at once where two work already.
    """
    working = [secret for secret in secrets if secret.works_at(now)]
    endings = [(secret.id, now + overlap) for secret in working]
    if len(working) < MOST_SECRETS:
        return Rotation(tuple(endings))
    if not retire_oldest:
        return _third(working)
    endings[0] = (working[0].id, now)
    return Rotation(tuple(endings))


def retire(secrets: Sequence[Stored], secret_id: UUID, now: datetime) -> Stored | Refused:
    """Decide whether one secret may stop working now: another has to be left."""
    found = next((secret for secret in secrets if secret.id == secret_id), None)
    if found is None:
        return NO_SUCH_SECRET
    if found.works_at(now) and not any(secret.works_at(now) for secret in secrets if secret.id != secret_id):
        return Refused(LAST_SECRET, "last secret")
    return found


def _third(working: Sequence[StoredSecret]) -> Refused:
    oldest = working[0]
    ending, endless = _TWO_WORK
    values = {"secret": write_id("sec", oldest.id), "last_four": oldest.last_four}
    if oldest.ends_at is None:
        told = Text(endless, values)
    else:
        time = oldest.ends_at.isoformat(timespec="seconds").replace("+00:00", "Z")
        told = Text(ending, {**values, "time": time})
    return Refused(ROTATION_IN_PROGRESS, "two secrets work", told)
