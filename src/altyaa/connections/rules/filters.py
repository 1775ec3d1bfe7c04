"""By how they are, connections are looked for in few words: those of ``store.overview``'s states."""

from collections.abc import Mapping
from datetime import datetime

from altyaa.connections.model import AppHealth, Apps
from altyaa.connections.rules.breaker import is_frozen

BY_WORD: Mapping[str, tuple[str, ...]] = {
    "works": ("healthy", "renewing"),
    "person": ("attention", "expired", "revoked", "scope_lost", "asset_lost", "disconnected"),
    "retried": ("degraded",),
    "operator": ("app_misconfigured",),
    "ended": ("ended",),
}


def apps_with_trouble(known: Mapping[tuple[str, str], AppHealth], now: datetime) -> Apps:
    """Our apps whose trouble counts for every connection of theirs."""
    return Apps(
        refused=tuple(app for app, health in known.items() if health.incident_kind == "app"),
        frozen=tuple(app for app, health in known.items() if is_frozen(health, now)),
    )
