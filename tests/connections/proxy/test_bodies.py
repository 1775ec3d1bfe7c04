"""How much a caller may send, and that nobody waits for it who need not."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import pytest

from altyaa.connections.actions import proxy
from altyaa.connections.actions.turns import MOST_AT_ONCE
from tests.connections.proxy.passage import LOCATION_PATH, PAGE_PATH, Passage, answer, read
from tests.connections.proxy.test_states import refusal

FORM, JSON = {"content-type": "application/x-www-form-urlencoded"}, {"content-type": "application/json"}
WRITE = f"{LOCATION_PATH}?updateMask=title"


@asynccontextmanager
async def slow(passage: Passage) -> AsyncIterator[asyncio.StreamReader]:
    """A call whose body is waited for, and does not come."""
    url = urlsplit(passage.town.house.url)
    path = f"/v1/connections/{passage.ids['facebook']}/proxy/{PAGE_PATH}/feed"
    fields = {"host": url.netloc, "authorization": f"Bearer {passage.key}", **FORM, "content-length": "9"}
    head = "".join(f"{name}: {value}\r\n" for name, value in (fields | {"expect": "100-continue"}).items())
    reader, writer = await asyncio.open_connection(url.hostname, url.port)
    try:
        writer.write(f"POST {path} HTTP/1.1\r\n{head}connection: close\r\n\r\n".encode())
        assert b" 100 " in await reader.readuntil(b"\r\n\r\n")
        yield reader
    finally:
        writer.close()


@pytest.mark.parametrize("size", [262_144, 262_145])
async def test_a_body_has_256_kib_at_most(passage: Passage, size: int) -> None:
    passage.says = answer("{}")
    body = b"message=".ljust(size, b"a")
    got = await passage.call(f"{PAGE_PATH}/feed", "POST", headers=FORM, body=body)
    if size == 262_144:
        assert got.status == 200
        assert passage.log[0].form == {"message": "a" * (size - 8)}
    else:
        assert refusal(got) == (413, "body_too_large")
        assert b"262144 bytes" in got.body
        assert passage.log == []


@pytest.mark.parametrize("count", [1000, 1001])
@pytest.mark.parametrize("kind", ["a form", "JSON", "JSON, nested"])
async def test_a_body_has_a_thousand_members_at_most(passage: Passage, kind: str, count: int) -> None:
    passage.says = answer("{}")
    if kind == "a form":
        body = "&".join(f"a{number}=b" for number in range(count)).encode()
        got = await passage.call(f"{PAGE_PATH}/feed", "POST", headers=FORM, body=body)
    else:
        names: dict[str, object] = {f"a{number}": 1 for number in range(count)}
        if kind == "JSON, nested":
            names = {"all": [{"a": 1} for _ in range(count - 1)]}
        got = await passage.call(WRITE, "PATCH", provider="google", headers=JSON, body=json.dumps(names).encode())
    if count == 1000:
        assert got.status == 200, got.body
    else:
        assert refusal(got) == (403, "proxy_refused")
        assert b"1000" in got.body
        assert passage.log == []


async def test_bodies_that_do_not_come_hold_no_turn(passage: Passage) -> None:
    async with AsyncExitStack() as stack:
        for _ in range(MOST_AT_ONCE // 2):
            await stack.enter_async_context(slow(passage))
        assert (await passage.call(PAGE_PATH)).status == 200


async def test_nobody_waits_for_a_body_without_end(passage: Passage, monkeypatch: pytest.MonkeyPatch) -> None:
    assert proxy.BODY_SECONDS == 10
    monkeypatch.setattr(proxy, "BODY_SECONDS", 0.1)
    async with slow(passage) as reader:
        got = read(await reader.read())
    assert refusal(got) == (403, "proxy_refused")
    assert passage.log == []
