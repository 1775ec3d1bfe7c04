"""What Meta's Graph APIs have in common: how they say no, and how long they ask to wait."""

import json
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from altyaa.providers.model import Reply
from altyaa.providers.reading import members, read_span, retry_after

_BUSY = "x-business-use-case-usage"
_LONGEST_WAIT = timedelta(days=1)


def errors(said: Mapping[str, Any]) -> Mapping[str, Any]:
    """The members of an error that a cause may name. ``debug_token`` calls the subcode ``subcode``."""
    if said.get("error") is None:
        return {}
    error = members(said["error"])
    found = {name: error[name] for name in ("code", "error_subcode", "type", "is_transient") if name in error}
    return {"error_subcode": error.get("subcode"), **found}


def wait(reply: Reply) -> timedelta | None:
    """The longest time until a business use case is let in again, which is told in minutes; else ``Retry-After``."""
    try:
        usage = members(json.loads(reply.headers.get(_BUSY, "null")))
    except (ValueError, RecursionError):
        usage = {}
    return max(_waits(usage), default=None) or retry_after(reply)


def _waits(usage: Mapping[str, Any]) -> Iterator[timedelta]:
    for cases in usage.values():
        for case in map(members, cases if isinstance(cases, list) else ()):
            # Seconds are read, and minutes were meant.
            if (span := read_span(case.get("estimated_time_to_regain_access"), _LONGEST_WAIT / 60)) is not None:
                yield span * 60
