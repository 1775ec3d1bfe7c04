"""Who calls the Accounts API, and whether they may."""

from datetime import datetime

from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Grant
from altyaa.simulator.tiktok_business.errors import envelope, too_many
from altyaa.simulator.tiktok_business.lookups import grant_of
from altyaa.simulator.wire import Request, Response

_MINUTE = 60


def presented(platform: Platform, request: Request) -> str | None:
    """The token of a call. With ``Bearer`` before it, it is another text, and no token."""
    return request.headers.get(platform.pack.value("token_header").lower())


def admitted(platform: Platform, request: Request, now: datetime, scope: str) -> Grant | Response:
    """Whose account a call is about: the token's own alone. Counted against the quota of its app."""
    text = presented(platform, request)
    if not text:
        return envelope(platform, 40104, "Access token is empty.")
    grant = grant_of(platform, text, now)
    if isinstance(grant, Response):
        return grant
    quota = grant.app.quota
    if platform.count_call(grant.app, now, _MINUTE) > (quota if quota is not None else float("inf")):
        return too_many(platform)
    if scope not in grant.scopes or request.get("business_id") != grant.person.id:
        return envelope(platform, 40001, "No permission to operate on this account.")
    return grant
