"""The simulator's server: uvicorn, with connections that can break off as those of a platform do."""

import socket
from asyncio import Protocol
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, cast

import uvicorn
from starlette.types import ASGIApp
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from altyaa.simulator.asgi import HANG_UP


class BreakingProtocol(HttpToolsProtocol):
    """A connection that the application may end without an answer."""

    def on_message_begin(self) -> None:
        """Tell it how."""
        super().on_message_begin()
        cast(dict[str, Any], self.scope)["extensions"] = {HANG_UP: self.transport.abort}


class Server(uvicorn.Server):
    """Serves one application; whoever runs it has the signals.

    Args:
        started: Called once, when requests are answered.
    """

    def __init__(self, app: ASGIApp, started: Callable[[], None]) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                http=cast(type[Protocol], BreakingProtocol),
                ws="none",
                lifespan="off",
                proxy_headers=False,
                server_header=False,
                date_header=False,  # its clock moves: it dates its answers itself
                access_log=False,  # addresses hold tokens
                log_config=None,
                timeout_graceful_shutdown=1,
            )
        )
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """As uvicorn does."""
        await super().startup(sockets)
        self._started()

    def stop(self) -> None:
        """Finish what is in flight, and end."""
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave them."""
        yield
