"""Spans of time in words."""

from datetime import timedelta

_UNITS = (("day", 86_400), ("hour", 3600), ("minute", 60), ("second", 1))


def in_words(span: timedelta) -> str:
    """In its two largest units: ``19 hours 12 minutes``; parts of a second are left out."""
    left, parts = int(span.total_seconds()), []
    for name, size in _UNITS:
        number, left = divmod(left, size)
        if number:
            parts.append(f"{number} {name}{'' if number == 1 else 's'}")
    return " ".join(parts[:2]) or "0 seconds"


def every(span: timedelta) -> str:
    """How often something comes: ``every day``, ``every 7 days``."""
    return f"every {in_words(span).removeprefix('1 ')}"
