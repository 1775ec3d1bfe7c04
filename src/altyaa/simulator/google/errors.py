"""How Google says no: at its OAuth endpoints (RFC 6749 §5.2), and in its APIs (google.rpc.Status)."""

from dataclasses import replace
from typing import Any

from altyaa.simulator.wire import Response, json_response

_ERROR_INFO = "type.googleapis.com/google.rpc.ErrorInfo"
_CHALLENGE = 'Bearer realm="https://accounts.google.com/"'


def oauth_error(error: str, description: str | None = None, status: int = 400) -> Response:
    """Of a token, revocation or introspection endpoint."""
    said = {"error": error} if description is None else {"error": error, "error_description": description}
    return json_response(status, said)


def expired_or_revoked() -> Response:
    """Of a refresh token, whatever it died of."""
    return oauth_error("invalid_grant", "Token has been expired or revoked.")


def api_error(status: int, name: str, message: str, reason: str | None = None, **metadata: str) -> Response:
    """Of an API.

    Args:
        name: Of the status, as ``PERMISSION_DENIED``.
        reason: As ``ACCESS_TOKEN_EXPIRED``.
    """
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if reason is not None:
        info = {"@type": _ERROR_INFO, "reason": reason, "domain": "googleapis.com"}
        error["details"] = [info | {"metadata": metadata} if metadata else info]
    headers = {"www-authenticate": f'{_CHALLENGE}, error="invalid_token"'} if status == 401 else {}
    return json_response(status, {"error": error}, headers=headers)


def quota_exceeded(limit: str = "300", retry_after_seconds: int | None = None) -> Response:
    """Too many calls in a minute; with a limit of 0, any: the project was not approved."""
    refused = api_error(
        429,
        "RESOURCE_EXHAUSTED",
        "Quota exceeded for quota metric 'Requests' and limit 'Requests per minute'.",
        "RATE_LIMIT_EXCEEDED",
        quota_limit_value=limit,
        quota_unit="1/min/{project}",
    )
    if retry_after_seconds is None:
        return refused
    return replace(refused, headers={**refused.headers, "retry-after": str(retry_after_seconds)})
