"""The cheapest answers that the same server can give: by a bare application, and by the shortcut that verify takes."""

import asyncio
import socket
import sys
from collections.abc import Mapping

import uvicorn
import uvloop
from starlette.types import Receive, Scope, Send

from altyaa.infra.http.direct import Direct
from altyaa.infra.http.observed import Observed
from altyaa.infra.http.turn import Fields
from altyaa.infra.telemetry import logs

SHORTCUT = "/static"


async def answer(_scope: Scope, _receive: Receive, send: Send) -> None:
    """200, empty."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})


def answer_at_once(_scope: Scope, _head: Mapping[bytes, bytes]) -> Fields:
    """The same."""
    return [(b"content-length", b"0")]


def answer_form_at_once(_scope: Scope, _head: Mapping[bytes, bytes], body: bytes) -> tuple[Fields, bytes]:
    """What was sent, to a form."""
    return [(b"content-length", b"%d" % len(body))], body


def main(listen_fd: int) -> None:
    """Serve on an inherited socket until a signal ends it."""
    logs.configure()
    observed = Observed(answer, (), (SHORTCUT,), (SHORTCUT,))
    shortcut = {SHORTCUT.encode(): observed.watch(SHORTCUT, answer_at_once)}
    direct = Direct(shortcut, {SHORTCUT.encode(): observed.watch_form(SHORTCUT, answer_form_at_once)})
    config = uvicorn.Config(
        answer, http=direct.protocol(), ws="none", lifespan="off", server_header=False, proxy_headers=False,
        access_log=False, log_config=None,
    )  # fmt: skip
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(uvicorn.Server(config).serve(sockets=[socket.socket(fileno=listen_fd)]))


main(int(sys.argv[1]))
