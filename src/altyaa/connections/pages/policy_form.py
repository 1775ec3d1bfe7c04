"""A policy as a form: spans in human units, each beside the platform's own."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from altyaa.connections.model import Policy, PolicyChange
from altyaa.connections.rules.bounds import Bounds
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_, Text

UNITS: Mapping[str, str] = {
    "days": N_("days"),
    "hours": N_("hours"),
    "minutes": N_("minutes"),
    "seconds": N_("seconds"),
}
_SECONDS = {"days": 86_400, "hours": 3600, "minutes": 60, "seconds": 1}
_LONGEST = 2**31 - 1
_SAID: Mapping[str, tuple[str, str]] = {
    "access_interval_seconds": (
        N_("Renew the token every"),
        N_("However long it lives."),
    ),
    "access_lead_seconds": (N_("Renew it before its end by"), N_("For tokens that live for 7 days or longer.")),
    "grant_interval_seconds": (
        N_("Use the permission every"),
        N_("So that it does not end for want of use."),
    ),
    "grant_lead_seconds": (N_("Renew the permission before its end by"), N_("Where a renewal moves that end.")),
    "check_interval_seconds": (
        N_("Look whether all works every"),
        N_("And what hangs under the account."),
    ),
}


@dataclass(frozen=True, slots=True)
class Part:
    """One span of it.

    Attributes:
        amount, unit: As it is set, or was typed; empty where the platform's own holds.
        own: The platform's own; None for none.
        least, most: None where the part cannot be set, and ``why_not`` says so.
    """

    NAMES: ClassVar[tuple[str, ...]] = tuple(_SAID)
    name: str
    label: str
    hint: str
    amount: str
    unit: str
    own: timedelta | None
    least: timedelta | None
    most: timedelta | None
    why_not: Text | None

    @property
    def is_lead(self) -> bool:
        """Whether it is how long before an end."""
        return self.name.endswith("_lead_seconds")


def parts_of(
    own: Policy, change: PolicyChange | None, known: Mapping[str, Bounds | Text], typed: Mapping[str, str] | None
) -> list[Part]:
    """Every part, in the order of the form.

    Args:
        own: The platform's.
        typed: What was sent, where the form is shown again.
    """
    found = []
    for name, (label, hint) in _SAID.items():
        span: timedelta | None = getattr(own, name.removesuffix("_seconds"))
        amount, unit = _amount(None if change is None else getattr(change, name))
        if typed is not None:
            amount, unit = typed[name], typed[f"{name}_unit"]
        bound = known[name]
        found.append(
            Part(
                name,
                label,
                hint,
                amount,
                unit,
                own=span,
                least=bound.least if isinstance(bound, Bounds) else None,
                most=bound.most if isinstance(bound, Bounds) else None,
                why_not=bound if isinstance(bound, Text) else None,
            )
        )
    return found


def read_change(typed: Mapping[str, str]) -> PolicyChange | Refused | None:
    """What was typed; None where every part was left empty: the platform's own policy."""
    seconds: dict[str, int] = {}
    for name in _SAID:
        text, unit = typed[name], typed[f"{name}_unit"]
        if not text:
            continue
        if not (text.isascii() and text.isdigit() and len(text) < 10 and unit in UNITS):
            return _no_number(name)
        seconds[name] = int(text) * _SECONDS[unit]
        if not 0 < seconds[name] <= _LONGEST:
            return _no_number(name)
    return PolicyChange(**seconds) if seconds else None


def _amount(seconds: int | None) -> tuple[str, str]:
    """In the largest unit that holds it whole."""
    if seconds is None:
        return "", "hours"
    unit = next(name for name, size in _SECONDS.items() if seconds % size == 0)
    return str(seconds // _SECONDS[unit]), unit


def _no_number(name: str) -> Refused:
    said = N_("Type a whole number and choose a unit, or leave it empty for the platform's own.")
    return Refused(INVALID_VALUE, f"{name} is no number", said, fields=(name,))
