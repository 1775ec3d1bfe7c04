"""A server for the time of a test, and one connection to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.types import ASGIApp

from altyaa.testing.service import listening, on_socket


@asynccontextmanager
async def dialled(
    app: ASGIApp, protocol: type[asyncio.Protocol]
) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """An application behind a protocol, and a connection to it that is cut at the end, whatever still waits in it."""
    with listening() as (listener, _):
        async with on_socket(app, listener, protocol):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            try:
                yield reader, writer
            finally:
                writer.transport.abort()
