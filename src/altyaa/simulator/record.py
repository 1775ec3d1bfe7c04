"""What happened that a well-behaved client could not know: the truth that a proof compares with."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Literal

from altyaa.simulator.state import Whose
from altyaa.simulator.wire import Change

EventKind = Literal["fault", "act", "died", "spent"]
"""Injected; done by a person or the platform; died by itself; a one-time token shown after its successor was made."""


@dataclass(frozen=True, slots=True)
class Event:
    """One of them.

    Attributes:
        name: Which fault, act or death, as ``drop``, ``revoke``, ``idle``.
        whose: None where nobody can tell, or of an app as a whole.
        path: ``HOST/PATH`` of the request; empty without one.
        changed: What the request did to credentials though the caller was not told.
    """

    number: int
    at: datetime
    kind: EventKind
    name: str
    provider: str
    whose: Whose | None
    path: str = ""
    changed: Change | None = None


class Record:
    """All events of a simulation, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []

    def add(
        self,
        at: datetime,
        kind: EventKind,
        name: str,
        provider: str,
        whose: Whose | None,
        *,
        path: str = "",
        changed: Change | None = None,
    ) -> None:
        """Note one."""
        self.events.append(Event(len(self.events), at, kind, name, provider, whose, path, changed))

    def lost_rotations(self) -> Iterator[Event]:
        """Answers that brought the successor of a one-time token, and never arrived."""
        return (event for event in self.events if event.kind == "fault" and event.changed == "rotated")
