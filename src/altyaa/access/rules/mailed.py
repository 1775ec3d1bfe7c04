"""Whether a link from a mail still works: those that are used once, and ended by whatever makes another needless."""

from datetime import datetime
from typing import Protocol, TypeVar

from altyaa.kernel.problems import Problem, Refused


class Dated(Protocol):
    """What tells it."""

    @property
    def expires_at(self) -> datetime: ...
    @property
    def used_at(self) -> datetime | None: ...


T = TypeVar("T", bound=Dated)


def open_link(found: T | None, now: datetime, over: Problem) -> T | Refused:
    """What the link is for, if it still works; else ``over``."""
    if found is None:
        return Refused(over, "no such link")
    if found.used_at is not None:
        return Refused(over, "used, or another one was")
    if found.expires_at <= now:
        return Refused(over, "expired")
    return found
