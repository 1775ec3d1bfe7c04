"""Who calls an API, and whether they may."""

from datetime import datetime

from altyaa.simulator.google import tokens
from altyaa.simulator.google.errors import api_error, quota_exceeded
from altyaa.simulator.platform import Platform
from altyaa.simulator.state import Token
from altyaa.simulator.wire import Request, Response

_MISSING = (
    "Request is missing required authentication credential. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential."
)
_INVALID = (
    "Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid "
    "authentication credential."
)
_MINUTE = 60


def bearer(platform: Platform, request: Request, now: datetime, scope: str) -> Token | Response:
    """The access token of a call that may go on; counted against the quota of its app."""
    text = request.credentials("bearer") or request.query.get("access_token")
    if not text:
        return api_error(401, "UNAUTHENTICATED", _MISSING, "CREDENTIALS_MISSING")
    token = platform.tokens.get(text)
    if token is None or token.kind != "access" or token.grant is None:
        return api_error(401, "UNAUTHENTICATED", _INVALID, "ACCESS_TOKEN_TYPE_UNSUPPORTED")
    if token.grant.person.trouble is not None or not tokens.is_alive(platform, token, now):
        return api_error(401, "UNAUTHENTICATED", _INVALID, "ACCESS_TOKEN_EXPIRED")
    if scope not in token.grant.scopes:
        message = "Request had insufficient authentication scopes."
        return api_error(403, "PERMISSION_DENIED", message, "ACCESS_TOKEN_SCOPE_INSUFFICIENT")
    quota = token.app.quota
    if platform.count_call(token.app, now, _MINUTE) > (quota if quota is not None else float("inf")):
        return quota_exceeded(str(quota))
    return token
