"""Versions of the Graph API (developers.facebook.com/docs/graph-api/changelog, seen on 2026-11-24)."""

import re
from datetime import UTC, datetime

_ENDS = {
    21: datetime(2027, 1, 21, tzinfo=UTC),
    22: datetime(2027, 5, 20, tzinfo=UTC),
    23: datetime(2027, 10, 8, tzinfo=UTC),
    24: datetime(2028, 2, 18, tzinfo=UTC),
    25: datetime(2028, 7, 29, tzinfo=UTC),
}
_VERSION = re.compile(r"v([0-9]{1,3})\.0")


def served(asked: str, latest: str, now: datetime) -> str | None:
    """The version that answers; None where the one that was asked for does not exist yet.

    Args:
        asked: As in the path; empty for none.

    Whoever names none, or one that has ended, is served by the oldest that lives.
    """
    newest = _number(latest)
    wanted = _number(asked) if asked else 0
    if wanted > newest:
        return None
    oldest = min((number for number, end in _ENDS.items() if now < end), default=newest)
    return f"v{max(wanted, oldest)}.0"


def split(path: str) -> tuple[str, list[str]]:
    """The version in a path, and the rest of its parts."""
    parts = path.strip("/").split("/")
    return (parts[0], parts[1:]) if _VERSION.fullmatch(parts[0]) else ("", parts)


def _number(version: str) -> int:
    found = _VERSION.fullmatch(version)
    assert found is not None
    return int(found[1])
