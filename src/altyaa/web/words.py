"""Values as people read them: template filters."""

import re
from datetime import UTC, datetime

from babel.dates import format_date
from babel.numbers import format_decimal
from markupsafe import Markup, escape


def initials(name: str) -> str:
    """One or two capitals for a tile: ``Harbor Coffee`` is HC."""
    words = name.split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper() or "·"


def moment(at: datetime, locale: str = "en") -> str:
    """A time in full, in UTC: ``24 November 2026, 07:33 UTC``. Must be aware."""
    utc = at.astimezone(UTC)
    return f"{day(at, locale)}, {utc:%H:%M} UTC"


def day(at: datetime, locale: str = "en") -> str:
    """Its day, in UTC: ``24 November 2026``. Must be aware."""
    return format_date(at.astimezone(UTC), "d MMMM y", locale)


def number(value: float, locale: str = "en") -> str:
    """With the separators of the reader's language: ``12,500``."""
    return format_decimal(value, locale=locale)


def machine(at: datetime) -> str:
    """The same for ``<time datetime>``: RFC 3339, whole seconds, UTC."""
    return f"{at.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"


def breakable(address: str) -> Markup:
    """An address that breaks between its parts where a line is too short, and not within a word."""
    parts = re.split(r"(?<=[@.])(?=.)", address)
    return Markup("<wbr>").join(map(escape, parts))
