"""A request that its endpoint answers past the framework: without routing, middleware, and a second write."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Message, Scope

Fields = list[tuple[bytes, bytes]]


class Whole(NamedTuple):
    """An answer.

    Attributes:
        fields: Its header fields, with ``content-length``.
    """

    status: int
    fields: Fields
    body: bytes


InTime = Callable[[Scope, bytes], Awaitable[Whole]]
"""From a scope that has no ``method`` and ``path``, and a body: the answer, whatever it is. Never raises."""
Endpoint = Callable[[Request], Awaitable[Response]]
Broken = Callable[[Request, Exception], Awaitable[Response]]


def in_time(endpoint: Endpoint, broken: Broken) -> InTime:
    """What an endpoint of the framework answers, without the framework.

    Args:
        broken: Answers in its place when it raises, as the framework's handler would.
    """

    async def answer(scope: Scope, body: bytes) -> Whole:
        async def receive() -> Message:
            return {"type": "http.request", "body": body, "more_body": False}

        request = Request(scope, receive)
        try:
            response = await endpoint(request)
        except Exception as error:  # noqa: BLE001  # the last net
            response = await broken(request, error)
        return Whole(response.status_code, response.raw_headers, bytes(response.body))

    return answer


class Turn:
    """A request under way, in place of uvicorn's cycle: as much of one as a connection asks for."""

    def __init__(self) -> None:
        self.response_complete = self.disconnected = False
        self.keep_alive = True
        self.message_event = asyncio.Event()
