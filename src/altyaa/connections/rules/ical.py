"""Deadlines as a calendar (RFC 5545, with RFC 7986's name and refresh interval)."""

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from icalendar import Alarm, Calendar, Event

from altyaa.connections.model import Entry
from altyaa.connections.rules.deadlines import HOW, Told
from altyaa.connections.rules.reminders import DISTANCES

REFRESH = timedelta(hours=6)
"""How often programs are asked to come back: RFC 7986's property, and the older one that Outlook reads."""
_NAMED = 20
_UNSEEN = frozenset({"Cc", "Cs", "Zl", "Zp"})
"""Control characters, halves of a pair and separators of lines: no text of a calendar may hold the first, and programs
take the last for the end of a line."""


@dataclass(frozen=True, slots=True)
class Said:
    """What the calendar says of one deadline.

    Attributes:
        url: The page where it is done.
    """

    grant_id: UUID
    at: datetime
    is_overdue: bool
    summary: str
    description: str
    url: str

    @property
    def digest(self) -> bytes:
        """The same for as long as it says the same, 32 bytes."""
        day, overdue = str(self.at.astimezone(UTC).date()), str(self.is_overdue)
        return sha256("\0".join((day, overdue, self.summary, self.description, self.url)).encode()).digest()


def say(told: Told, sentence: str, url: str) -> Said:
    """In words. What platforms and people called things is shown without what no line of a calendar can hold.

    Args:
        sentence: What is said of it, in a language.
    """
    deadline = told.deadline
    account, names = _clean(deadline.account), [_clean(name) for name in deadline.names]
    listed = ", ".join(names[:_NAMED]) + (" and more" if len(names) > _NAMED else "")
    by = f"{'Since' if told.is_overdue else 'By'} {deadline.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    lines = (f"{by}. {_clean(sentence)}", f"What it is about: {listed}.", HOW, url)
    summary = f"{'Overdue: connect' if told.is_overdue else 'Connect'} {told.title} again: {account}"
    return Said(deadline.grant_id, deadline.at, told.is_overdue, summary, "\n".join(lines), url)


def write_calendar(name: str, said: Iterable[Said], entries: Mapping[UUID, Entry]) -> bytes:
    """The whole calendar: lines of 75 octets at most, each ended by CR LF.

    It has no METHOD, so that DTSTAMP is when an entry last changed (RFC 5545 §3.8.7.2), and what has not changed
    is byte for byte what it was.

    Args:
        entries: By grant: how often its entry changed, and when it last did.
    """
    calendar = Calendar()
    calendar.add("prodid", "-//Altyaa Auth//Deadlines//EN")
    calendar.add("version", "2.0")
    for word in ("name", "x-wr-calname"):
        calendar.add(word, f"{_clean(name)}: connect again")
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", f"PT{REFRESH // timedelta(hours=1)}H")
    for each in said:
        calendar.add_component(_event(each, entries[each.grant_id]))
    written: bytes = calendar.to_ical()
    return written


def _event(said: Said, entry: Entry) -> Event:
    event = Event()
    event.add("uid", str(said.grant_id))
    event.add("dtstamp", entry.changed_at.astimezone(UTC))
    event.add("last-modified", entry.changed_at.astimezone(UTC))
    event.add("sequence", entry.sequence)
    event.add("dtstart", said.at.astimezone(UTC).date())
    event.add("summary", said.summary)
    event.add("description", said.description)
    event.add("url", said.url)
    event.add("transp", "TRANSPARENT")
    for days in () if said.is_overdue else DISTANCES:
        if days:
            event.add_component(_alarm(days, said.summary))
    return event


def _alarm(days: int, summary: str) -> Alarm:
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", summary)
    alarm.add("trigger", -timedelta(days=days))
    return alarm


def _clean(text: str) -> str:
    return "".join(" " if unicodedata.category(each) in _UNSEEN else each for each in text)
