"""Bytes to a server, and its whole answer, whatever either of them thinks of HTTP."""

import asyncio
import io
from contextlib import suppress
from dataclasses import dataclass
from http.client import HTTPException, HTTPResponse
from typing import Any
from urllib.parse import urlsplit

SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer.

    Attributes:
        status: 0 for a connection that was closed without an answer.
        headers: By lower-case name; of a field that came twice, the values after one another.
    """

    status: int
    headers: dict[str, str]
    body: bytes


async def ask(url: str, request: bytes, came_from: str) -> Answer:
    """Send a request, after which the server is to close the connection.

    Args:
        came_from: The address that a proxy would have seen: failures are counted by it.

    Raises:
        TimeoutError: It does not.
    """
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    heard = b""
    try:
        line, _, rest = request.partition(b"\r\n")
        writer.write(line + f"\r\nX-Forwarded-For: {came_from}\r\n".encode() + rest)
        async with asyncio.timeout(SECONDS):
            with suppress(ConnectionError):  # Who refuses a request need not read it to its end.
                while some := await reader.read(65_536):
                    heard += some
    finally:
        writer.close()
    return _read(heard, request.partition(b" ")[0].decode("latin-1"))


def _read(heard: bytes, method: str) -> Answer:
    response = HTTPResponse(_Heard(heard), method=method)  # type: ignore[arg-type]
    try:
        response.begin()
        body = response.read()
    except HTTPException:
        return Answer(0, {}, b"")
    names = {name.lower() for name in response.headers}
    return Answer(response.status, {name: ", ".join(response.headers.get_all(name, [])) for name in names}, body)


class _Heard:
    """As much of a socket as ``http.client`` reads from."""

    def __init__(self, heard: bytes) -> None:
        self._heard = heard

    def makefile(self, *_arguments: Any) -> io.BytesIO:
        """What was heard."""
        return io.BytesIO(self._heard)
