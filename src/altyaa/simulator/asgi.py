"""The simulator on a socket: ``/HOST/PATH`` is ``https://HOST/PATH``, and ``/_simulator`` the other side of it."""

import asyncio
from email.utils import format_datetime
from urllib.parse import parse_qsl

from starlette.applications import Starlette
from starlette.requests import Request as HttpRequest
from starlette.responses import Response as HttpResponse
from starlette.routing import Mount
from starlette.types import ASGIApp, Receive, Scope, Send

from altyaa.simulator.clock import MovableClock
from altyaa.simulator.control.routes import Control
from altyaa.simulator.simulator import Simulator
from altyaa.simulator.wire import Dropped, Request, read_body

HANG_UP = "altyaa.simulator.hang_up"
"""In the scope's extensions: ends the connection at once, without a word."""


def create_app(simulator: Simulator, clock: MovableClock) -> ASGIApp:
    """The application.

    Args:
        clock: The simulator's.
    """
    control = Control(simulator, clock)
    return Starlette(routes=[Mount("/_simulator", routes=control.routes()), Mount("/", app=_Platforms(simulator))])


class _Platforms:
    """Whatever is at a platform."""

    def __init__(self, simulator: Simulator) -> None:
        self._simulator = simulator

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or end its connection."""
        answer = self._simulator.answer(await _read(HttpRequest(scope, receive)))
        if isinstance(answer, Dropped):
            scope["extensions"][HANG_UP]()
            return
        if answer.delay_seconds and await _leaves_within(answer.delay_seconds, receive):
            return
        date = {"date": format_datetime(self._simulator.clock(), usegmt=True)}
        await HttpResponse(answer.body, answer.status, {**answer.headers, **date})(scope, receive, send)


async def _leaves_within(seconds: float, receive: Receive) -> bool:
    """Wait, unless the caller goes away meanwhile."""
    try:
        async with asyncio.timeout(seconds):
            while (await receive())["type"] != "http.disconnect":
                pass
    except TimeoutError:
        return False
    return True


async def _read(request: HttpRequest) -> Request:
    """A request as the platform sees it. Of a parameter that comes twice, the last counts."""
    host, _, path = request.scope["path"].removeprefix("/").partition("/")
    form, json = read_body(request.headers.get("content-type", ""), await request.body())
    return Request(
        method=request.method,
        host=host,
        path=f"/{path}",
        query=dict(parse_qsl(request.url.query)),
        form=form,
        headers=dict(request.headers),
        base=str(request.base_url).rstrip("/"),
        json=json,
    )
