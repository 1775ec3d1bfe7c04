"""What people are told of the day on which they have to connect an account again."""

from dataclasses import dataclass
from datetime import datetime

from altyaa.connections.model import Connection, Deadline
from altyaa.connections.rules.reminders import days_left
from altyaa.connections.rules.states import GRANT_ENDS, sentence, until
from altyaa.kernel.text import N_, Text
from altyaa.providers.pack import Pack

HOW = N_("An Owner or Admin opens the connections, presses “Connect again” beside it, and leaves everything ticked.")


@dataclass(frozen=True, slots=True)
class Told:
    """A deadline, with what a person is told of it.

    Attributes:
        days_left: Whole days, a begun one counted; 0 where it is overdue.
    """

    deadline: Deadline
    title: str
    days_left: int
    is_overdue: bool
    sentence: Text


def tell(deadline: Deadline, pack: Pack, now: datetime) -> Told:
    """With a sentence."""
    by_date = deadline.state in ("healthy", "degraded") or deadline.code == GRANT_ENDS
    words = until(deadline.at, pack, now) if by_date else sentence(pack, deadline.code)
    return Told(deadline, pack.title, days_left(deadline.at, now), deadline.at <= now, words)


def needed_by(connection: Connection, pack: Pack) -> datetime | None:
    """When a person has to connect again; None for never, as far as anybody knows, or where a renewal moves the end."""
    if pack.value("grant_slides") and connection.grant_state == "healthy":
        return None
    return connection.grant_ends_at
