"""What surrounds every request: an id, a log line, metrics."""

import re
import secrets
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from itertools import count

import structlog
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from altyaa.infra.http.direct import Answer, FormAnswer, Head
from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.http.refusals import Refusals
from altyaa.infra.http.turn import Fields, InTime, Whole
from altyaa.infra.telemetry import metrics

SAMPLED_ONE_IN = 100
_log = structlog.get_logger("http")
_LONGEST_PATH_LOGGED = 300
# A link has its secret in the path, and some client puts its key there by mistake. Where the path is little
# but a secret nothing is said of it: mistyped, it may be cut in its first letters, and hold all that is secret. What is
# asked of a platform names people's posts, and may hold a token by mistake.
_CREDENTIAL = re.compile(
    r"(^(?i:/+(?:c|calendar|first-run|hooks/meta/deletion|v1/connections/[^/]+/proxy)/))(?s:.+)|(al[a-z]_)[0-9A-Za-z]+"
)
_METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"})


class Observed:
    """ASGI middleware. Logs path and outcome, never a query, a header, a body or a credential in a path.

    Whoever judges a request leaves for it in the scope's state ``principal``, ``refused`` and ``code`` for the log, and
    ``fields``: header fields that go with the answer, whatever it is.

    Args:
        routes: Paths that metrics may name; the caller chooses all others.
        frequent: Of those, the ones asked too often for a line each: of the successes one in a hundred is logged,
            refusals are counted and logged together, after the first.
    """

    def __init__(self, app: ASGIApp, proxies: Networks, routes: Iterable[str], frequent: Iterable[str] = ()) -> None:
        self._app, self._proxies = app, proxies
        self._routes, self._frequent = frozenset(routes), frozenset(frequent)
        self._refusals, self._number = Refusals(), count()
        # Not a secret: it has to be unique, and cheap.
        self._process = secrets.token_hex(10)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        began, number = time.perf_counter(), next(self._number)
        request_id = self._request_id(number)
        scope.setdefault("state", {})["request_id"] = request_id
        status = 0

        async def watched(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = [
                    *message.get("headers", ()),
                    *scope["state"].get("fields", ()),
                    (b"x-request-id", request_id.encode()),
                ]
            await send(message)

        try:
            await self._app(scope, receive, watched)
        except Exception as error:  # noqa: BLE001  # the last net
            # Starlette has answered and logged by `handlers`, and raises once more for the server's sake.
            if not status:
                _log.error("unanswered", request_id=request_id, exc_info=error)
        finally:
            self._record(scope, status, time.perf_counter() - began, number)

    def watch(self, path: str, answer: Answer) -> Answer:
        """An answer to GET without waiting, counted and logged as the path's other answers."""
        note = self._noting(path, "GET")

        def watched(scope: Scope, head: Head) -> Fields | None:
            began, number = time.perf_counter(), next(self._number)
            fields = answer(scope, head)
            if fields is not None:
                note(scope, fields, began, number)
            return fields

        return watched

    def watch_form(self, path: str, answer: FormAnswer) -> FormAnswer:
        """The same to POST of a form."""
        note = self._noting(path, "POST")

        def watched(scope: Scope, head: Head, body: bytes) -> tuple[Fields, bytes] | None:
            began, number = time.perf_counter(), next(self._number)
            reply = answer(scope, head, body)
            if reply is not None:
                note(scope, reply[0], began, number)
            return reply

        return watched

    def watch_endpoint(self, path: str, answer: InTime) -> InTime:
        """The same for an answer to POST that has to be waited for, whatever it is."""

        async def watched(scope: Scope, body: bytes) -> Whole:
            began, number = time.perf_counter(), next(self._number)
            request_id = self._request_id(number)
            scope["method"], scope["path"], scope["state"]["request_id"] = "POST", path, request_id
            whole = await answer(scope, body)
            whole.fields.extend((*scope["state"].get("fields", ()), (b"x-request-id", request_id.encode())))
            self._record(scope, whole.status, time.perf_counter() - began, number)
            return whole

        return watched

    def _noting(self, path: str, method: str) -> Callable[[Scope, Fields, float, int], None]:
        counted, timed = _requests(path, method, 200), _latency(path)
        more = {"sampled_one_in": SAMPLED_ONE_IN} if path in self._frequent else {}

        def note(scope: Scope, fields: Fields, began: float, number: int) -> None:
            request_id = self._request_id(number)
            fields.append((b"x-request-id", request_id.encode()))
            seconds = time.perf_counter() - began
            counted.inc()
            timed.observe(seconds)
            if not more or number % SAMPLED_ONE_IN == 0:
                scope["method"], scope["path"], scope["state"]["request_id"] = method, path, request_id
                self._say(scope, 200, seconds, **more)

        return note

    def _request_id(self, number: int) -> str:
        return f"{self._process}{number:012x}"

    def _record(self, scope: Scope, status: int, seconds: float, number: int) -> None:
        path, method = scope["path"], scope["method"]
        route = path if path in self._routes else "other"
        _requests(route, method if method in _METHODS else "other", status).inc()
        _latency(route).observe(seconds)
        if path not in self._frequent:
            self._say(scope, status, seconds)
        elif status < 400:
            if number % SAMPLED_ONE_IN == 0:
                self._say(scope, status, seconds, sampled_one_in=SAMPLED_ONE_IN)
        elif status < 500:
            code, refused = (scope["state"].get(name) or "other" for name in ("code", "refused"))
            if self._refusals.is_first(code, refused, client_address(scope, self._proxies)):
                self._say(scope, status, seconds)
        else:
            self._say(scope, status, seconds)

    def _say(self, scope: Scope, status: int, seconds: float, **more: object) -> None:
        state = scope["state"]
        _log.info(
            "request",
            method=scope["method"],
            path=_CREDENTIAL.sub(r"\1\2…", scope["path"])[:_LONGEST_PATH_LOGGED],
            status=status,
            milliseconds=round(seconds * 1000, 2),
            client=str(client_address(scope, self._proxies)),
            **{key: state[key] for key in ("request_id", "principal", "refused") if key in state},
            **more,
        )


# Finding a metric by its labels takes longer than counting it.
_requests = lru_cache(maxsize=1000)(metrics.REQUESTS.labels)
_latency = lru_cache(maxsize=1000)(metrics.LATENCY.labels)
