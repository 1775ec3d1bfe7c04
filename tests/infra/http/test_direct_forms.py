"""Forms that are answered past the framework: only where that changes nothing but the time it takes."""

import asyncio
from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from functools import partial
from typing import cast

import pytest
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Scope

from altyaa.infra.http.direct import LARGEST_FORM_BYTES, Direct, DirectProtocol, FormAnswer
from altyaa.infra.http.observed import Observed
from altyaa.infra.http.turn import Fields, in_time
from tests.infra.http.dial import dialled
from tests.infra.http.test_direct import ASKED, Kept, framework, now, ways

HEAD = b"POST /form HTTP/1.1\r\nHost: x\r\n"
TYPE = b"Content-Type: application/x-www-form-urlencoded\r\n"


def form(scope: Scope, head: Mapping[bytes, bytes], body: bytes) -> tuple[Fields, bytes] | None:
    """Answers at once, with what it was asked; leaves ``later`` to the framework and fails at ``broken``."""
    if body == b"broken":
        raise RuntimeError("broken")
    if body == b"later":
        return None
    way = b"direct %d %b%b" % (len(body), scope["query_string"], head.get(b"x-more", b""))
    return [(b"x-way", way), (b"content-length", b"%d" % len(body))], body


async def endpoint(request: Request) -> Response:
    """Takes a moment, reads the form and answers with it; refuses ``no``, fails at ``broken``, waits at ``wait``."""
    await asyncio.sleep(0)
    body = await request.body()
    if body == b"broken":
        raise RuntimeError("broken")
    if body == b"wait":
        await asyncio.sleep(0.3)
    status = 403 if body == b"no" else 200
    way = f"endpoint {request.method} {request.url.path} {request.url.query}{request.headers.get('x-more', '')}"
    return Response(body, status, {"x-way": way})


async def broken(_request: Request, error: Exception) -> Response:
    return Response(str(error), 500, {"x-way": "handler"})


class Hasty(Kept):
    """In less time."""

    rest_within_seconds = 0.3


