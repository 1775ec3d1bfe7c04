"""What people read of connections, in the words of the catalogue."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_timedelta
from starlette.requests import Request

from altyaa.web.text import N_, locale_of

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


@dataclass(frozen=True, slots=True)
class Platform:
    """What a platform gives, and what it needs."""

    gives: str
    needs: str


PLATFORMS: Mapping[str, Platform] = {
    "google": Platform(
        N_("Locations of a Business Profile: their reviews, and what Google shows of them."),
        N_("A Google account that owns or manages the location. Google has to have verified the location."),
    ),
    "facebook": Platform(
        N_("Facebook pages, and the Instagram accounts that are linked to them."),
        N_("A Facebook account with full control of the page. A person is needed again every 90 days."),
    ),
    "instagram": Platform(
        N_("One Instagram account by its own sign-in, without a Facebook page."),
        N_("A professional account, business or creator, and its password."),
    ),
    "tiktok": Platform(
        N_("One TikTok account: its profile, its videos and their numbers."),
        N_("Somebody who can sign in to the account at TikTok."),
    ),
    "tiktok_business": Platform(
        N_("One TikTok business account: its videos, their numbers and comments."),
        N_("Somebody who can sign in to the business account at TikTok."),
    ),
}
"""Those whose use has been described; others are offered by their name alone."""


def from_now(request: Request, at: datetime, now: datetime) -> str:
    """``in 3 hours``, ``12 minutes ago``, in the reader's language."""
    return format_timedelta(at - now, threshold=1.1, add_direction=True, locale=locale_of(request))
