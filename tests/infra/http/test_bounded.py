"""A caller cannot make the server remember much, nor wait for long."""

import asyncio
import json
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from starlette.types import ASGIApp, Receive, Scope, Send

from altyaa.infra.http.bounded import LARGEST_HEAD_BYTES, MOST_WAITING, BoundedProtocol
from altyaa.testing.service import Service, listening, on_socket
from altyaa.testing.wire import send_raw
from tests.infra.http.dial import dialled

CHUNK = b"a" * 16_384
HEAD = b"GET /healthz HTTP/1.1\r\nHost: x\r\n"
POST = b"POST /healthz HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"


async def flood(service: Service, begin: bytes) -> tuple[int, bytes]:
    """Send ``begin`` and then letters without end; how many bytes the server took before it hung up, and its words."""
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    answer, taken = asyncio.create_task(reader.read()), len(begin)
    try:
        writer.write(begin)
        while not answer.done() and taken < 100 * LARGEST_HEAD_BYTES:
            writer.write(CHUNK)
            await writer.drain()
            taken += len(CHUNK)
            await asyncio.sleep(0.001)
        return taken, await answer
    except ConnectionError:
        return taken, b""
    finally:
        writer.close()


@pytest.mark.parametrize("begin", [b"GET /", HEAD + b"X-Long: ", HEAD + b"X-"])
async def test_a_head_without_end_is_refused(service: Service, begin: bytes) -> None:
    taken, answer = await flood(service, begin)
    assert taken < 20 * LARGEST_HEAD_BYTES
    assert answer == b"" or answer.startswith((b"HTTP/1.1 431 ", b"HTTP/1.1 400 "))


@pytest.mark.parametrize("begin", [POST + b"1\r\na\r\n0\r\nX-Trailer: ", POST + b"1;extension="])
async def test_what_surrounds_a_body_has_an_end_too(service: Service, begin: bytes) -> None:
    taken, _ = await flood(service, begin)
    assert taken < 20 * LARGEST_HEAD_BYTES


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET /healthz HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n", b"400"),
        (b"GET /gateway/verify HTTP/1.1\r\n\r\n", b"400"),
        (b"GET /healthz HTTP/1.0\r\n\r\n", b"200"),
    ],
)
async def test_a_request_of_http_1_1_names_one_host(service: Service, head: bytes, status: bytes) -> None:
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(head)
        assert (await reader.readline()).split(b" ")[1] == status
    finally:
        writer.close()