def connected(
    answer: FormAnswer = form, protocol: type[DirectProtocol] = Kept
) -> AbstractAsyncContextManager[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection to a server with a direct path for GET and one for POST, and an endpoint behind that."""
    observed = Observed(framework, (), ())
    endpoints = {
        path: observed.watch_endpoint(path.decode(), in_time(endpoint, broken)) for path in (b"/end", b"/both")
    }
    direct = Direct({b"/now": now}, {b"/form": answer, b"/both": answer}, endpoints)
    return dialled(framework, cast(type[asyncio.Protocol], partial(protocol, direct)))


def post(body: bytes, *more: bytes, path: bytes = b"/form") -> bytes:
    lines = b"".join(line + b"\r\n" for line in (b"Content-Length: %d" % len(body), *more))
    return HEAD.replace(b"/form", path) + TYPE + lines + b"\r\n" + body


async def answer_of(reader: asyncio.StreamReader) -> tuple[bytes, bytes]:
    """Who answered the next request, and the body."""
    head = await reader.readuntil(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\ndate: " in head
    length = int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0])
    return head.partition(b"x-way: ")[2].partition(b"\r\n")[0], await reader.readexactly(length)


async def test_forms_and_others_that_arrive_together_are_answered_in_their_order() -> None:
    async with connected() as (reader, writer):
        writer.write(post(b"a") + ASKED + post(b"bb", b"X-More: +") + post(b"later") + ASKED + post(b"c"))
        seen = [await answer_of(reader) for _ in range(6)]
        assert seen == [
            (b"direct 1 ", b"a"),
            (b"direct scope=a", b""),
            (b"direct 2 +", b"bb"),
            (b"framework POST 5", b""),
            # Behind one that is under way, everything waits for its turn.
            (b"framework GET 0", b""),
            (b"framework POST 1", b""),
        ]
        writer.write(post(b"c"))
        assert await answer_of(reader) == (b"direct 1 ", b"c")


async def test_an_endpoint_answers_in_its_turn_whatever_it_answers() -> None:
    async with connected() as (reader, writer):
        end = partial(post, path=b"/end?q=1")
        writer.write(post(b"a") + ASKED + end(b"bb", b"X-More: +") + end(b"c") + ASKED + post(b"d"))
        assert [await answer_of(reader) for _ in range(6)] == [
            (b"direct 1 ", b"a"),
            (b"direct scope=a", b""),
            (b"endpoint POST /end q=1+", b"bb"),
            # Behind one that is under way, everything waits for its turn.
            (b"framework POST 1", b""),
            (b"framework GET 0", b""),
            (b"framework POST 1", b""),
        ]
        writer.write(post(b"e", path=b"/both") + post(b"later", path=b"/both"))
        assert await answer_of(reader) == (b"direct 1 ", b"e")
        assert await answer_of(reader) == (b"endpoint POST /both ", b"later")
        for body, status, way in ((b"no", b"403 Forbidden", b"endpoint"), (b"broken", b"500 Internal", b"handler")):
            writer.write(post(body, path=b"/end"))
            head = await reader.readuntil(b"\r\n\r\n")
            assert head.startswith(b"HTTP/1.1 " + status)
            assert b"x-way: " + way in head
            assert head.count(b"x-request-id: ") == head.count(b"\r\ndate: ") == 1
            assert await reader.readexactly(len(body)) == body
        writer.write(ASKED)
        assert await answer_of(reader) == (b"direct scope=a", b"")


async def test_an_endpoints_answer_that_is_under_way_when_the_server_ends_is_the_last() -> None:
    async with connected() as (reader, writer):
        writer.write(post(b"wait", path=b"/end"))
        await asyncio.sleep(2 * Kept.last_within_seconds)
        Kept.latest.shutdown()
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"connection: close" in head
        assert await reader.read() == b"wait"


async def test_a_peer_that_leaves_while_an_endpoint_answers_harms_nobody() -> None:
    async with connected() as (_, writer):
        writer.write(post(b"wait", path=b"/end"))
        await asyncio.sleep(0.1)
        left = Kept.latest
        writer.transport.abort()
        async with asyncio.timeout(5):
            while left.tasks:
                await asyncio.sleep(0.01)


async def test_an_endpoint_may_take_longer_than_a_peer_may_for_a_request() -> None:
    class Hastiest(Kept):
        head_within_seconds = rest_within_seconds = 0.1

    async with connected(protocol=Hastiest) as (reader, writer):
        writer.write(post(b"wait", path=b"/end"))
        assert (await answer_of(reader))[1] == b"wait"


async def test_a_body_may_come_in_any_pieces() -> None:
    sent = post(b"token=" + b"a" * 100)
    async with connected() as (reader, writer):
        for cut in range(1, len(sent), 7):
            writer.write(sent[:cut])
            await writer.drain()
            await asyncio.sleep(0)
            writer.write(sent[cut:])
            assert await answer_of(reader) == (b"direct 106 ", b"token=" + b"a" * 100)
        for byte in sent:
            writer.write(bytes([byte]))
            await writer.drain()
        assert await answer_of(reader) == (b"direct 106 ", b"token=" + b"a" * 100)


@pytest.mark.parametrize("body", [b"later", b"broken"])
@pytest.mark.parametrize("cut", [0, 1, 3])
async def test_what_is_left_to_the_framework_reaches_it_whole(body: bytes, cut: int) -> None:
    async with connected() as (reader, writer):
        sent = post(body)
        writer.write(sent[: len(sent) - cut])
        await writer.drain()
        await asyncio.sleep(0.01)
        writer.write(sent[len(sent) - cut :])
        assert await ways(reader, 1) == [b"framework POST %d" % len(body)]
        writer.write(post(b"a"))
        assert await answer_of(reader) == (b"direct 1 ", b"a")


@pytest.mark.parametrize(
    ("sent", "way"),
    [
        (post(b"a" * LARGEST_FORM_BYTES), b"direct 8192 "),
        (post(b""), b"direct 0 "),
        (post(b"a", path=b"/form?q=1"), b"direct 1 q=1"),
        (HEAD + TYPE[:-2] + b"; charset=UTF-8\r\nContent-Length: 1\r\n\r\na", b"direct 1 "),
        (post(b"a" * (LARGEST_FORM_BYTES + 1)), b"framework POST 8193"),
        (HEAD + b"Content-Length: 1\r\n\r\na", b"framework POST 1"),
        (HEAD + b"Content-Type: text/plain\r\nContent-Length: 1\r\n\r\na", b"framework POST 1"),
        (post(b"a", TYPE[:-2]), b"framework POST 1"),
        (post(b"a", b"X-More: 1", b"X-More: 2"), b"framework POST 1"),
        (post(b"a", b"Upgrade: h2c"), b"framework POST 1"),
        (HEAD + TYPE + b"Transfer-Encoding: chunked\r\n\r\n1\r\na\r\n0\r\n\r\n", b"framework POST 1"),
        (HEAD + TYPE + b"\r\n", b"framework POST 0"),
        (post(b"a", path=b"/other"), b"framework POST 1"),
        (post(b"a", path=b"/now"), b"framework POST 1"),
        (post(b"a").replace(b"POST", b"PUT"), b"framework PUT 1"),
        (b"GET /form HTTP/1.1\r\nHost: x\r\n\r\n", b"framework GET 0"),
    ],
)
async def test_small_forms_are_answered_at_once_and_all_else_is_the_frameworks(sent: bytes, way: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)
        assert (await answer_of(reader))[0] == way
        writer.write(post(b"a"))
        assert await answer_of(reader) == (b"direct 1 ", b"a")


async def test_who_expects_to_be_told_to_continue_is_told() -> None:
    async with connected() as (reader, writer):
        writer.write(HEAD + TYPE + b"Content-Length: 1\r\nExpect: 100-continue\r\n\r\n")
        assert await reader.readuntil(b"\r\n\r\n") == b"HTTP/1.1 100 Continue\r\n\r\n"
        writer.write(b"a")
        assert await ways(reader, 1) == [b"framework POST 1"]


@pytest.mark.parametrize("sent", [post(b"a", b"Connection: close"), post(b"a").replace(b"1.1", b"1.0")])
async def test_who_wants_no_kept_connection_has_none(sent: bytes) -> None:
    async with connected() as (reader, writer):
        writer.write(sent)
        assert await ways(reader, 1) == [b"framework POST 1"]
        assert await reader.read() == b""


async def test_more_than_was_announced_is_no_part_of_the_form() -> None:
    async with connected() as (reader, writer):
        writer.write(post(b"a") + b"\x01more\r\n\r\n")
        assert await answer_of(reader) == (b"direct 1 ", b"a")
        assert (await reader.read(13)).startswith(b"HTTP/1.1 4")


@pytest.mark.parametrize("sent", [b"", b"abc"])
async def test_a_body_that_does_not_come_is_given_up(sent: bytes) -> None:
    async with connected(protocol=Hasty) as (reader, writer):
        writer.write(HEAD + TYPE + b"Content-Length: 10\r\n\r\n" + sent)
        began = asyncio.get_running_loop().time()
        async with asyncio.timeout(5):
            assert await reader.read() == b""
        assert asyncio.get_running_loop().time() - began > 0.2


async def test_a_body_that_trickles_is_given_up_as_late_as_one_that_stops() -> None:
    async def trickle(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(b"a")
            await asyncio.sleep(0.05)

    async with connected(protocol=Hasty) as (reader, writer):
        writer.write(HEAD + TYPE + b"Content-Length: 8000\r\n\r\n")
        trickling = asyncio.create_task(trickle(writer))
        try:
            async with asyncio.timeout(2):
                assert await reader.read() == b""
        except ConnectionError:
            pass
        finally:
            trickling.cancel()


async def test_a_form_on_its_way_when_the_server_ends_is_answered_as_the_last() -> None:
    sent = post(b"abc")
    async with connected() as (reader, writer):
        writer.write(post(b"a") + sent[:-1])
        assert await answer_of(reader) == (b"direct 1 ", b"a")
        Kept.latest.shutdown()
        await asyncio.sleep(2 * Kept.last_within_seconds)  # In which a connection that owes nothing is closed.
        writer.write(sent[-1:])
        head = await reader.readuntil(b"\r\n\r\n")
        assert b"x-way: framework POST 3\r\n" in head
        assert b"connection: close" in head
        assert await reader.read() == b""


async def test_the_end_of_the_server_gives_nobody_more_time_for_a_form() -> None:
    class Patient(Kept):
        rest_within_seconds = 1.0

    async with connected(protocol=Patient) as (reader, writer):
        writer.write(post(b"abc")[:-1])
        await asyncio.sleep(0.8)
        Kept.latest.shutdown()
        async with asyncio.timeout(0.8):
            assert await reader.read() == b""


async def test_a_connection_is_closed_once_it_was_idle_after_a_form() -> None:
    async with connected() as (reader, writer):
        writer.write(post(b"a"))
        assert await answer_of(reader) == (b"direct 1 ", b"a")
        async with asyncio.timeout(5):
            assert await reader.read() == b""


async def test_one_that_takes_no_answers_does_not_fill_the_memory() -> None:
    async def until_stuck(writer: asyncio.StreamWriter) -> None:
        while True:
            writer.write(post(b"a" * 1000) * 100)
            await writer.drain()
            await asyncio.sleep(0)

    async with connected() as (_, writer):
        with pytest.raises((TimeoutError, ConnectionError)):
            async with asyncio.timeout(1):
                await until_stuck(writer)
        assert Kept.latest.transport.get_write_buffer_size() < 1_000_000


async def test_a_peer_that_leaves_in_the_middle_of_a_form_leaves_nothing_behind() -> None:
    async with connected() as (_, writer):
        writer.write(post(b"abc")[:-1])
        await writer.drain()
        writer.transport.abort()
    async with connected() as (reader, writer):
        writer.write(post(b"a"))
        assert await answer_of(reader) == (b"direct 1 ", b"a")
