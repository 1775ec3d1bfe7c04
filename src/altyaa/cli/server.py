"""One serving process: uvicorn on a socket that is bound already, and what runs beside it."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import uvicorn

from altyaa.app.routes import create_app
from altyaa.app.serving import Serving, open_serving
from altyaa.cli.metrics_port import serve_metrics
from altyaa.infra.runtime import Runtime
from altyaa.infra.started import settle
from altyaa.kernel.secret import Secret

DRAIN_SECONDS = 10


async def serve_one(
    opened: Runtime,
    listen_dsn: Secret[str],
    processes: int,
    listener: socket.socket,
    metrics_port: int | None,
    started: Callable[[], None],
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is in flight.

    Args:
        listen_dsn: For the feed of revocations: a direct connection.
        processes: How many serve, this one included.
        started: Called once, when requests are answered.
    """
    if metrics_port is not None:
        serve_metrics(metrics_port)
    async with open_serving(opened, listen_dsn, processes) as serving:
        server = _Server(_config(serving), started)
        loop = asyncio.get_running_loop()
        for number in (signal.SIGINT, signal.SIGTERM):
            loop.add_signal_handler(number, server.stop)
        settle()
        await server.serve(sockets=[listener])


def _config(serving: Serving) -> uvicorn.Config:
    app = create_app(serving)
    return uvicorn.Config(
        app.asgi,
        http=app.direct.protocol(),
        ws="none",
        lifespan="off",
        proxy_headers=False,  # infra.http.peer decides whom to believe.
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )


class _Server(uvicorn.Server):
    def __init__(self, config: uvicorn.Config, started: Callable[[], None]) -> None:
        super().__init__(config)
        self._started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self._started()

    def stop(self) -> None:
        self.should_exit = True

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        # uvicorn would raise the signal again at its end and end the process before PostgreSQL is stopped.
        yield
