"""``altyaa up`` and its commands as a user runs them: real processes, a data folder of their own."""

import asyncio
import json
import os
import signal
import sys
from asyncio.subprocess import DEVNULL, PIPE, Process
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

START_SECONDS = 60.0
_LISTENS = "Altyaa Auth listens at "


@dataclass(frozen=True, slots=True)
class Done:
    """A command that has ended."""

    status: int
    out: str
    err: str

    def json(self) -> Any:
        """Its standard output, parsed."""
        return json.loads(self.out)


@dataclass(frozen=True, slots=True)
class Instance:
    """A running instance.

    Attributes:
        log: File with everything it wrote.
    """

    url: str
    process: Process
    log: Path
    environment: Mapping[str, str]

    async def command(self, *arguments: str, stdin: str = "") -> Done:
        """Run ``altyaa`` with the instance's settings."""
        return await run_command(self.environment, *arguments, stdin=stdin)


async def run_command(environment: Mapping[str, str], *arguments: str, stdin: str = "") -> Done:
    """Run ``altyaa`` to its end."""
    process = await _begun(environment, arguments, PIPE, PIPE)
    try:
        out, err = await process.communicate(stdin.encode())
    finally:
        if process.returncode is None:  # A test that ran out of time: nothing of it stays behind.
            process.kill()
            await process.wait()
    assert process.returncode is not None
    return Done(process.returncode, out.decode(), err.decode())


@asynccontextmanager
async def running(
    data_dir: Path, *arguments: str, environment: Mapping[str, str] | None = None
) -> AsyncIterator[Instance]:
    """Start ``altyaa`` (``up --port 0`` unless arguments say otherwise), wait until it listens, end it with SIGTERM.

    Raises:
        RuntimeError: It ended, or did not listen within a minute; with what it wrote.
    """
    own = {"ALTYAA_DATA_DIR": str(data_dir), **(environment or {})}
    data_dir.parent.mkdir(parents=True, exist_ok=True)
    log = data_dir.parent / f"{data_dir.name}.log"
    with log.open("ab") as sink:
        process = await _begun(own, arguments or ("up", "--port", "0"), DEVNULL, sink)
        assert process.stderr is not None
        copying: asyncio.Task[None] | None = None
        try:
            url = await asyncio.wait_for(_listening(process.stderr, sink), START_SECONDS)
            copying = asyncio.create_task(_copy(process.stderr, sink))
            yield Instance(url, process, log, own)
        finally:
            if process.returncode is None:
                process.send_signal(signal.SIGTERM)
            await process.wait()
            if copying is not None:
                await copying


async def _begun(
    environment: Mapping[str, str], arguments: Sequence[str], stdin: int, stdout: int | IO[bytes]
) -> Process:
    command, variables = (sys.executable, "-m", "altyaa", *arguments), {**os.environ, **environment}
    return await asyncio.create_subprocess_exec(*command, env=variables, stdin=stdin, stdout=stdout, stderr=PIPE)


async def _listening(stderr: asyncio.StreamReader, sink: Any) -> str:
    seen = []
    while line := await stderr.readline():
        sink.write(line)
        sink.flush()
        text = line.decode()
        if text.startswith(_LISTENS):
            return text.removeprefix(_LISTENS).strip()
        seen.append(text)
    raise RuntimeError("altyaa ended before it listened:\n" + "".join(seen))


async def _copy(stderr: asyncio.StreamReader, sink: Any) -> None:
    while data := await stderr.read(65536):
        sink.write(data)
        sink.flush()
