"""The application on a real socket, in the test's own process."""

import asyncio
import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.types import ASGIApp

from altyaa.app.routes import create_app
from altyaa.app.serving import Serving, open_serving
from altyaa.infra.http.bounded import BoundedProtocol
from altyaa.infra.http.listen import listen
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import TestDatabase


@dataclass(frozen=True, slots=True)
class Service:
    """A served application.

    Attributes:
        url: Its address, without a trailing slash.
    """

    url: str
    serving: Serving

    @property
    def runtime(self) -> Runtime:
        """What the application holds."""
        return self.serving.runtime


def settings_for(database: TestDatabase, **changes: Any) -> Settings:
    """Settings of a process on this database."""
    values: dict[str, Any] = {
        "database_url": SecretStr(database.dsn("altyaa_app")),
        "kek_uri": database.kek_uri,
        **changes,
    }
    return Settings(**values)


@asynccontextmanager
async def opened(database: TestDatabase, **changes: Any) -> AsyncIterator[Runtime]:
    """The process's inside, without a socket."""
    settings = settings_for(database, **changes)
    async with open_runtime(settings, Secret(database.dsn("altyaa_app"))) as runtime:
        yield runtime


@asynccontextmanager
async def served(
    database: TestDatabase, *, listen_dsn: str | None = None, host: str = "127.0.0.1", **changes: Any
) -> AsyncIterator[Service]:
    """The application on a free port of 127.0.0.1.

    Args:
        host: What it calls that address: a browser binds passkeys to a name.
        listen_dsn: Where its feed listens; the database itself unless given.
    """
    with listening() as (listener, address):
        url = address.replace("127.0.0.1", host)
        async with (
            opened(database, base_url=url, **changes) as runtime,
            open_serving(runtime, Secret(listen_dsn or database.dsn("altyaa_app"))) as serving,
            answered(serving, listener),
        ):
            yield Service(url, serving)


@asynccontextmanager
async def answered(serving: Serving, listener: socket.socket) -> AsyncIterator[None]:
    """The application on a listening socket, as ``altyaa serve`` has it, for the time of the block."""
    app = create_app(serving)
    async with on_socket(app.asgi, listener, app.direct.protocol()):
        yield


@contextmanager
def listening() -> Iterator[tuple[socket.socket, str]]:
    """A listening socket on a free port of 127.0.0.1, and its address as a URL."""
    with listen("127.0.0.1", 0) as listener:
        yield listener, f"http://127.0.0.1:{listener.getsockname()[1]}"


@asynccontextmanager
async def on_socket(
    app: ASGIApp, listener: socket.socket, protocol: type[asyncio.Protocol] = BoundedProtocol
) -> AsyncIterator[None]:
    """Any ASGI application on a listening socket, for the time of the block."""
    config = uvicorn.Config(app, http=protocol, lifespan="off", proxy_headers=False, access_log=False, log_config=None)
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listener]))
    await server.ready.wait()
    try:
        yield
    finally:
        server.over.set()
        await serving


class _Server(uvicorn.Server):
    """Says when it answers, and ends when it is told: uvicorn itself looks every tenth of a second."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.ready, self.over = asyncio.Event(), asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.ready.set()

    async def main_loop(self) -> None:
        ticking = asyncio.create_task(super().main_loop())
        await self.over.wait()
        ticking.cancel()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
