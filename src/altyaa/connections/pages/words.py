"""What people read of connections, in the words of the catalogue."""

from collections.abc import Mapping
from datetime import datetime

from babel.dates import format_timedelta
from starlette.requests import Request

from altyaa.kernel.text import N_
from altyaa.web.text import locale_of

PILLS: Mapping[str, tuple[str, str]] = {
    "healthy": ("good", N_("Healthy")),
    "renewing": ("good", N_("Being renewed")),
    "degraded": ("warn", N_("Tried again")),
    "attention": ("warn", N_("Needs you soon")),
    "expired": ("bad", N_("Expired")),
    "revoked": ("bad", N_("Access removed")),
    "scope_lost": ("bad", N_("Permission missing")),
    "asset_lost": ("bad", N_("Out of reach")),
    "app_misconfigured": ("warn", N_("Operator needed")),
    "disconnected": ("bad", N_("Disconnected")),
}
"""Sign and word of each state."""
KINDS: Mapping[str, str] = {
    "page": N_("Page"),
    "instagram": N_("Instagram account"),
    "account": N_("Account"),
    "location": N_("Location"),
}
"""What an asset is; one that is not here goes by its own word."""
FILTERS: Mapping[str, str] = {
    "works": N_("Works"),
    "person": N_("Needs a person"),
    "retried": N_("Tried again by itself"),
    "operator": N_("Needs the operator"),
    "ended": N_("Disconnected"),
}
"""Of ``rules.filters.BY_WORD``."""
LINKS: Mapping[str, tuple[str, str]] = {
    "waiting": ("info", N_("Not opened yet")),
    "opened": ("info", N_("Opened")),
    "connected": ("good", N_("Connected")),
    "declined": ("warn", N_("Declined")),
    "failed": ("bad", N_("Nothing was connected")),
    "expired": ("warn", N_("Its time is over")),
}
"""Sign and word of what became of a link."""


def from_now(request: Request, at: datetime, now: datetime) -> str:
    """``in 3 hours``, ``12 minutes ago``, in the reader's language."""
    return format_timedelta(at - now, threshold=1.1, add_direction=True, locale=locale_of(request))
