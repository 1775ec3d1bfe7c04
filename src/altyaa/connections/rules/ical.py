"""Deadlines as a calendar (RFC 5545, with RFC 7986's name and refresh interval)."""

import unicodedata
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from uuid import UUID

from icalendar import Alarm, Calendar, Event

from altyaa.connections.model import Entry
from altyaa.connections.rules.deadlines import HOW, Told
from altyaa.connections.rules.reminders import DISTANCES
from altyaa.kernel.text import Text, text

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


def summary(told: Told) -> Text:
    """What to do, in a line."""
    values = {"title": told.title, "account": told.deadline.account}
    if told.is_overdue:
        return text("Overdue: connect %(title)s again: %(account)s", **values)
    return text("Connect %(title)s again: %(account)s", **values)


def lines(told: Told) -> tuple[Text, ...]:
    """More about it, a line each."""
    at = f"{told.deadline.at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"
    if told.is_overdue:
        when = text("Since %(time)s. %(sentence)s", time=at, sentence=told.sentence)
    else:
        when = text("By %(time)s. %(sentence)s", time=at, sentence=told.sentence)
    names = told.deadline.names
    listed: tuple[str | Text, ...] = (*names[:_NAMED], text("more")) if len(names) > _NAMED else tuple(names)
    return when, text("What it is about: %(names)s.", names=listed), Text(HOW)


def entry(told: Told, say: Callable[[Text], str], url: str) -> Said:
    """In words. What platforms and people called things is shown without what no line of a calendar can hold.

    Args:
        say: Says a sentence in the language of the calendar.
    """
    deadline = told.deadline
    description = "\n".join((*(_clean(say(line)) for line in lines(told)), url))
    return Said(deadline.grant_id, deadline.at, told.is_overdue, _clean(say(summary(told))), description, url)


def name_of(workspace: str) -> Text:
    """What programs call the calendar."""
    return text("%(workspace)s: connect again", workspace=workspace)


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
        calendar.add(word, _clean(name))
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


def _clean(said: str) -> str:
    return "".join(" " if unicodedata.category(each) in _UNSEEN else each for each in said)
