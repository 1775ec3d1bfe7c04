"""What surrounds every request: an id, a log line, metrics."""

import time
from uuid import uuid4

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.telemetry import metrics

_log = structlog.get_logger("http")
_LONGEST_PATH_LOGGED = 300
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """ASGI middleware. Logs path and outcome, never a query, a header or a body.

    Args:
        routes: Paths that metrics may name; the caller chooses all others.
    """

    def __init__(self, app: ASGIApp, proxies: Networks, routes: frozenset[str]) -> None:
        self._app, self._proxies, self._routes = app, proxies, routes

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, request_id = time.perf_counter(), uuid4().hex
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [*message.get("headers", ()), (b"x-request-id", request_id.encode())]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  # the last net
            # Starlette has answered and logged by `handlers`, and raises once more for the server's sake.
            if not status:
                _log.error("unanswered", request_id=request_id, exc_info=error)
        finally:
            self._record(scope, status, time.perf_counter() - began, request_id)

    def _record(self, scope: Scope, status: int, seconds: float, request_id: str) -> None:
        route = scope["path"] if scope["path"] in self._routes else "other"
        method = scope["method"] if scope["method"] in _METHODS else "other"
        metrics.REQUESTS.labels(route, method, status).inc()
        metrics.LATENCY.labels(route).observe(seconds)
        _log.info(
            "request",
            method=method,
            path=scope["path"][:_LONGEST_PATH_LOGGED],
            status=status,
            milliseconds=round(seconds * 1000, 2),
            client=str(client_address(scope, self._proxies)),
            request_id=request_id,
            **{key: scope["state"][key] for key in ("principal", "refused") if key in scope["state"]},
        )
