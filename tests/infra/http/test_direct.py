"""Answers past the framework: only where that changes nothing but the time it takes."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import Any, cast

import pytest
from starlette.types import Receive, Scope, Send

from altyaa.infra.http.direct import Answer, Direct, DirectProtocol
from altyaa.infra.http.turn import Fields
from tests.infra.http.dial import dialled

HEAD = b"GET /now?scope=a HTTP/1.1\r\nHost: x\r\n"
ASKED = HEAD + b"\r\n"


def now(scope: Scope, head: Mapping[bytes, bytes]) -> Fields | None:
    """Answers at once, with what it was asked; leaves ``?later`` to the framework and fails at ``?broken``."""
    if scope["query_string"] == b"broken":
        raise RuntimeError("broken")
    if scope["query_string"] == b"later":
        return None
    return [(b"x-way", b"direct " + scope["query_string"] + head.get(b"x-more", b"")), (b"content-length", b"0")]


async def framework(scope: Scope, receive: Receive, send: Send) -> None:
    """Reads the body, and answers with its length."""
    body, more = b"", True
    while more:
        message = await receive()
        body, more = body + message.get("body", b""), message.get("more_body", False)
    way = b"framework %b %d" % (scope["method"].encode(), len(body))
    await send({"type": "http.response.start", "status": 200, "headers": [(b"x-way", way), (b"content-length", b"0")]})
    await send({"type": "http.response.body"})


class Kept(DirectProtocol):
    """Idle for a shorter time, and known to the test."""

    latest: "Kept"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.timeout_keep_alive = 0.3  # type: ignore[assignment]  # seconds, as a whole number there
        Kept.latest = self


def connected(answer: Answer = now) -> AbstractAsyncContextManager[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server with one direct path."""
    return dialled(framework, cast(type[asyncio.Protocol], partial(Kept, Direct({b"/now": answer}))))


async def ways(reader: asyncio.StreamReader, number: int) -> list[bytes]:
    """Who answered the next requests."""
    heads = [await reader.readuntil(b"\r\n\r\n") for _ in range(number)]
    assert all(head.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\ndate: " in head for head in heads)
    return [head.partition(b"x-way: ")[2].partition(b"\r\n")[0] for head in heads]


async def test_requests_that_arrive_together_are_answered_in_their_order() -> None:
    other, last = b"GET /other HTTP/1.1\r\nHost: x\r\n\r\n", HEAD + b"X-More: +\r\n\r\n"
    async with connected() as (reader, writer):
        writer.write(ASKED + ASKED + other + ASKED + last)
        assert await ways(reader, 5) == [
            b"direct scope=a",
            b"direct scope=a",
            b"framework GET 0",
            # Behind one that is under way, everything waits for its turn.
            b"framework GET 0",
            b"framework GET 0",
        ]
        writer.write(last)
        assert await ways(reader, 1) == [b"direct scope=a+"]


@pytest.mark.parametrize(
    ("sent", "way"),
    [
        (b"HEAD /now HTTP/1.1\r\nHost: x\r\n\r\n", b"framework HEAD 0"),
        (b"POST /now HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello", b"framework POST 5"),
        (HEAD + b"Content-Length: 5\r\n\r\nhello", b"framework GET 5"),
        (HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n", b"framework GET 5"),
        (HEAD + b"X-More: one\r\nX-More: two\r\n\r\n", b"framework GET 0"),
        (b"GET /now?later HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
        (b"GET /now?broken HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
        (b"GET /now/ HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
        (b"GET /n%6fw HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
        (b"GET http://x/now HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
        (HEAD + b"Upgrade: h2c\r\n\r\n", b"framework GET 0"),
    ],
)
async def test_all_else_is_the_frameworks_and_the_next_request_is_told_apart(sent: bytes, way: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)
        assert await ways(reader, 1) == [way]
        writer.write(ASKED)
        assert await ways(reader, 1) == [b"direct scope=a"]


@pytest.mark.parametrize("sent", [HEAD + b"Connection: close\r\n\r\n", ASKED.replace(b"1.1", b"1.0")])
async def test_who_wants_no_kept_connection_has_none(sent: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)
        assert await ways(reader, 1) == [b"framework GET 0"]
        assert await reader.read() == b""


async def test_a_connection_is_closed_once_it_was_idle_and_not_before() -> None:
    async with connected() as (reader, writer):
        began = asyncio.get_running_loop().time()
        for _ in range(8):
            writer.write(ASKED)
            assert await ways(reader, 1) == [b"direct scope=a"]
            await asyncio.sleep(0.1)
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        assert asyncio.get_running_loop().time() - began > 0.8 + 0.2


async def test_what_is_refused_is_refused_after_the_answers_before_it() -> None:
    async with connected() as (reader, writer):
        writer.write(ASKED + b"\x01nonsense\r\n\r\n")
        assert await ways(reader, 1) == [b"direct scope=a"]
        assert (await reader.read(13)).startswith(b"HTTP/1.1 4")


async def test_who_has_said_all_is_still_answered() -> None:
    async with connected() as (reader, writer):
        writer.write(ASKED)
        writer.write_eof()
        assert await ways(reader, 1) == [b"direct scope=a"]


async def test_who_asked_before_the_server_ends_is_answered() -> None:
    def ending(scope: Scope, head: Mapping[bytes, bytes]) -> Fields | None:
        asyncio.get_running_loop().call_soon(Kept.latest.shutdown)
        return now(scope, head)

    async with connected(ending) as (reader, writer):
        writer.write(ASKED)
        assert await ways(reader, 1) == [b"direct scope=a"]
        assert await reader.read() == b""


async def test_one_that_takes_no_answers_does_not_fill_the_memory() -> None:
    async def until_stuck(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(ASKED * 500)
            await writer.drain()
            await asyncio.sleep(0)  # drain() itself lets nobody else run while there is room

    async with connected() as (_, writer):
        with pytest.raises((TimeoutError, ConnectionError)):
            async with asyncio.timeout(1):
                await until_stuck(writer)
        assert Kept.latest.transport.get_write_buffer_size() < 1_000_000
