"""JSON bodies of bounded size: FastAPI reads all of whatever is sent."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from altyaa.infra.http.body import read_body

LARGEST_JSON_BYTES = 65_536


class _Bounded(Request):
    async def body(self) -> bytes:
        if not hasattr(self, "_body"):
            self._body = await read_body(self, LARGEST_JSON_BYTES)
        return self._body


class BoundedRoute(APIRoute):
    """A route whose body is at most 64 KiB; a larger one is refused with 413 before it was read."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """As FastAPI's, on a request that counts."""
        handle = super().get_route_handler()

        async def bounded(request: Request) -> Response:
            counted = _Bounded(request.scope, request.receive)
            # Here: FastAPI makes a 400 of whatever goes wrong while it reads.
            await counted.body()
            return await handle(counted)

        return bounded
