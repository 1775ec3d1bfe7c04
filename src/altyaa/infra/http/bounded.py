"""HTTP/1.1 with bounds: uvicorn's parser takes a head of any size, and waits for one for ever."""

from asyncio import BaseTransport, TimerHandle
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
        self._deadline: TimerHandle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Start the clock."""
        super().connection_made(cast(Any, transport))
        self._expect_head()

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clock."""
        self._stop_clock()
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
        if self._deadline is None:
            self._expect_head()

    def on_headers_complete(self) -> None:
        """It is whole."""
        self._stop_clock()
        self._kept_bytes = 0
        super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """A piece of the body went to the application."""
        self._kept_bytes = 0
        super().on_body(body)

    def _expect_head(self) -> None:
        self._deadline = self.loop.call_later(self.head_within_seconds, self.transport.close)

    def _stop_clock(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None
