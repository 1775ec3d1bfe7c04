"""How long, how often: the patience of the worker."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True, slots=True)
class Pace:
    """All of it in seconds but the tries.

    Attributes:
        tries: How often a job is begun before it is given up, a worker's death counted as one.
        first_pause_seconds, longest_pause_seconds: Between a failure and the next try; each pause is three times the
            one before. Ten tries take four hours.
        longest_seconds: A job that takes longer has failed.
        longest_schedule_seconds: So has a schedule.
        silence_seconds: After as long without a sign of life a job is another worker's.
        poll_seconds: How often to look without having been told to.
        drain_seconds: What is in flight gets as long to end when the worker stops.
        at_once: Jobs in flight.
    """

    tries: int = 10
    first_pause_seconds: float = 10
    longest_pause_seconds: float = 3600
    longest_seconds: float = 300
    longest_schedule_seconds: float = 3600
    silence_seconds: float = 30
    poll_seconds: float = 10
    drain_seconds: float = 10
    at_once: int = 20

    def pause(self, tries: int) -> timedelta:
        """What follows the ``tries``-th failure."""
        return timedelta(seconds=min(self.first_pause_seconds * 3 ** (tries - 1), self.longest_pause_seconds))


STEADY = Pace()