async def test_a_large_head_below_the_limit_is_served(service: Service) -> None:
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(HEAD + b"X-Long: " + b"a" * (LARGEST_HEAD_BYTES - 1000) + b"\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
    finally:
        writer.close()


class Hasty(BoundedProtocol):
    """The same, in less time, and known to the test."""

    head_within_seconds = rest_within_seconds = taken_within_seconds = 0.3
    latest: "Hasty"

    def __init__(self, *arguments: Any, **named: Any) -> None:
        super().__init__(*arguments, **named)
        self.timeout_keep_alive = 0.3  # type: ignore[assignment]  # seconds, as a whole number there
        Hasty.latest = self


async def answer_ok(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


async def read_and_answer(scope: Scope, receive: Receive, send: Send) -> None:
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.request":
        await answer_ok(scope, receive, send)


@pytest.mark.parametrize("app", [answer_ok, read_and_answer])
@pytest.mark.parametrize("rest", [b"", b"5", b"5\r\nab", b"5\r\nabcde\r\n", b"0\r\nX-Trai"])
async def test_a_request_without_its_rest_is_given_up(app: ASGIApp, rest: bytes) -> None:
    async with dialled(app, Hasty) as (reader, writer):
        writer.write(POST)
        await asyncio.sleep(0.1)
        writer.write(rest)
        async with asyncio.timeout(2):
            assert (await reader.read()).count(b"HTTP/1.1 204") == (app is answer_ok)


async def test_an_empty_line_is_no_reason_to_wait() -> None:
    async with dialled(answer_ok, Hasty) as (reader, writer):
        writer.write(HEAD + b"\r\n")
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 204")
        writer.write(b"\r\n")
        async with asyncio.timeout(2):
            assert await reader.read() == b""


@pytest.mark.parametrize("pieces", [1, 1000])
async def test_who_does_not_take_an_answer_is_given_up(pieces: int) -> None:
    async def answer_long(_scope: Scope, _receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for number in range(pieces):
            body = b"a" * (20_000_000 // pieces)
            await send({"type": "http.response.body", "body": body, "more_body": number < pieces - 1})

    async with dialled(answer_long, Hasty) as (reader, writer):
        writer.write(HEAD + b"\r\n")
        await asyncio.sleep(1)  # The time that is over is what the test is about.
        taken = 0
        with suppress(ConnectionError):
            async with asyncio.timeout(5):
                while piece := await reader.read(1_000_000):
                    taken += len(piece)
        assert taken < 20_000_000


@pytest.mark.parametrize(("sent", "answered"), [(MOST_WAITING + 1, MOST_WAITING + 1), (MOST_WAITING + 2, 0)])
async def test_no_more_requests_than_some_are_kept_for_later(sent: int, answered: int) -> None:
    async def answer_late(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(0.001)
        await answer_ok(scope, receive, send)

    async with dialled(answer_late, Hasty) as (reader, writer):
        writer.write((HEAD + b"\r\n") * sent)
        taken = b""
        with suppress(ConnectionError):
            taken = await asyncio.wait_for(reader.read(), 5)
        assert taken.count(b"HTTP/1.1 204") == answered


async def test_an_application_hears_that_the_peer_left_also_when_more_requests_wait() -> None:
    began, heard = asyncio.Event(), asyncio.Event()

    async def listen(_scope: Scope, receive: Receive, _send: Send) -> None:
        began.set()
        while (await receive())["type"] != "http.disconnect":
            pass
        heard.set()

    async with dialled(listen, Hasty) as (_, writer):
        writer.write((HEAD + b"\r\n") * 2)
        await asyncio.wait_for(began.wait(), 2)
        writer.transport.abort()
        await asyncio.wait_for(heard.wait(), 2)


async def test_what_is_on_its_way_when_the_server_ends_is_answered_as_the_last() -> None:
    async with dialled(answer_ok, Hasty) as (reader, writer):
        writer.write(HEAD + b"\r\n")
        assert b"connection: close" not in await reader.readuntil(b"\r\n\r\n")
        Hasty.latest.shutdown()
        writer.write(HEAD + b"\r\n")
        assert b"connection: close" in await reader.readuntil(b"\r\n\r\n")
        assert await reader.read() == b""


@pytest.mark.parametrize("begin", [b"", b"GET /healthz HT", HEAD + b"\r\n" + b"GET /hea"])
async def test_a_connection_that_says_nothing_whole_is_closed(begin: bytes) -> None:
    with listening() as (listener, _):
        async with on_socket(answer_ok, listener, Hasty):
            reader, writer = await asyncio.open_connection(*listener.getsockname())
            try:
                writer.write(begin)
                async with asyncio.timeout(2):
                    assert (await reader.read()).count(b"HTTP/1.1 204") == begin.count(b"\r\n\r\n")
            finally:
                writer.close()


async def test_an_answer_may_take_longer_than_a_head() -> None:
    async def answer_late(scope: Scope, receive: Receive, send: Send) -> None:
        await asyncio.sleep(2 * Hasty.head_within_seconds)
        await answer_ok(scope, receive, send)

    with listening() as (listener, url):
        async with on_socket(answer_late, listener, Hasty):
            assert (await send_raw(url, HEAD + b"\r\n")).status == 204


async def test_the_log_keeps_a_bounded_piece_of_a_path(service: Service, service_log: Path) -> None:
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(b"GET /longpath" + b"p" * 40_000 + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 404 ")
    finally:
        writer.close()
    lines = [line for line in service_log.read_text().splitlines() if "/longpath" in line]
    assert [len(json.loads(line)["path"]) <= 300 for line in lines] == [True]
