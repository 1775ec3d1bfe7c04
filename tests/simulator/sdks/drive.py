"""Third-party SDKs, unpatched, each in a process of its own.

async with sdk("google_auth") as tell:
    begun = await tell(base=url, client_id="…")
    done = await tell(callback="…")
"""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Protocol

from tests.node.program import ROOT, node

HERE = Path(__file__).parent
STEP_SECONDS = 40.0


class SdkError(Exception):
    """The SDK refused what the simulator said; with what it wrote."""


class Tell(Protocol):
    """Says a line to the SDK's script, and brings what it answers.

    Raises:
        SdkError: It ended in place of an answer.
    """

    async def __call__(self, **line: Any) -> dict[str, Any]: ...


@asynccontextmanager
async def sdk(name: str) -> AsyncIterator[Tell]:
    """A script of this folder, begun: ``NAME.mjs`` or else ``NAME.py``."""
    in_node = HERE / f"{name}.mjs"
    command = (node(), in_node) if in_node.exists() else (sys.executable, "-m", f"{__package__}.{name}")
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdin=PIPE, stdout=PIPE, stderr=PIPE)

    async def tell(**line: Any) -> dict[str, Any]:
        return await _step(process, line)

    try:
        yield tell
    finally:
        if process.returncode is None:
            process.kill()
        await process.communicate()


async def _step(process: Process, line: dict[str, Any]) -> dict[str, Any]:
    assert process.stdin is not None
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdin.write(json.dumps(line).encode() + b"\n")
    async with asyncio.timeout(STEP_SECONDS):
        if answer := await process.stdout.readline():
            heard: dict[str, Any] = json.loads(answer)
            return heard
        raise SdkError((await process.stderr.read()).decode())
