"""Third-party OAuth clients, unpatched, each in a process of its own, whatever its language.

async with client("openid-client", ask) as flow:
    callback = await browser(flow.authorize_url)
    result = await flow.finish(callback)
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Literal

from tests.conformance.clients.ask import Ask
from tests.node.program import ROOT, node

HERE = Path(__file__).parent
IN_NODE = ("openid-client", "oauth4webapi", "simple-oauth2", "passport-oauth2")
IN_PYTHON = ("authlib", "requests-oauthlib", "httpx-oauth")
BOTH: tuple[Literal["basic", "post"], ...] = ("basic", "post")
AUTH = dict.fromkeys((*IN_NODE, *IN_PYTHON), BOTH) | {"passport-oauth2": BOTH[1:]}
"""Client library to the ways in which it can send its secret."""

STEP_SECONDS = 20.0


class ClientError(Exception):
    """The library refused what the server said; with what it wrote."""


@dataclass(frozen=True, slots=True)
class Result:
    """What a library made of a code.

    Attributes:
        workspace_id: As the library hands it to its caller.
        introspected: Whether the access token was active; None: the library cannot ask.
        revoked: Whether the refreshed access token was dead once its refresh token was revoked, or the library's word
            for it where it cannot introspect; None: it cannot revoke.
        version: Of the library.
    """

    access_token: str
    refreshed_access_token: str
    workspace_id: str | None
    introspected: bool | None
    revoked: bool | None
    version: str


@dataclass(frozen=True, slots=True)
class Flow:
    """A client that waits for its browser to come back."""

    authorize_url: str
    process: Process

    async def finish(self, callback_url: str) -> Result:
        """Exchange the code and do all else that the library can.

        Raises:
            ClientError: The library refused.
        """
        return Result(**await _step(self.process, {"callback": callback_url}))


@asynccontextmanager
async def client(name: str, ask: Ask) -> AsyncIterator[Flow]:
    """A flow of the library ``name``, begun.

    Raises:
        ClientError: The library refused.
    """
    command = (node(), HERE / f"{name}.mjs") if name in IN_NODE else (sys.executable, "-m", f"{__package__}.wire", name)
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        begun = await _step(process, asdict(ask))
        yield Flow(begun["authorize"], process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _step(process: Process, line: dict[str, Any]) -> dict[str, Any]:
    """Say a line, and hear one."""
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(json.dumps(line).encode() + b"\n")
    async with asyncio.timeout(STEP_SECONDS):
        if answer := await process.stdout.readline():
            heard: dict[str, Any] = json.loads(answer)
            return heard
        raise ClientError((await process.stderr.read()).decode())
