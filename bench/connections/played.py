"""`altyaa simulator` in a process of its own, and a person who says yes there."""

import asyncio
import os
import sys
from asyncio.subprocess import DEVNULL, PIPE
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, urlsplit

from altyaa.connections.engine.outbound import hosts_elsewhere, send_over
from altyaa.connections.rules.tokens import Kept
from altyaa.infra import entropy
from altyaa.infra.outbound import Outbound
from altyaa.infra.settings import Settings
from altyaa.kernel.secret import Secret
from altyaa.providers.google.provider import GOOGLE
from altyaa.providers.model import AuthorizeAsk, Call, Granted, Redeem, Reply, Send
from altyaa.providers.registry import PROVIDERS
from bench.connections.house import APP

_PERSON = "110000000000000000001"
_REDIRECT = "http://127.0.0.1/callback"
_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Played:
    """A running simulator.

    Attributes:
        send: The way there that the worker has: a connection for each call, through the guard.
    """

    pid: int
    base_url: str
    send: Send

    async def consent(self) -> Kept:
        """Tokens of somebody who said yes to everything."""
        scopes: list[str] = GOOGLE.pack.value("scopes")
        url = urlsplit(GOOGLE.authorize_url(APP, AuthorizeAsk("state", _REDIRECT, scopes)))
        query = dict(parse_qsl(url.query)) | {"authuser": _PERSON}
        form = {"decision": "allow"} | {f"scope {scope}": "on" for scope in scopes}
        page = Call("token", "POST", f"https://{url.hostname}{url.path}", query=query, form=form)
        back = urlsplit((await self._reply(page)).headers["location"])
        code = Secret(dict(parse_qsl(back.query))["code"])
        steps, sent = GOOGLE.connect(APP, Redeem(code, _REDIRECT, None)), entropy.now()
        try:
            steps.send((await self._reply(next(steps)), sent))
        except StopIteration as end:
            granted = end.value
        if not isinstance(granted, Granted):
            raise RuntimeError(f"nothing was granted: {granted}")
        return Kept(granted.tokens.access, granted.tokens.refresh, granted.subject)

    async def _reply(self, call: Call) -> Reply:
        said = await self.send(call, _SECONDS)
        if not isinstance(said, Reply):
            raise RuntimeError(said.why)
        return said


@asynccontextmanager
async def played(settings: Settings) -> AsyncIterator[Played]:
    """One on a free port, for the time of the block."""
    command = (sys.executable, "-m", "altyaa", "simulator", "--port", "0")
    process = await asyncio.create_subprocess_exec(*command, env=os.environ, stdout=DEVNULL, stderr=PIPE)
    assert process.stderr is not None
    try:
        said = (await process.stderr.readline()).decode()
        base = f"http://{said.partition('http://')[2].strip()}"
        yield Played(process.pid, base, send_over(Outbound(settings), hosts_elsewhere(PROVIDERS, {"google": base})))
    finally:
        process.terminate()
        await process.communicate()
