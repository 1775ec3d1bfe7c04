"""What is in an answer: values out of bytes that anybody may have sent. Nothing here raises."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any

from altyaa.kernel.secret import Secret
from altyaa.providers.model import Reply

_VISIBLE = re.compile(r"[\x21-\x7e]{1,16384}")  # RFC 6749 §A.12, without spaces: they would not survive a header
_NAME = re.compile(r"[A-Za-z0-9_-]{1,255}")
_DIGITS = re.compile(r"[0-9]{1,12}")
_LONGEST_TEXT = 200
_LONGEST_WAIT = timedelta(days=1)  # whoever asks for more is asked again after that
_ZERO_WIDTH_JOINER = "\u200d"  # not printable by itself, and part of emoji in names


@dataclass(frozen=True, slots=True)
class Unreadable:
    """Why an answer holds no JSON object: ``too_large``, ``empty``, ``html``, ``not_json`` or ``wrong_shape``."""

    kind: str


def read_object(reply: Reply) -> dict[str, Any] | Unreadable:
    """The JSON object of an answer, whatever its status.

    The body decides, and its declared type does not: a token that came under a wrong one is the only one there is.
    """
    if not reply.is_whole:
        return Unreadable("too_large")
    start = reply.body.strip()[:1]
    if not start:
        return Unreadable("empty")
    try:
        said = json.loads(reply.body)
    except (ValueError, RecursionError):  # UnicodeDecodeError is one; the last for what is nested like a bomb
        return Unreadable("html" if start == b"<" else "not_json")
    return said if isinstance(said, dict) else Unreadable("wrong_shape")


def read_token(value: object) -> Secret[str] | None:
    """A token; None for what cannot be one. Never an empty one."""
    return Secret(value) if isinstance(value, str) and _VISIBLE.fullmatch(value) else None


def read_cursor(value: object) -> str | None:
    """A place in a list, to be sent back as it is; None for what cannot be sent."""
    return value if isinstance(value, str) and _VISIBLE.fullmatch(value) else None


def read_name(value: object) -> str | None:
    """An identifier of the platform's, of characters that need no care in a path; None for anything else."""
    name = str(value) if isinstance(value, int) and not isinstance(value, bool) else value  # Meta writes both
    return name if isinstance(name, str) and _NAME.fullmatch(name) else None


def read_text(value: object) -> str | None:
    """What people call something, in a form that can be stored and shown; None where nothing is left of it."""
    if not isinstance(value, str):
        return None
    kept = "".join(each for each in value if each.isprintable() or each == _ZERO_WIDTH_JOINER)
    return kept.strip()[:_LONGEST_TEXT].strip() or None


def read_span(value: object, longest: timedelta) -> timedelta | None:
    """A span in seconds, as a number or in digits; None for what is none, under a second, or beyond ``longest``."""
    seconds = _number(value)
    return timedelta(seconds=seconds) if seconds is not None and 1 <= seconds <= longest.total_seconds() else None


def read_moment(value: object, now: datetime, farthest: timedelta) -> datetime | None:
    """A moment in seconds since 1970; None for what is no moment, or farther than ``farthest`` from ``now``."""
    seconds = _number(value)
    if seconds is None or abs(seconds - now.timestamp()) > farthest.total_seconds():
        return None
    return datetime.fromtimestamp(seconds, now.tzinfo)


def read_words(value: object, separator: str) -> frozenset[str] | None:
    """Names of a list, or of a text that separates them; None where there are none."""
    words = value.split(separator) if isinstance(value, str) else value
    if not isinstance(words, list):
        return None
    return frozenset(word for word in words if isinstance(word, str) and word) or None


def members(value: object) -> Mapping[str, Any]:
    """The members of an object; none for anything else."""
    return value if isinstance(value, dict) else {}


def retry_after(reply: Reply) -> timedelta | None:
    """What ``Retry-After`` asks for (RFC 9110 §10.2.3); a date counts from the answer's own ``Date``."""
    said = reply.headers.get("retry-after", "").strip()
    if _DIGITS.fullmatch(said):
        return min(timedelta(seconds=int(said)), _LONGEST_WAIT)
    try:
        wait = parsedate_to_datetime(said) - parsedate_to_datetime(reply.headers["date"])
    except (KeyError, ValueError, TypeError, OverflowError):  # TypeError: one has a zone and the other has none
        return None
    return min(max(wait, timedelta(0)), _LONGEST_WAIT)


def _number(value: object) -> float | None:
    if isinstance(value, str) and _DIGITS.fullmatch(value):  # as Google's tokeninfo writes numbers
        return int(value)
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return value if abs(value) < 1e12 else None  # Neither is NaN, nor an integer that no float can hold
