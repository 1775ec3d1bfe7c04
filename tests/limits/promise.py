"""A clock, and what the limiter's answers are compared with: the promise itself, checked over every interval."""

from collections.abc import Sequence
from dataclasses import dataclass

from altyaa.limits.model import NANOSECONDS, Policy


@dataclass
class Clock:
    """A clock that a test moves."""

    now_ns: int = 5 * NANOSECONDS

    def __call__(self) -> int:
        return self.now_ns


@dataclass(frozen=True, slots=True)
class Taken:
    """Units that one subject took at one time."""

    at_ns: int
    units: int


def broken_interval(policy: Policy, taken: Sequence[Taken]) -> tuple[Taken, Taken] | None:
    """First and last ask of an interval of ``t`` seconds in which more than ``q + q * t / w`` units were admitted."""
    for index, first in enumerate(taken):
        units = 0
        for last in taken[index:]:
            units += last.units
            span_ns = last.at_ns - first.at_ns
            # In whole numbers: units <= q + q * t / w, multiplied by w in nanoseconds.
            window_ns = policy.window_seconds * NANOSECONDS
            if units * window_ns > policy.quantity * (window_ns + span_ns):
                return first, last
    return None


def fits(policy: Policy, taken: Sequence[Taken], ask: Taken) -> bool:
    """Whether the promise would still hold with one more ask: what a limiter that is not too strict admits."""
    return broken_interval(policy, [*taken, ask]) is None
