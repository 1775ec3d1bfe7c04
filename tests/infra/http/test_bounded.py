"""A caller cannot make the server remember much, nor wait for long."""

import asyncio
import json
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.types import Receive, Scope, Send

from altyaa.infra.http.bounded import LARGEST_HEAD_BYTES, BoundedProtocol
from altyaa.testing.service import Service, listening, on_socket
from altyaa.testing.wire import send_raw

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


async def test_a_large_head_below_the_limit_is_served(service: Service) -> None:
    address = urlsplit(service.url)
    reader, writer = await asyncio.open_connection(address.hostname, address.port)
    try:
        writer.write(HEAD + b"X-Long: " + b"a" * (LARGEST_HEAD_BYTES - 1000) + b"\r\nConnection: close\r\n\r\n")
        assert (await reader.read()).startswith(b"HTTP/1.1 200 ")
    finally:
        writer.close()


class Hasty(BoundedProtocol):
    """The same, in less time."""

    head_within_seconds = 0.3


async def answer_ok(_scope: Scope, _receive: Receive, send: Send) -> None:
    await send({"type": "http.response.start", "status": 204, "headers": []})
    await send({"type": "http.response.body"})


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
