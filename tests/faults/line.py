"""A line to PostgreSQL that can be cut or silenced: the database's other end of the network, gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Literal

from altyaa.infra.postgres import Access

State = Literal["up", "cut", "silent"]


class Line:
    """Forwards 127.0.0.1 to the server's socket while it is up.

    Attributes:
        port: Where it listens while it is up or silent.
    """

    def __init__(self, access: Access) -> None:
        self._access = access
        self._server: asyncio.Server | None = None
        self._writers: set[asyncio.StreamWriter] = set()
        self._flows = asyncio.Event()
        self.port = 0

    async def set(self, state: State) -> None:
        """``cut`` closes and refuses connections; ``silent`` keeps them and lets nothing through."""
        if state == "up":
            self._flows.set()
        else:
            self._flows.clear()
        if state == "cut" and self._server is not None:
            self._server.close()
            self._server = None
            for writer in list(self._writers):
                writer.transport.abort()
        if state != "cut" and self._server is None:
            self._server = await asyncio.start_server(self._join, "127.0.0.1", self.port)
            self.port = self._server.sockets[0].getsockname()[1]

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        path = f"{self._access.host}/.s.PGSQL.{self._access.port}"
        far_reader, far_writer = await asyncio.open_unix_connection(path)
        ends = {writer, far_writer}
        self._writers |= ends
        try:
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
        except (ConnectionError, asyncio.CancelledError):
            pass
        finally:
            self._writers -= ends
            for end in ends:
                end.close()

    async def _pump(self, source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
        while data := await source.read(65536):
            await self._flows.wait()
            sink.write(data)
            await sink.drain()
        sink.close()


@asynccontextmanager
async def line_to(access: Access) -> AsyncIterator[Line]:
    """A line that is up."""
    line = Line(access)
    await line.set("up")
    try:
        yield line
    finally:
        await line.set("cut")
