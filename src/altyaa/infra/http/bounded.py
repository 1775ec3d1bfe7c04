"""HTTP/1.1 with bounds: uvicorn's parser takes a head of any size, and waits for one for ever."""

from asyncio import BaseTransport, TimerHandle
from math import inf
from typing import Any, cast

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

LARGEST_HEAD_BYTES = 65_536
MOST_WAITING = 100
_TOO_LARGE = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\nconnection: close\r\n\r\n"


class BoundedProtocol(HttpToolsProtocol):
    """One connection. What is neither body nor done with, a head or trailers, is kept in memory and so has a limit.

    Refused is more than about 64 KiB of that, by 431 (RFC 6585 §5). Whatever the peer owes has an end, at which the
    connection closes: a head 10 s after the connection opened or its first byte came, the rest of the request 60 s
    after that, the next request after the keep-alive time, the taking of an answer after 60 s. More than 100 requests
    that wait for their turn are not kept either.
    """

    head_within_seconds = 10.0
    rest_within_seconds = taken_within_seconds = 60.0
    last_within_seconds = 0.1

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self._kept_bytes = 0
        self.is_ending = False
        self._ends_at = self._due_at = inf
        self._clock: TimerHandle | None = None
        self._stuck: TimerHandle | None = None
        self._running: RequestResponseCycle | None = None

    def connection_made(self, transport: BaseTransport) -> None:
        """Start the clock."""
        super().connection_made(cast(Any, transport))
        self.ends_in(self.head_within_seconds)

    def connection_lost(self, exc: Exception | None) -> None:
        """Stop the clocks."""
        for clock in (self._clock, self._stuck):
            if clock is not None:
                clock.cancel()
        super().connection_lost(exc)
        if self._running is not None:  # uvicorn tells the latest request alone, which may be one that waits.
            self._running.disconnected = True
            self._running.message_event.set()

    def data_received(self, data: bytes) -> None:
        """Count, after the parser took what it could use."""
        self._kept_bytes += len(data)
        super().data_received(data)
        if self._kept_bytes > LARGEST_HEAD_BYTES and not self.transport.is_closing():
            if self.is_answered_so_far():  # Not into the middle of an answer.
                self.transport.write(_TOO_LARGE)
            self._close()

    def on_message_begin(self) -> None:
        """A head begins."""
        super().on_message_begin()
        self._kept_bytes = 0
        self.ends_in(self.head_within_seconds)

    def on_headers_complete(self) -> None:
        """It is whole.

        Raises:
            NoHost: It is answered 400.
            TooManyWait: Which ends the parsing, too.
        """
        if self.parser.get_http_version() == "1.1" and sum(name == b"host" for name, _ in self.headers) != 1:
            raise NoHost
        self._kept_bytes = 0
        self.ends_in(self.rest_within_seconds)
        super().on_headers_complete()
        if self.is_ending:
            self.cycle.keep_alive = False
        if len(self.pipeline) > MOST_WAITING:
            self.transport.abort()
            raise TooManyWait

    def on_body(self, body: bytes) -> None:
        """A piece of the body went to the application."""
        self._kept_bytes = 0
        super().on_body(body)

    def on_message_complete(self) -> None:
        """The peer owes no more of it."""
        super().on_message_complete()
        self.message_is_whole()

    def on_response_complete(self) -> None:
        """It is the peer's turn. uvicorn's own clock for that is stopped by any byte, and by some for ever."""
        super().on_response_complete()
        if self.pipeline:
            self.flow.pause_reading()  # uvicorn reads on after each answer, however many wait.
        self._unset_keepalive_if_required()
        self._wait_for_next()

    def pause_writing(self) -> None:
        """The peer does not take its answers."""
        super().pause_writing()
        self._stuck = self.loop.call_later(self.taken_within_seconds, self.transport.abort)

    def resume_writing(self) -> None:
        """It does again."""
        super().resume_writing()
        if self._stuck is not None:
            self._stuck.cancel()

    def shutdown(self) -> None:
        """What is on its way is still read and answered, as the last: no peer can know that nobody reads any more."""
        self.is_ending = True
        if self.is_answered_so_far():
            self.ends_in(self.last_within_seconds)
        else:
            self.cycle.keep_alive = False

    def send_400_response(self, msg: str) -> None:
        """To whoever is still there."""
        if not self.transport.is_closing():
            super().send_400_response(msg)
            self.ends_in(self.taken_within_seconds)

    def message_is_whole(self) -> None:
        """A request has come to its end; counting begins anew."""
        self._kept_bytes = 0
        self._ends_at = inf
        self._wait_for_next()

    def is_answered_so_far(self) -> bool:
        """Whether no request has still to be answered."""
        latest: RequestResponseCycle | None = self.cycle
        return latest is None or latest.response_complete

    def ends_in(self, seconds: float) -> None:
        """Close then, unless that is put off. One clock goes on over many requests: a new one costs 3 µs."""
        self._ends_at = self.loop.time() + seconds
        if self._clock is None or self._ends_at < self._due_at:
            if self._clock is not None:
                self._clock.cancel()
            self._due_at, self._clock = self._ends_at, self.loop.call_at(self._ends_at, self._end)

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._running = cycle
        super()._start_asgi_task(cycle, app)

    def _wait_for_next(self) -> None:
        if self.transport.is_closing():
            self.ends_in(self.taken_within_seconds)
        elif self.is_answered_so_far():
            self.ends_in(self.last_within_seconds if self.is_ending else self.timeout_keep_alive)

    def _close(self) -> None:
        """Once everything written is taken, or the time for that is over."""
        self.transport.close()
        self.ends_in(self.taken_within_seconds)

    def _end(self) -> None:
        self._clock = None
        if self._ends_at <= self.loop.time():
            if self.transport.is_closing():
                self.transport.abort()
            else:
                self._close()
        elif self._ends_at < inf:
            self._due_at, self._clock = self._ends_at, self.loop.call_at(self._ends_at, self._end)


class NoHost(Exception):
    """A request of HTTP/1.1 names no host, or two (RFC 9112 §3.2)."""


class TooManyWait(Exception):
    """More requests were sent than are kept for later."""
