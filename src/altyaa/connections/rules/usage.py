"""How much of our limits a platform says we have used, for the app as a whole: Meta's ``X-App-Usage``.

What one business may ask is that customer's own limit: its grant waits as the failed answer says, and no other does.
"""

import json
from datetime import timedelta

from altyaa.providers.model import Reply
from altyaa.providers.pack import Pack
from altyaa.providers.reading import members

NEARLY = 95.0
"""Percent, from which on the app waits."""
PAUSE = timedelta(minutes=1)


def wait_for_usage(pack: Pack, reply: Reply) -> timedelta | None:
    """How long the app should wait; None where there is room."""
    said = [reply.headers[name] for name in pack.value("usage_headers") if name in reply.headers]
    return PAUSE if any(map(_is_nearly_used_up, said)) else None


def _is_nearly_used_up(text: str) -> bool:
    try:
        used = members(json.loads(text))
    except (ValueError, RecursionError):
        return False
    shares = [used.get(name) for name in ("call_count", "total_time", "total_cputime")]
    return any(isinstance(share, int | float) and share >= NEARLY for share in shares)
