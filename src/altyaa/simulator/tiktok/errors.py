"""How TikTok says no: by a word at its OAuth addresses, and by an object of its API, which every success has too."""

from collections.abc import Mapping
from typing import Any

from altyaa.simulator.platform import Platform
from altyaa.simulator.wire import Response, json_response


def oauth_error(platform: Platform, error: str, description: str) -> Response:
    """Of the token and the revocation endpoint. The status of it is nowhere documented."""
    said = {"error": error, "error_description": description, "log_id": _log_id(platform)}
    return json_response(platform.pack.value("oauth_error_status"), said)


def bad_refresh_token(platform: Platform) -> Response:
    """Whatever it died of."""
    return oauth_error(platform, "invalid_grant", "Refresh token is invalid or expired.")


def api_answer(platform: Platform, data: Mapping[str, Any]) -> Response:
    """A success of the API."""
    return _enveloped(platform, 200, data, "ok", "")


def api_error(
    platform: Platform, status: int, code: str, message: str, headers: Mapping[str, str] | None = None
) -> Response:
    """An error of the API."""
    return _enveloped(platform, status, {}, code, message, headers)


def throttled(platform: Platform, seconds: int = 0) -> Response:
    """Too many calls in a minute."""
    headers = {"retry-after": str(seconds)} if seconds else {}
    message = "The API rate limit was exceeded. Please try again later."
    return api_error(platform, 429, "rate_limit_exceeded", message, headers)


def _enveloped(
    platform: Platform,
    status: int,
    data: Mapping[str, Any],
    code: str,
    message: str,
    headers: Mapping[str, str] | None = None,
) -> Response:
    error = {"code": code, "message": message, "log_id": _log_id(platform)}
    return json_response(status, {"data": data, "error": error}, headers=headers)


def _log_id(platform: Platform) -> str:
    return platform.mint.text("tiktok log", "", 33)
