"""The keys that a platform signs with: remembered, and asked for anew where one has a name that nobody knows."""

import asyncio
from collections.abc import Mapping
from datetime import timedelta

from altyaa.connections.actions.keys import ANEW, LAST, MOST, REFUSED_LASTS, UNKNOWN, WAITING, Keys
from altyaa.providers.model import Call, Reply, Steps, Unanswered
from tests.connections.engine.house import Hand

SECOND = timedelta(seconds=1)


class Wire:
    """What was asked, and what is answered."""

    def __init__(self) -> None:
        self.asked: list[str] = []
        self.answer: Reply | Unanswered = Reply(200, {}, b"one")

    async def send(self, call: Call, _timeout_seconds: float) -> Reply | Unanswered:
        self.asked.append(call.url)
        return self.answer


def read(url: str = "https://keys.example/", headers: Mapping[str, str] | None = None) -> Steps[bytes]:
    reply, _ = yield Call("keys", "GET", url, headers=headers or {})
    return reply.body


def anew() -> Steps[bytes]:
    return read(headers={"cache-control": "no-cache"})


async def test_they_are_asked_for_once_an_hour() -> None:
    wire, clock = Wire(), Hand()
    keys = Keys(wire.send, clock)
    for _ in range(3):
        assert await keys.walk(read()) == b"one"
    assert len(wire.asked) == 1
    clock.move(LAST)
    await keys.walk(read())
    assert len(wire.asked) == 2


async def test_who_wants_newer_ones_gets_them_once_a_minute() -> None:
    wire, clock = Wire(), Hand()
    keys = Keys(wire.send, clock)
    await keys.walk(read())
    wire.answer = Reply(200, {}, b"two")
    clock.move(ANEW - SECOND)
    assert await keys.walk(anew()) == b"one"
    clock.move(SECOND)
    assert await keys.walk(anew()) == b"two"
    assert await keys.walk(read()) == b"two"
    assert len(wire.asked) == 2


async def test_no_answer_and_an_error_are_asked_again_soon() -> None:
    wire, clock = Wire(), Hand()
    keys = Keys(wire.send, clock)
    wire.answer = Unanswered("down", was_sent=False)
    assert [await keys.walk(read()) for _ in range(3)] == [UNKNOWN] * 3
    assert len(wire.asked) == 1
    clock.move(REFUSED_LASTS)
    wire.answer = Reply(500, {}, b"error")
    assert await keys.walk(read()) == b"error"
    clock.move(REFUSED_LASTS)
    wire.answer = Reply(200, {}, b"one")
    assert await keys.walk(read()) == b"one"


class Gate(Wire):
    """Answers nothing until it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.open, self.arrived = asyncio.Event(), asyncio.Event()

    async def send(self, call: Call, _timeout_seconds: float) -> Reply | Unanswered:
        self.asked.append(call.url)
        self.arrived.set()
        await self.open.wait()
        return self.answer


async def test_a_crowd_waits_for_one_answer_and_no_longer() -> None:
    gate, clock = Gate(), Hand()
    gate.answer = Unanswered("down", was_sent=False)
    keys = Keys(gate.send, clock)
    async with asyncio.TaskGroup() as group:
        first = group.create_task(keys.walk(read()))
        await gate.arrived.wait()
        others = [group.create_task(keys.walk(read())) for _ in range(29)]
        refused = await asyncio.wait(others, return_when=asyncio.FIRST_COMPLETED, timeout=10)
        assert len(refused[0]) == 29 - WAITING, "the others are told at once"
        clock.move(2 * REFUSED_LASTS)
        gate.open.set()
    assert {each.result() for each in (first, *others)} == {UNKNOWN}
    assert len(gate.asked) == 1, "an answer serves from when it came"


async def test_who_asks_elsewhere_waits_for_nobody() -> None:
    gate = Gate()
    keys = Keys(gate.send, Hand())
    async with asyncio.TaskGroup() as group:
        group.create_task(keys.walk(read()))
        await gate.arrived.wait()
        gate.arrived.clear()
        group.create_task(keys.walk(read("https://other.example/")))
        await asyncio.wait_for(gate.arrived.wait(), 10)
        gate.open.set()


async def test_no_more_are_remembered_than_there_are_platforms() -> None:
    wire = Wire()
    keys = Keys(wire.send, Hand())
    for number in range(MOST + 1):
        await keys.walk(read(f"https://keys.example/{number}"))
    await keys.walk(read(f"https://keys.example/{MOST}"))
    assert len(wire.asked) == MOST + 1
    await keys.walk(read("https://keys.example/0"))
    assert len(wire.asked) == MOST + 2
