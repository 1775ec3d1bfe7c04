"""What a grant, a connection and an attempt may be."""

from typing import Literal

State = Literal[
    "healthy",
    "renewing",
    "degraded",
    "attention",
    "expired",
    "revoked",
    "scope_lost",
    "asset_lost",
    "app_misconfigured",
    "disconnected",
]
"""What a person sees. ``renewing`` and ``app_misconfigured`` are never stored: they are so while a lease or an incident
lasts. Of ``revoked`` the code says by whom."""
GrantState = Literal["healthy", "degraded", "attention", "expired", "revoked", "scope_lost", "disconnected"]
"""Of an upstream grant, as stored."""
OwnState = Literal["healthy", "asset_lost", "disconnected"]
"""Of a connection by itself, as stored."""
ENDED: frozenset[str] = frozenset({"expired", "revoked", "disconnected"})
"""States of a grant in which the engine has nothing to do."""
Outcome = Literal["stored", "recovered", "adopted", "failed", "unsent", "lost_in_transit"]
"""What became of an attempt: a new generation; the same, out of the spool; another worker's; an answer that was none;
nothing left this machine; the platform rotated and its answer never came."""
