"""How the Graph API says no: one envelope, told apart by its codes."""

from typing import Any

from altyaa.simulator.platform import Platform
from altyaa.simulator.wire import Response, json_response


def graph_error(
    platform: Platform,
    code: int,
    message: str,
    subcode: int | None = None,
    *,
    kind: str = "OAuthException",
    status: int = 400,
    challenge: str | None = None,
    headers: dict[str, str] | None = None,
) -> Response:
    """An error.

    Args:
        kind: Its ``type``.
        challenge: The error that ``WWW-Authenticate`` names, where it is about a token or a code.
    """
    trace = f"A{platform.mint.text(f'{platform.name} trace', '', 22)}"
    error: dict[str, Any] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    if code in (1, 2) and status >= 500:
        error["is_transient"] = True
    sent = {"x-fb-trace-id": trace, **(headers or {})}
    if challenge is not None:
        sent["www-authenticate"] = f'OAuth "Facebook Platform" "{challenge}" "{message}"'
    return json_response(status, {"error": error | {"fbtrace_id": trace}}, headers=sent)


def token_error(platform: Platform, message: str, subcode: int | None = None) -> Response:
    """About an access token: code 190."""
    return graph_error(platform, 190, message, subcode, challenge="invalid_token")


def code_error(platform: Platform, subcode: int, message: str) -> Response:
    """About an authorization code."""
    return graph_error(platform, 100, message, subcode, challenge="invalid_code")


def no_permission(platform: Platform, name: str) -> Response:
    """A permission is missing, or its data access has ended."""
    message = f"(#10) This endpoint requires the '{name}' permission to be granted and its data access not to be ended."
    return graph_error(platform, 10, message, status=403)


def no_object(platform: Platform, id: str) -> Response:
    """Nothing that the caller may see has this id."""
    message = (
        f"Unsupported get request. Object with ID '{id}' does not exist, cannot be loaded due to missing permissions, "
        "or does not support this operation."
    )
    return graph_error(platform, 100, message, 33, kind="GraphMethodException")


def unknown_path(platform: Platform, path: str) -> Response:
    """No such edge, or no such version."""
    return graph_error(platform, 2500, f"Unknown path components: {path}")


def missing_field(platform: Platform, name: str, kind: str) -> Response:
    """Objects of the kind have no such member."""
    return graph_error(platform, 100, f"(#100) Tried accessing nonexisting field ({name}) on node type ({kind})")
