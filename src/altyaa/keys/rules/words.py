"""What people and programs write about a key, read. The same sentences for HTTP and the command line."""

import re
from contextlib import suppress
from datetime import UTC, datetime

from altyaa.access.rules.networks import MOST_CIDRS as MOST_CIDRS
from altyaa.access.rules.networks import read_cidrs as read_cidrs
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.rate import LONGEST_WINDOW_SECONDS, MOST_QUANTITY, Rate, read_rate
from altyaa.kernel.text import N_, Text

MOST_SCOPES, LONGEST_REASON = 100, 200
_NO_REASON = N_("A reason has 1 to %(most)s printable characters.")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)", re.ASCII)


def read_expiry(text: str, now: datetime) -> datetime | Refused:
    """A moment in the future, with its offset from UTC (RFC 3339)."""
    if not _RFC3339.fullmatch(text):
        return _wrong(
            "expires_at is a time with its offset from UTC, as 2027-01-31T12:00:00Z (RFC 3339).", "expires_at"
        )
    try:
        moment = datetime.fromisoformat(text.upper()).astimezone(UTC)
    except (ValueError, OverflowError):
        return _wrong("expires_at names a day or an hour that does not exist.", "expires_at")
    if moment <= now:
        return _wrong("expires_at lies in the past. Name a later time, or revoke the key to end it now.", "expires_at")
    return moment


def read_limit(text: str) -> Rate | Refused:
    """``100/60``: a quantity in each window of so many seconds."""
    with suppress(ValueError):
        if rate := read_rate(text):
            return rate
    return _wrong(
        f"A limit is written as 100/60: 100 in 60 seconds, at most {MOST_QUANTITY} in {LONGEST_WINDOW_SECONDS}.",
        "limit",
    )


def read_reason(text: str) -> str | Refused:
    """A few words for the record."""
    reason = text.strip()
    if not reason or len(reason) > LONGEST_REASON or not reason.isprintable():
        return _wrong(Text(_NO_REASON, {"most": str(LONGEST_REASON)}), "reason")
    return reason


def _wrong(sentence: str | Text, field: str) -> Refused:
    return Refused(INVALID_VALUE, "invalid value", sentence, fields=(field,))
