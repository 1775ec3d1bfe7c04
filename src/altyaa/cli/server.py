"""One serving process: uvicorn on a socket that is bound already, and what runs beside it."""

import asyncio
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import prometheus_client
import structlog
import uvicorn

from altyaa.app.routes import create_app
from altyaa.app.runtime import Runtime
from altyaa.cli.output import refuse
from altyaa.infra.http.bounded import BoundedProtocol
from altyaa.infra.keyring import Keyring
from altyaa.infra.telemetry import metrics

KEYRING_RELOAD_SECONDS = 60
DRAIN_SECONDS = 10
_log = structlog.get_logger("serve")


async def serve_one(
    opened: Runtime, listener: socket.socket, metrics_port: int | None, started: Callable[[], None]
) -> None:
    """Serve until SIGINT or SIGTERM, then finish what is in flight.

    Args:
        started: Called once, when requests are answered.
    """
    config = uvicorn.Config(
        create_app(opened),
        http=BoundedProtocol,
        ws="none",
        lifespan="off",
        proxy_headers=False,  # infra.http.peer decides whom to believe.
        server_header=False,
        access_log=False,
        log_config=None,
        timeout_graceful_shutdown=DRAIN_SECONDS,
    )
    server = _Server(config, started)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, server.stop)
    if metrics_port is not None:
        _serve_metrics(metrics_port)
    reloading = asyncio.create_task(keep_reloaded(opened.keyring, KEYRING_RELOAD_SECONDS))
    try:
        await server.serve(sockets=[listener])
    finally:
        reloading.cancel()


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


def _serve_metrics(port: int) -> None:
    try:
        prometheus_client.start_http_server(port, "127.0.0.1", metrics.REGISTRY)
    except OSError as error:
        refuse(f"Cannot serve metrics on 127.0.0.1 port {port}: {error.strerror}. Choose another --metrics-port.")


async def keep_reloaded(keyring: Keyring, every_seconds: float) -> None:
    """Read the keysets again and again, so that a rotation reaches this process; never ends by itself."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await keyring.reload()
        except Exception as error:  # noqa: BLE001  # whatever it was, the next minute's attempt must come
            _log.warning("keysets_not_reloaded", cause=f"{type(error).__name__}: {error}")
