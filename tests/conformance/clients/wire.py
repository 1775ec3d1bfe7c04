"""A Python library on the line protocol of ``wire.mjs``: ``python -m tests.conformance.clients.wire authlib``.

In a process of its own, as its environment and its warnings are not the tests'.
"""

import asyncio
import importlib
import json
import sys
from importlib.metadata import version
from typing import Any, Protocol

from tests.conformance.clients.ask import Ask


class Library(Protocol):
    """A client library, one flow long. Without introspection, what it says of a revocation is its word alone."""

    async def begin(self, ask: Ask) -> str:
        """Where to send the browser."""

    async def exchange(self, callback: str) -> dict[str, Any]:
        """The token for the code in the address that the browser came back to."""

    async def introspect(self, access_token: str) -> bool | None:
        """Whether it is active; None: the library cannot ask."""

    async def refresh(self, token: dict[str, Any]) -> dict[str, Any]:
        """The next token."""

    async def revoke(self, token: dict[str, Any]) -> bool:
        """Revoke the refresh token; False: the library cannot."""


async def serve(name: str) -> None:
    """One flow over standard input and output."""
    library: Library = importlib.import_module(f"tests.conformance.clients.{name.replace('-', '_')}").Client()
    ask = Ask(**json.loads(await asyncio.to_thread(sys.stdin.readline)))
    _say({"authorize": await library.begin(ask)})
    heard = json.loads(await asyncio.to_thread(sys.stdin.readline))
    _say(await _use(library, heard["callback"]) | {"version": version(name)})


async def _use(library: Library, callback: str) -> dict[str, Any]:
    """Everything it can do with a code."""
    token = await library.exchange(callback)
    introspected = await library.introspect(token["access_token"])
    refreshed = await library.refresh(token)
    revoked: bool | None = await library.revoke(refreshed) or None
    if revoked and introspected is not None:
        revoked = not await library.introspect(refreshed["access_token"])
    return {
        "access_token": token["access_token"],
        "refreshed_access_token": refreshed["access_token"],
        "workspace_id": token.get("workspace_id"),
        "introspected": introspected,
        "revoked": revoked,
    }


def _say(line: dict[str, Any]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1]))
