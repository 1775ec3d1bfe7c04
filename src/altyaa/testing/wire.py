"""HTTP by hand: what a polite client library would refuse to send."""

import asyncio
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class RawAnswer:
    """One answer as it came.

    Attributes:
        headers: Lower-case names, in order.
    """

    status: int
    headers: list[tuple[str, str]]
    body: bytes

    def header(self, name: str) -> str | None:
        """The value of a header that came once; None if it did not come.

        Raises:
            ValueError: It came twice.
        """
        found = [value for key, value in self.headers if key == name]
        if len(found) > 1:
            raise ValueError(f"{name} came {len(found)} times")
        return found[0] if found else None


async def send_raw(url: str, request: bytes) -> RawAnswer:
    """Send bytes to the server of ``url`` and read one answer until the server closes."""
    parts = urlsplit(url)
    reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
    try:
        writer.write(request)
        await writer.drain()
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        lines = head.split("\r\n")
        pairs = [line.partition(":") for line in lines[1:] if line]
        headers = [(name.lower(), value.strip()) for name, _, value in pairs]
        length = int(dict(headers).get("content-length", "0"))
        body = b"" if request.startswith(b"HEAD") else await reader.readexactly(length)
        return RawAnswer(int(lines[0].split(" ")[1]), headers, body)
    finally:
        writer.close()


def raw_get(path: str, *headers: bytes, method: str = "GET") -> bytes:
    """A request head with these header lines as they are."""
    lines = [f"{method} {path} HTTP/1.1".encode(), b"Host: localhost", b"Connection: close", *headers]
    return b"\r\n".join(lines) + b"\r\n\r\n"
