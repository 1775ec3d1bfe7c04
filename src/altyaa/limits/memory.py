"""The limiter of one process."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from functools import partial

from altyaa.limits import rules
from altyaa.limits.model import Ask, Left, Limited
from altyaa.limits.subjects import Subjects

MOST_SUBJECTS = 200_000


class MemoryLimiter:
    """Decides at once, without waiting: inside one event loop nothing comes between a decision and its effect.

    Args:
        clock: Nanoseconds from any beginning, as ``time.monotonic_ns``. A step back counts as no time at all.
        most_subjects: Subjects of each policy name that are held at once.
    """

    def __init__(self, clock: Callable[[], int], most_subjects: int = MOST_SUBJECTS) -> None:
        self._clock, self._ahead_ns, self._latest_ns = clock, 0, 0
        self._subjects: defaultdict[str, Subjects] = defaultdict(partial(Subjects, most_subjects))

    def admit(self, asks: Sequence[Ask], cost: int = 1) -> Limited | list[Left]:
        """Take ``cost`` units for every ask and say what is left, or take none. Each policy name may be asked once."""
        now, held = self._now(), self._subjects
        decided = rules.decide([(policy, held[policy.name].arrival(subject)) for policy, subject in asks], now, cost)
        if isinstance(decided, Limited):
            self._shorten(asks, now)
            return decided
        taken = []
        for (policy, subject), arrival in zip(asks, decided, strict=True):
            held[policy.name].put(subject, arrival, now)
            taken.append(rules.left(policy, arrival, now))
        return taken

    def give_back(self, asks: Sequence[Ask]) -> None:
        """Undo an ``admit`` of one unit."""
        now = self._now()
        for policy, subject in asks:
            held = self._subjects[policy.name]
            held.put(subject, max(now, held.arrival(subject) - policy.interval_ns), now)

    def would_refuse(self, asks: Sequence[Ask], cost: int = 1) -> Limited | None:
        """What ``admit`` would answer; nothing is taken."""
        now = self._now()
        standings = [(policy, self._subjects[policy.name].arrival(subject)) for policy, subject in asks]
        decided = rules.decide(standings, now, cost)
        return decided if isinstance(decided, Limited) else None

    def left(self, asks: Sequence[Ask]) -> list[Left]:
        """What every ask's subject may still take."""
        now = self._now()
        return [rules.left(policy, self._subjects[policy.name].arrival(subject), now) for policy, subject in asks]

    def _shorten(self, asks: Sequence[Ask], now: int) -> None:
        """Nobody waits longer than one window: one that was shortened since would hold its subjects to the longer."""
        for policy, subject in asks:
            held = self._subjects[policy.name]
            if held.arrival(subject) > now + policy.capacity_ns:
                held.put(subject, now + policy.capacity_ns, now)

    def _now(self) -> int:
        now = self._clock() + self._ahead_ns
        if now < self._latest_ns:
            self._ahead_ns += self._latest_ns - now
            now = self._latest_ns
        self._latest_ns = now
        return now
