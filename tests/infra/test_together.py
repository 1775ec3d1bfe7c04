"""What is asked at the same time goes in one sending; alone, nothing waits."""

import asyncio
from collections.abc import Sequence

import pytest

from altyaa.infra.together import Together


class Sender:
    """Answers with the double of what it is asked, once it may."""

    def __init__(self) -> None:
        self.sent: list[list[int]] = []
        self.may_answer = asyncio.Event()

    async def __call__(self, asks: Sequence[int]) -> list[int]:
        self.sent.append(list(asks))
        await self.may_answer.wait()
        if 13 in asks:
            raise ValueError("13")
        return [2 * ask for ask in asks]


async def begun(*asks: "asyncio.Task[int]") -> None:
    """Let what was asked get as far as it can: a turn for the asks, one for the sending, one for its answers."""
    for _ in range(5):
        await asyncio.sleep(0)


def asking(together: Together[int, int], *asks: int) -> "list[asyncio.Task[int]]":
    return [asyncio.ensure_future(together(ask)) for ask in asks]


async def test_one_alone_is_sent_at_once_and_those_asked_in_one_turn_go_together() -> None:
    sender = Sender()
    together = Together(sender, ways=1, most=10)
    first = asking(together, 1, 2, 3)
    await begun(*first)
    assert sender.sent == [[1, 2, 3]]
    second = asking(together, 4, 5)
    await begun(*second)
    assert sender.sent == [[1, 2, 3]], "the only way is taken"
    sender.may_answer.set()
    assert await asyncio.gather(*first, *second) == [2, 4, 6, 8, 10]
    assert sender.sent == [[1, 2, 3], [4, 5]]
    assert await together(6) == 12


async def test_as_many_ways_as_there_are_and_no_more_than_the_most_in_one() -> None:
    sender = Sender()
    together = Together(sender, ways=2, most=2)
    tasks = asking(together, 1, 2, 3, 4, 5)
    await begun(*tasks)
    assert sender.sent == [[1, 2], [3, 4]]
    sender.may_answer.set()
    assert await asyncio.gather(*tasks) == [2, 4, 6, 8, 10]
    assert sender.sent == [[1, 2], [3, 4], [5]]


async def test_an_error_reaches_those_that_were_sent_with_it_and_nobody_else() -> None:
    sender = Sender()
    together = Together(sender, ways=1, most=2)
    tasks = asking(together, 1, 13, 3)
    sender.may_answer.set()
    one, thirteen, three = await asyncio.gather(*tasks, return_exceptions=True)
    assert [type(one), type(thirteen)] == [ValueError, ValueError]
    assert three == 6


async def test_whoever_leaves_takes_nobody_along() -> None:
    sender = Sender()
    together = Together(sender, ways=1, most=10)
    gone, stays = asking(together, 1, 2)
    await begun(gone, stays)
    gone.cancel()
    sender.may_answer.set()
    assert await stays == 4
    with pytest.raises(asyncio.CancelledError):
        await gone
