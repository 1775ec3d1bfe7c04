"""The methods that an address takes."""

from starlette.requests import Request
from starlette.routing import Match

_METHODS = ("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT")


def methods_of(request: Request) -> str:
    """The Allow header of a 405 (RFC 9110 §15.5.6).

    A route knows its own methods alone, and several may share a path; each is asked, as if it had been called so.
    """
    scope = {"type": "http", "path": request.scope["path"], "root_path": request.scope.get("root_path", "")}
    taken = (
        method
        for method in _METHODS
        if any(route.matches({**scope, "method": method})[0] is Match.FULL for route in request.app.routes)
    )
    return ", ".join(taken)
