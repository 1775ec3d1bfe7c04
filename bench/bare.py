"""The cheapest answer that the same server can give: no middleware, no route, no decision."""

import asyncio
import socket
import sys

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from altyaa.infra.http.bounded import BoundedProtocol


async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    """200, empty."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def main(listen_fd: int) -> None:
    """Serve on an inherited socket until a signal ends it."""
    config = uvicorn.Config(
        answer, http=BoundedProtocol, ws="none", lifespan="off", server_header=False, proxy_headers=False,
        access_log=False, log_config=None,
    )  # fmt: skip
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=listen_fd)]))


main(int(sys.argv[1]))
