"""How TikTok API for Business answers: HTTP 200, whatever happened, and an envelope with a code."""

from collections.abc import Mapping
from typing import Any

from altyaa.simulator.platform import Platform
from altyaa.simulator.wire import Change, Response, json_response


def envelope(
    platform: Platform, code: int, message: str, data: Mapping[str, Any] | None = None, changed: Change | None = None
) -> Response:
    """Any answer."""
    request_id = platform.mint.text("tiktok_business request", "", 32)
    said = {"code": code, "message": message, "request_id": request_id, "data": data or {}}
    return json_response(200, said, changed=changed)


def ok(platform: Platform, data: Mapping[str, Any] | None = None, changed: Change | None = None) -> Response:
    """Of a success."""
    return envelope(platform, 0, "OK", data, changed)


def wrong_parameter(platform: Platform, name: str) -> Response:
    """Something is missing, or is none of those there may be."""
    return envelope(platform, 40002, f"{name}: is missing or has a wrong value.")


def wrong_token(platform: Platform) -> Response:
    """Of a token of whichever kind, whatever is the matter with it but its age."""
    return envelope(platform, 40105, "Access token is incorrect or has been revoked.")


def expired_token(platform: Platform) -> Response:
    """Of an access token that is over."""
    return envelope(platform, 40102, "Access token has expired.")


def too_many(platform: Platform) -> Response:
    """Of any limit. It is not said for how long."""
    return envelope(platform, 40100, "Too many requests. Please retry later.")
