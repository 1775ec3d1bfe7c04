"""However a server behaves, it gets so much time and so much memory and no more."""

import asyncio
import time
from collections.abc import Sequence

import pytest

from altyaa.infra.outbound import Answer, Unreached
from tests.infra.outbound.conftest import way_out
from tests.infra.outbound.servers import Speak, says, serving

DEADLINE_SECONDS = 0.5
HEAD = b"HTTP/1.1 200 OK\r\n"


def repeats(first: bytes, again: bytes, pause_seconds: float = 0.0) -> Speak:
    """Write the first, then the other until the caller hangs up, at that pace."""

    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(first)
        while True:
            writer.write(again)
            await writer.drain()
            await asyncio.sleep(pause_seconds)

    return speak


def hangs_up_after(answer: bytes) -> Speak:
    """Write the answer and no more."""

    async def speak(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return speak


@pytest.mark.parametrize(
    "speak",
    [
        pytest.param(says(b""), id="silent"),
        pytest.param(says(HEAD + b"content-length: 10\r\n\r\nhalf"), id="half a body"),
        pytest.param(repeats(HEAD + b"content-length: 60000\r\n\r\n", b".", 0.02), id="a body in drops"),
        pytest.param(repeats(HEAD, b"a: b\r\n", 0.02), id="a head in drops"),
        pytest.param(repeats(b"", b"HTTP/1.1 100 Continue\r\n\r\n"), id="for ever continue"),
    ],
)
async def test_the_deadline_holds(speak: Speak) -> None:
    async with serving(speak) as heard:
        started = time.monotonic()
        result = await way_out("development").request(
            "GET", f"http://127.0.0.1:{heard.port}/", timeout_seconds=DEADLINE_SECONDS
        )
        took = time.monotonic() - started
    assert result == Unreached("No whole answer came within 0.5 s.", was_sent=True)
    assert DEADLINE_SECONDS <= took < DEADLINE_SECONDS + 1


async def test_the_deadline_holds_in_the_tls_handshake_and_the_connection_is_closed() -> None:
    """A server that never hangs up would otherwise cost us a socket each time."""
    closed = asyncio.Event()

    async def wait(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while await reader.read(1024):
            pass
        closed.set()
        writer.close()

    async with await asyncio.start_server(wait, "127.0.0.1", 0) as server:
        port = server.sockets[0].getsockname()[1]
        result = await way_out("development").request(
            "GET", f"https://127.0.0.1:{port}/", timeout_seconds=DEADLINE_SECONDS
        )
        assert isinstance(result, Unreached)
        await asyncio.wait_for(closed.wait(), 5)


async def test_the_deadline_holds_while_a_name_is_looked_up() -> None:
    async def never(_host: str) -> Sequence[str]:
        await asyncio.Event().wait()
        return []

    result = await way_out(resolve=never).request("GET", "https://slow.example/", timeout_seconds=DEADLINE_SECONDS)
    assert isinstance(result, Unreached)


@pytest.mark.parametrize(
    "head",
    [
        pytest.param(HEAD + b"content-length: 1000000000\r\n\r\n", id="announced"),
        pytest.param(HEAD + b"\r\n", id="without a length"),
        pytest.param(HEAD + b"content-encoding: gzip\r\n\r\n", id="said to be compressed"),
    ],
)
async def test_of_a_body_without_end_so_much_is_kept_as_was_asked_for(head: bytes) -> None:
    async with serving(repeats(head, b"x" * 65_536)) as heard:
        url = f"http://127.0.0.1:{heard.port}/"
        outbound = way_out("development")
        usual = await outbound.request("GET", url)
        small = await outbound.request("GET", url, largest_body_bytes=10)
    assert isinstance(usual, Answer)
    assert isinstance(small, Answer)
    assert (len(usual.body), usual.truncated) == (65_536, True)
    assert (small.body, small.truncated) == (b"x" * 10, True)


async def test_a_body_of_just_the_allowed_size_is_whole() -> None:
    async with serving(says(HEAD + b"content-length: 10\r\n\r\n0123456789")) as heard:
        answer = await way_out("development").request("GET", f"http://127.0.0.1:{heard.port}/", largest_body_bytes=10)
    assert isinstance(answer, Answer)
    assert (answer.body, answer.truncated) == (b"0123456789", False)


@pytest.mark.parametrize(
    "speak",
    [
        pytest.param(repeats(HEAD, b"a: b\r\n" * 1000), id="a head without end"),
        pytest.param(repeats(HEAD + b"a: ", b"b" * 6000), id="a header without end"),
        pytest.param(
            repeats(HEAD + b"transfer-encoding: chunked\r\n\r\n0\r\n", b"a: b\r\n" * 1000), id="trailers without end"
        ),
        pytest.param(repeats(HEAD + b"transfer-encoding: chunked\r\n\r\n1;", b"a" * 6000), id="a chunk without end"),
        pytest.param(hangs_up_after(b"SSH-2.0-OpenSSH_9.2\r\n"), id="another protocol"),
        pytest.param(hangs_up_after(b""), id="nothing"),
        pytest.param(hangs_up_after(HEAD + b"content-length: 10\r\n\r\nhalf"), id="half a body"),
    ],
)
async def test_what_is_not_an_answer_ends_the_request(speak: Speak) -> None:
    async with serving(speak) as heard:
        result = await way_out("development").request("GET", f"http://127.0.0.1:{heard.port}/")
    assert result == Unreached("127.0.0.1 broke off, or did not answer in HTTP.", was_sent=True)
