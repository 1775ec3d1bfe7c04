"""What platforms tell apps by themselves: what is said, and where an app has asked for it."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from altyaa.simulator.state import Grant


@dataclass(frozen=True, slots=True)
class Told:
    """One message, signed.

    Attributes:
        hook: Which of the app's addresses it goes to, as ``meta/deauthorize``.
        headers: By name in lower case; of which type the body is, among them.
    """

    hook: str
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Push:
    """A message on its way to an app."""

    url: str
    told: Told


Tells: TypeAlias = Callable[[Grant, str, datetime], Sequence[Told]]
"""What an app is told of an act (its name), about what somebody allowed it, at that time."""


def tells_nothing(_grant: Grant, _act: str, _now: datetime) -> Sequence[Told]:
    """Of a platform without push."""
    return ()
