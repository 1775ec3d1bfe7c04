"""Servers that say what a test tells them to, on real sockets of this machine."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]
OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"


@dataclass
class Heard:
    """What came: the port, one head for each request, and the number of connections."""

    port: int = 0
    connections: int = 0
    heads: list[str] = field(default_factory=list)


def says(answer: bytes) -> Speak:
    """Write the answer, then wait until the caller hangs up."""

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)
        await writer.drain()
        await reader.read()

    return speak


@asynccontextmanager
async def serving(
    speak: Speak, hosts: Sequence[str] = ("127.0.0.1",), *, port: int = 0, tls: ssl.SSLContext | None = None
) -> AsyncIterator[Heard]:
    """Listen at each of the hosts, at one port; read the head of a request, then speak."""
    heard = Heard(port)
    conversations: set[asyncio.Task[None]] = set()

    async def meet(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        heard.connections += 1
        try:
            heard.heads.append((await reader.readuntil(b"\r\n\r\n")).decode())
            await speak(reader, writer)
        except (OSError, asyncio.IncompleteReadError):
            pass  # the caller went away: often what the test is about
        finally:
            writer.close()

    def accept(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        conversations.add(asyncio.create_task(meet(reader, writer)))

    servers = []
    for host in hosts:
        servers.append(await asyncio.start_server(accept, host, heard.port, ssl=tls))
        heard.port = servers[0].sockets[0].getsockname()[1]
    try:
        yield heard
    finally:
        for server in servers:
            server.close()
        for conversation in conversations:
            conversation.cancel()
        await asyncio.gather(*conversations, return_exceptions=True)
