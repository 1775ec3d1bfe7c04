"""node-oidc-provider on a free port of 127.0.0.1, in memory or on PostgreSQL."""

import asyncio
import json
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from tests.node.program import node

SCRIPT = Path(__file__).parent / "oidc_provider.mjs"
REDIRECT_URI = "http://127.0.0.1:9/callback"
SCOPE = "analytics.read posts.read"
"""What to ask for. ``offline_access`` it knows too, and leaves out unless ``prompt=consent`` is asked with it."""
LONGEST_LINE_BYTES = 1 << 26
START_SECONDS = 30.0


@dataclass(frozen=True, slots=True)
class PeerClient:
    """A confidential client with every grant type."""

    id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Peer:
    """A running peer.

    Attributes:
        url: Its issuer, without a trailing slash; the endpoints are ``/auth``, ``/token``, ``/token/introspection``
            and ``/token/revocation``.
        clients: By the only way in which each may send its secret.
        version: Of oidc-provider.
    """

    url: str
    redirect_uri: str
    clients: dict[Literal["basic", "post"], PeerClient]
    version: str
    process: Process

    async def mint_refresh(self, count: int, auth: Literal["basic", "post"] = "basic") -> list[str]:
        """So many refresh tokens, each of a grant of its own."""
        return await self._mint(auth, "refresh", count)

    async def mint_access(self, count: int = 1, auth: Literal["basic", "post"] = "basic") -> list[str]:
        """So many access tokens, each of a grant of its own."""
        return await self._mint(auth, "access", count)

    async def _mint(self, auth: Literal["basic", "post"], kind: str, count: int) -> list[str]:
        assert self.process.stdin is not None
        line = {"client_id": self.clients[auth].id, kind: count}
        self.process.stdin.write(json.dumps(line).encode() + b"\n")
        made: list[str] = (await _heard(self.process))[f"{kind}_tokens"]
        return made


@asynccontextmanager
async def peer(
    database_url: str | None = None, *, redirect_uri: str = REDIRECT_URI, port: int = 0
) -> AsyncIterator[Peer]:
    """Start it, with its tokens in memory unless a ``postgresql://`` address is given, and end it after the block.

    Raises:
        RuntimeError: It did not start. What it wrote is on standard error.
    """
    ask = json.dumps({"port": port, "redirect_uri": redirect_uri, "database_url": database_url})
    process = await asyncio.create_subprocess_exec(
        node(), SCRIPT, ask, stdin=PIPE, stdout=PIPE, limit=LONGEST_LINE_BYTES
    )
    try:
        async with asyncio.timeout(START_SECONDS):
            said = await _heard(process)
        basic, post = (PeerClient(each["client_id"], each["client_secret"]) for each in said["clients"])
        yield Peer(said["url"], redirect_uri, {"basic": basic, "post": post}, said["version"], process)
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _heard(process: Process) -> dict[str, Any]:
    assert process.stdout is not None
    line = await process.stdout.readline()
    if not line:
        raise RuntimeError("oidc-provider has ended")
    heard: dict[str, Any] = json.loads(line)
    return heard
