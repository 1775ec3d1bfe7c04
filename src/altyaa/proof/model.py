"""What is asked of a proof, and what it found."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from altyaa.providers.registry import PROVIDERS

ANSWERS = (
    "drop",
    "unreachable",
    "delay",
    "server_error",
    "html",
    "huge",
    "throttled",
    "no_quota",
    "redirect",
    "wrong_json",
    "truncated",
)
"""What goes wrong with single requests."""
ACTS = (
    "revoke",
    "password_change",
    "lose_asset",
    "untick_scope",
    "testing_death",
    "checkpoint",
    "log_out",
    "end_data_access",
    "delete_account",
)
"""What people and platforms do to single accounts."""
SPELLS = ("outage", "app_disabled")
"""What a whole platform, or our app there, goes through for hours."""
MISHAPS = ("crash", "pause", "database", "disk")
"""What happens to our own process: it dies, it stands still for two minutes, its database or its disk is gone."""
FAULTS = (*ANSWERS, *ACTS, *SPELLS, *MISHAPS)
START = datetime(2026, 12, 1, tzinfo=UTC)
"""The same for every run: what happens depends on the seed alone."""


@dataclass(frozen=True, slots=True)
class Ask:
    """What is to be run.

    Attributes:
        connections: Shared out among the platforms: fewer where tokens are renewed within the hours.
        faults: Of ``FAULTS``.
        workers: Engines that share the work. With one, a run repeats exactly.
        platforms: Which take part.
    """

    days: int
    connections: int
    world: str
    faults: frozenset[str]
    seed: int
    workers: int = 1
    platforms: tuple[str, ...] = tuple(PROVIDERS)


@dataclass(slots=True)
class Result:
    """What came of it.

    Attributes:
        counts: What was done and what happened, by name.
        broken: Promises that were not kept, one sentence each; empty where all were.
        warned_hours: How long before a date that we knew a person was told of it, for every such date.
        lost: By person, answers that never arrived, and how often we said so.
        marks: For the plot: by person, what happened when.
        states: For the plot: by person, which state began when.
    """

    ask: Ask
    counts: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)
    warned_hours: list[float] = field(default_factory=list)
    lost: dict[str, tuple[int, int]] = field(default_factory=dict)
    marks: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)
    states: dict[str, list[tuple[datetime, str]]] = field(default_factory=dict)

    def table(self) -> dict[str, Any]:
        """The sums. The same for the same seed, where one worker ran."""
        hours = sorted(self.warned_hours)
        return {
            "world": self.ask.world,
            "days": self.ask.days,
            "connections": self.ask.connections,
            "platforms": list(self.ask.platforms),
            **dict(sorted(self.counts.items())),
            "lost_answers": sum(answers for answers, _ in self.lost.values()),
            "lost_in_transit": sum(said for _, said in self.lost.values()),
            "warned_hours_least": round(hours[0], 1) if hours else None,
            "warned_hours_median": round(hours[len(hours) // 2], 1) if hours else None,
            "broken_promises": len(self.broken),
        }
