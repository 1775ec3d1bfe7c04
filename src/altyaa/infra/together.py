"""What is asked at the same time, sent in one go."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Generic, TypeVar

Ask = TypeVar("Ask")
Answer = TypeVar("Answer")


class Together(Generic[Ask, Answer]):
    """Sends what has gathered as soon as there is a way free: alone, an ask never waits for company.

    Args:
        send: Answers several, in their order.
        ways: How many sendings may be under way.
        most: How many asks one takes.
    """

    def __init__(self, send: Callable[[Sequence[Ask]], Awaitable[Sequence[Answer]]], *, ways: int, most: int) -> None:
        self._send, self._free, self._most = send, ways, most
        self._waiting: list[tuple[Ask, asyncio.Future[Answer]]] = []
        self._under_way: set[asyncio.Task[None]] = set()

    async def __call__(self, ask: Ask) -> Answer:
        """The answer to one.

        Raises:
            Exception: What ``send`` raised, to everybody that it was sending for.
        """
        future: asyncio.Future[Answer] = asyncio.get_running_loop().create_future()
        self._waiting.append((ask, future))
        if self._free:
            self._free -= 1
            # The task begins after whatever else has been read by now, which goes with it.
            task = asyncio.create_task(self._keep_sending())
            self._under_way.add(task)
            task.add_done_callback(self._under_way.discard)
        return await future

    async def _keep_sending(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = self._waiting[: self._most], self._waiting[self._most :]
                await self._settle(batch)
        finally:
            self._free += 1

    async def _settle(self, batch: Sequence[tuple[Ask, "asyncio.Future[Answer]"]]) -> None:
        try:
            answers = await self._send([ask for ask, _ in batch])
        except BaseException as error:
            for _, future in batch:
                if not future.done():  # Who asked may have gone.
                    future.set_exception(error if isinstance(error, Exception) else RuntimeError("not sent"))
            if not isinstance(error, Exception):
                raise
            return
        for (_, future), answer in zip(batch, answers, strict=True):
            if not future.done():
                future.set_result(answer)
