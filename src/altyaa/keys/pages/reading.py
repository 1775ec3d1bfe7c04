"""From what people entered to what is asked; whatever is wrong is said beside its field, all of it at once."""

from collections.abc import Mapping, Set
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta

from altyaa.access.rules import read_name
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY, Rate
from altyaa.kernel.text import N_, Text
from altyaa.keys.model import Clearable, KeyAsk, KeyChange, KeyInfo, Network
from altyaa.keys.rules.words import MOST_CIDRS, read_cidrs
from altyaa.web import scope_tree
from altyaa.web.scope_tree import Group

FIELDS = ("name", "rotate_every", "ends", "ends_on", "cidrs", "quantity", "seconds")
ENDS_AFTER_DAYS = {"30": 30, "90": 90}
WINDOWS = (1, 60, 3600, 86_400)
"""Seconds, a day, as a limit is counted by."""
_NO_SCOPE = N_("Choose at least one. A key without a scope opens nothing.")
_NO_PERIOD = N_("Choose one of these.")
_NO_DAY = N_("Choose a day.")
_PAST_DAY = N_("That day is over. Choose a later one.")
_NO_QUANTITY = N_("A whole number from 1 to 1,000,000,000, or nothing.")
_TOO_MANY = N_("At most 50 networks.")
assert (MOST_QUANTITY, MOST_CIDRS) == (1_000_000_000, 50), "what the two sentences say"


@dataclass(slots=True)
class Wrong:
    """What is wrong with a form, by field.

    Attributes:
        lines: Of the networks: number of the line, and what is wrong with it.
    """

    fields: dict[str, str | Text] = field(default_factory=dict)
    lines: list[tuple[int, str | Text]] = field(default_factory=list)

    def __bool__(self) -> bool:
        return bool(self.fields or self.lines)

    @property
    def refused(self) -> Refused:
        """For the log and the status."""
        fields = (*sorted(self.fields), *("cidrs" for _ in self.lines))
        return Refused(INVALID_VALUE, "a form with mistakes", fields=fields)


@dataclass(frozen=True, slots=True)
class _Read:
    name: str
    scopes: frozenset[str]
    expires_at: datetime | None
    cidrs: tuple[Network, ...]
    limit: Rate | None


def key_ask(values: Mapping[str, str], groups: list[Group], periods: Set[int], now: datetime) -> KeyAsk | Wrong:
    """What a key is to be.

    Args:
        periods: Days between rotations that are offered.
    """
    wrong = Wrong()
    read = _read(values, groups, now, wrong)
    days = _period(values, periods, wrong)
    return wrong if wrong else KeyAsk(read.name, read.scopes, days, read.expires_at, read.cidrs, read.limit)


def key_change(values: Mapping[str, str], groups: list[Group], now: datetime) -> KeyChange | Wrong:
    """What a key is to become: all that the form says, its end only where it is to be another."""
    wrong = Wrong()
    read = _read(values, groups, now, wrong)
    empty: tuple[tuple[Clearable, bool], ...] = (
        ("expires_at", values.get("ends") == "never"),
        ("cidrs", not read.cidrs),
        ("limit", read.limit is None),
    )
    cleared = frozenset(word for word, is_empty in empty if is_empty)
    if wrong:
        return wrong
    return KeyChange(read.name, read.scopes, read.expires_at, read.cidrs or None, read.limit, cleared)


def entered(key: KeyInfo, groups: list[Group]) -> dict[str, str]:
    """The form as it is for a key."""
    limit = key.limit
    return {
        "name": key.name,
        "ends": "as-it-is",
        "cidrs": "\n".join(str(network) for network in key.cidrs),
        "quantity": "" if limit is None else str(limit.quantity),
        "seconds": "60" if limit is None else str(limit.window_seconds),
        **scope_tree.entered(groups, frozenset(key.scopes)),
    }


def whole(text: str, least: int, most: int) -> int | None:
    """A whole number within bounds; None for anything else."""
    number = int(text) if text.isascii() and text.isdigit() and len(text) <= len(str(most)) else -1
    return number if least <= number <= most else None


def _read(values: Mapping[str, str], groups: list[Group], now: datetime, wrong: Wrong) -> _Read:
    name, scopes = read_name(values.get("name", "")), scope_tree.chosen(groups, values)
    for each, what in (("name", name), ("scopes", scopes)):
        if isinstance(what, Refused):
            wrong.fields[each] = what.sentence
    if scopes == frozenset():
        wrong.fields["scopes"] = _NO_SCOPE
    return _Read(
        "" if isinstance(name, Refused) else name,
        frozenset() if isinstance(scopes, Refused) else scopes,
        _end(values, now, wrong),
        _networks(values, wrong),
        _limit(values, wrong),
    )


def _period(values: Mapping[str, str], periods: Set[int], wrong: Wrong) -> int:
    days = whole(values.get("rotate_every", ""), 1, max(periods))
    if days not in periods:
        wrong.fields["rotate_every"] = _NO_PERIOD
    return days or 0


def _end(values: Mapping[str, str], now: datetime, wrong: Wrong) -> datetime | None:
    """The moment of its own end: of a day that was named, midnight after it, in UTC."""
    ends = values.get("ends", "")
    if days := ENDS_AFTER_DAYS.get(ends):
        return now + timedelta(days=days)
    if ends in ("never", "as-it-is"):
        return None
    if ends != "on":
        wrong.fields["ends"] = _NO_PERIOD
        return None
    try:
        on = datetime.combine(date.fromisoformat(values.get("ends_on", "").strip()), time(), UTC) + timedelta(days=1)
    except (ValueError, OverflowError):
        wrong.fields["ends_on"] = _NO_DAY
        return None
    if on <= now:
        wrong.fields["ends_on"] = _PAST_DAY
    return on


def _networks(values: Mapping[str, str], wrong: Wrong) -> tuple[Network, ...]:
    numbered = enumerate(values.get("cidrs", "").splitlines(), 1)
    lines = [(number, text) for number, line in numbered if (text := line.strip())]
    for number, text in lines:
        read = read_cidrs([text])
        if isinstance(read, Refused):
            wrong.lines.append((number, read.sentence))
    if len(lines) > MOST_CIDRS:
        wrong.fields["cidrs"] = _TOO_MANY
    networks = () if wrong.lines or len(lines) > MOST_CIDRS else read_cidrs([text for _, text in lines])
    return () if isinstance(networks, Refused) else networks


def _limit(values: Mapping[str, str], wrong: Wrong) -> Rate | None:
    text = values.get("quantity", "").strip()
    if not text:
        return None
    quantity = whole(text.replace(",", ""), 1, MOST_QUANTITY)
    seconds = whole(values.get("seconds", ""), 1, LONGEST_WINDOW_SECONDS)
    if quantity is None or seconds is None:
        wrong.fields["quantity"] = _NO_QUANTITY
        return None
    return Rate(quantity, seconds)
