"""Watching processes from outside: what runs in a folder, and what a writer says."""

import asyncio
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import asyncpg

from altyaa.infra.postgres import Access

WRITER = Path(__file__).with_name("writer.py")


@dataclass(frozen=True, slots=True)
class Running:
    """A server and its data folder."""

    data_dir: Path
    access: Access


async def ask(access: Access, query: str) -> object:
    """One value, as the superuser."""
    session = await asyncpg.connect(access.dsn("postgres", "postgres"))
    try:
        return await session.fetchval(query)
    finally:
        await session.close()


def processes_under(folder: Path) -> list[str]:
    """Command lines that name a folder or something in it."""
    found = []
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if bytes(folder) in command:
                found.append(command.decode(errors="replace"))
    return found


def postmaster_pid(data_dir: Path) -> int:
    return int((data_dir / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])


def unfinished(data_dir: Path, containing: str = "") -> list[Path]:
    """Folders in which a cluster is being made, or only those that hold a certain file already."""
    return list(data_dir.glob(f"postgres/unfinished-*{containing}"))


async def until(condition: Callable[[], object], seconds: float = 20.0) -> None:
    async with asyncio.timeout(seconds):
        while True:
            if condition():
                return
            await asyncio.sleep(0.002)


class Heard:
    """What a writer has said so far."""

    def __init__(self, process: Process) -> None:
        self.process = process
        self.rows: set[int] = set()

    async def up(self) -> int:
        """Read on until the server is up; its postmaster's pid."""
        while True:
            word, number = await self._line()
            if word == "up":
                return number

    async def more_rows(self, count: int) -> None:
        """Read on until that many more rows are acknowledged."""
        enough = len(self.rows) + count
        while len(self.rows) < enough:
            await self._line()

    async def rest(self) -> None:
        """What was said before the writer was killed, to the last whole line."""
        rest = await self.process.stdout.read() if self.process.stdout else b""
        for line in rest.splitlines(keepends=True):
            if line.endswith(b"\n"):
                self._take(line)

    async def _line(self) -> tuple[str, int]:
        assert self.process.stdout is not None
        line = await self.process.stdout.readline()
        assert line, f"the writer ended with status {await self.process.wait()}"
        return self._take(line)

    def _take(self, line: bytes) -> tuple[str, int]:
        word, number = line.decode().split()
        if word == "row":
            self.rows.add(int(number))
        return word, int(number)


@asynccontextmanager
async def writer(data_dir: Path, *, loop: str = "asyncio", enter: Sequence[str] = ()) -> AsyncIterator[Heard]:
    """Run ``writer.py``, which is killed at the end of the block.

    Args:
        loop: "asyncio" or "uvloop".
        enter: What stands before Python in argv, such as unshare.
    """
    process = await asyncio.create_subprocess_exec(
        *enter, sys.executable, WRITER, data_dir, loop, stdout=asyncio.subprocess.PIPE, limit=1_000_000
    )
    heard = Heard(process)
    try:
        yield heard
    finally:
        if process.returncode is None:
            process.kill()
        await heard.rest()
        await process.wait()
