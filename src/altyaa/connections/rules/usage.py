"""How much of our limits a platform says we have used, for the app as a whole: Meta's ``X-App-Usage``.

What one business may ask is that customer's own limit: its grant waits as the failed answer says, and no other does.
"""

import json
from datetime import timedelta

from altyaa.providers.model import Reply
from altyaa.providers.pack import Pack
from altyaa.providers.reading import members

CALLERS, EVERYBODY = 75.0, 95.0
"""Percent, from which on callers wait, and from which on the whole app does: what is between is for renewals alone."""
PAUSE = timedelta(minutes=1)


def wait_for_usage(pack: Pack, reply: Reply, most: float = EVERYBODY) -> timedelta | None:
    """How long the app should wait; None where there is room.

    Args:
        most: Percent that may be used.
    """
    said = [reply.headers[name] for name in pack.value("usage_headers") if name in reply.headers]
    return PAUSE if any(_is_used_up(each, most) for each in said) else None


def _is_used_up(text: str, most: float) -> bool:
    try:
        used = members(json.loads(text))
    except (ValueError, RecursionError):
        return False
    shares = [used.get(name) for name in ("call_count", "total_time", "total_cputime")]
    return any(isinstance(share, int | float) and share >= most for share in shares)
