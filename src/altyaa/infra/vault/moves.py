"""What comes next for a keyset on its way from key to key. Pure: no clock, no I/O.

A key is added, then promoted once every process can know it; then what it replaced is disabled once nothing needs it,
and destroyed a day later.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from altyaa.infra.vault.states import KeyState

KNOWN_AFTER = timedelta(minutes=3)
"""Serving processes read their keysets every minute. After three of them one failed attempt has been made up for."""

QUIET = timedelta(days=1)
"""After the last change of a keyset nothing of it is disabled or destroyed for so long: what lies outside of the
database, as the answer of a provider on a machine that went down, is of use no longer."""


@dataclass(frozen=True, slots=True)
class Add:
    """A key is to be added."""


@dataclass(frozen=True, slots=True)
class Wait:
    """An added key is not yet known to everybody."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Promote:
    """An added key can take over."""

    key_id: int


def rotation(states: Sequence[KeyState], changed_at: datetime, now: datetime) -> Add | Wait | Promote:
    """The next step of a rotation.

    Args:
        changed_at: When the keyset changed last.
    """
    added = [key.id for key in states if key.state == "added"]
    if not added:
        return Add()
    known_at = changed_at + KNOWN_AFTER
    return Promote(added[-1]) if known_at <= now else Wait(known_at)


@dataclass(frozen=True, slots=True)
class Retirement:
    """What of a keyset can go, by id.

    Attributes:
        disable: Older keys.
        destroy: Those that were disabled long enough.
        in_use: Older and disabled ones that something is still under.
        until: When to ask again about those that are kept for their time alone; None where there are none.
    """

    disable: tuple[int, ...]
    destroy: tuple[int, ...]
    in_use: tuple[int, ...]
    until: datetime | None


def retirement(
    states: Sequence[KeyState],
    used: Collection[int],
    ready_at: datetime,
    changed_at: datetime,
    now: datetime,
) -> Retirement:
    """Which keys can go.

    Args:
        used: Ids of keys that something is under.
        ready_at: When what lasts longest of all that was made under the older keys has ended.
        changed_at: When the keyset changed last.
    """
    older = [key.id for key in states if key.state == "older"]
    disabled = [key.id for key in states if key.state == "disabled"]
    from_ = {**dict.fromkeys(older, max(ready_at, changed_at + QUIET)), **dict.fromkeys(disabled, changed_at + QUIET)}
    free = {key: at for key, at in from_.items() if key not in used}
    return Retirement(
        disable=tuple(key for key in older if key in free and free[key] <= now),
        destroy=tuple(key for key in disabled if key in free and free[key] <= now),
        in_use=tuple(key for key in from_ if key in used),
        until=max((at for at in free.values() if at > now), default=None),
    )
