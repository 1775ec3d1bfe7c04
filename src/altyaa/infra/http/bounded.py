"""HTTP/1.1 with bounds: uvicorn's parser takes a head of any size, and waits for one for ever."""

from asyncio import BaseTransport, TimerHandle
from math import inf
from typing import Any, cast

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LARGEST_HEAD_BYTES = 65_536
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. What is neither body nor done with, a head or trailers, is kept in memory and so has a limit.

    Refused are: more than about 64 KiB of that, by 431 (RFC 6585 §5); and a head that is not whole 10 s after the
    connection opened or its first byte came, by closing.
    """

    head_within_seconds = 10.0

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept_bytes = 0
        self._ends_at = self._due_at = inf
        self._clock: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Start the clock."""
        super().connection_made(cast(Any, transport))
        self.ends_in(self.head_within_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        if self._clock is not None:
            self._clock.cancel()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Count, after the parser took what it could use."""
        self._kept_bytes += len(data)
        super().data_received(data)
        if self._kept_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            latest: RequestResponseCycle | None = self.cycle
            if latest is None or latest.response_complete:  # Not into the middle of an answer.
                self.transport.write(_TOO_LARGE)
            self.transport.close()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._kept_bytes = 0
        self.ends_in(self.head_within_seconds)

    def on_headers_complete(self) -> None:
        """It is whole."""
        self.head_is_whole()
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body went to the application."""
        self._kept_bytes = 0
        super().on_body(body)

    def head_is_whole(self) -> None:
        """Nothing ends any more, and counting begins anew."""
        self._ends_at = inf
        self._kept_bytes = 0

    def ends_in(self, seconds: float) -> None:
        """Close then, unless a head is whole before. One clock goes on over many requests: a new one costs 3 µs."""
        self._ends_at = self.loop.time() + seconds
        if self._clock is None or self._ends_at < self._due_at:
            if self._clock is not None:
                self._clock.cancel()
            self._due_at, self._clock = self._ends_at, self.loop.call_at(self._ends_at, self._end)

    def _end(self) -> None:
        self._clock = None
        if self._ends_at <= self.loop.time():
            self.transport.close()
        elif self._ends_at < inf:
            self._due_at, self._clock = self._ends_at, self.loop.call_at(self._ends_at, self._end)
