"""Days, times, numbers and spans, as people read them."""

from datetime import UTC, date, datetime, timedelta

from babel.dates import format_date
from babel.lists import format_list
from babel.numbers import format_decimal
from babel.units import format_unit

# The English of this house: 24 November 2026; posts, media and reviews.
_LOCALES = {"en": "en_GB"}
_UNITS = (("day", 86_400), ("hour", 3_600), ("minute", 60), ("second", 1))


def day(at: date, locale: str = "en") -> str:
    """``24 November 2026``; of a time, which must be aware, its day in UTC."""
    return format_date(at.astimezone(UTC) if isinstance(at, datetime) else at, "long", _LOCALES.get(locale, locale))


def moment(at: datetime, locale: str = "en") -> str:
    """A time in full, in UTC: ``24 November 2026, 07:33 UTC``. Must be aware."""
    return f"{day(at, locale)}, {at.astimezone(UTC):%H:%M} UTC"


def number(value: float, locale: str = "en") -> str:
    """With the separators of the reader's language: ``12,500``."""
    return format_decimal(value, locale=locale)


def span(length: timedelta, locale: str = "en") -> str:
    """In its two largest units: ``19 hours 12 minutes``; parts of a second are left out."""
    left, parts = int(length.total_seconds()), []
    for name, size in _UNITS:
        count, left = divmod(left, size)
        if count:
            parts.append(format_unit(count, name, "long", locale=locale))
    return " ".join(parts[:2]) or format_unit(0, "second", "long", locale=locale)


def together(parts: list[str], locale: str = "en") -> str:
    """As a list in a sentence: ``posts, media and reviews``."""
    return format_list(parts, locale=_LOCALES.get(locale, locale))
