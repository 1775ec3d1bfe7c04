"""Plays the ``console`` blocks of a page in a shell and compares what comes out with what the page shows.

A line that begins with ``$ `` is typed, ``> `` continues it, the rest is what the page promises. In it, ``…`` stands
for anything in a line and alone for any lines; ids, times, request ids and durations may differ; an id, or
``alk_…``, ``als_…`` or ``ala_…``, learned from an answer is put into later commands in place of the one that the page
shows. ``altyaa up``, ``serve`` and ``simulator`` stay running beside the other commands, as in a terminal of their own,
until the next of them or the end.
"""

import asyncio
import re
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

_BLOCK = re.compile(r"^```console\n(.*?)^```$", re.DOTALL | re.MULTILINE)
_SERVER = re.compile(r"(?:^| )altyaa (?:up|serve|simulator)\b")
_ID = r"\b(?:wks|usr|key|app)_[0-9A-Za-z]{22}\b|(?:alk|als|ala)_…"
_REQUEST_ID = r"\b[0-9a-f]{32}\b"
_TIME = r"\b\d{4}-\d\d-\d\dT[\d:.]+Z"
_DECIMAL = r"\b\d+\.\d+\b"
_VARIABLE = re.compile(f"(?P<id>{_ID})|…|{_REQUEST_ID}|{_TIME}|{_DECIMAL}")
_DONE = "the-command-is-over"
_PATIENCE_SECONDS = 50.0


@dataclass(frozen=True, slots=True)
class Command:
    """What the page types, and the lines it promises."""

    text: str
    promised: list[str]

    @property
    def serves(self) -> bool:
        return _SERVER.search(self.text) is not None


def commands(markdown: str) -> list[Command]:
    """Every command of the page, in order."""
    found: list[Command] = []
    for block in _BLOCK.findall(markdown):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append(Command(line[2:], []))
            elif line.startswith("> ") and not found[-1].promised:
                found[-1] = Command(f"{found[-1].text}\n{line[2:]}", [])
            else:
                found[-1].promised.append(line)
    return found


@dataclass(slots=True)
class Player:
    """A person with a shell and a second terminal.

    Attributes:
        instead: What to type and expect in place of some words of the page.
        learned: What the page's ids are in this run.
    """

    shell: asyncio.subprocess.Process
    folder: Path
    environment: Mapping[str, str]
    instead: Mapping[str, str]
    learned: dict[str, str] = field(default_factory=dict)
    server: asyncio.subprocess.Process | None = None

    async def play(self, command: Command) -> None:
        """Type a command and compare.

        Raises:
            AssertionError: It failed, or said something else.
        """
        text = self._real(command.text)
        promised = [self._real(line) for line in command.promised]
        if command.serves:
            await self._serve(text, promised)
            return
        said, status = await self._type(text)
        if text.startswith("grep "):
            # The line about a request is written once its answer is on its way.
            async with asyncio.timeout(_PATIENCE_SECONDS):
                while status == 1:
                    said, status = await self._type(text)
        self._compare(text, promised, said)
        refused = any(line.startswith("Refused:") for line in promised)
        assert status == (1 if refused else 0), f"{text}\nended with {status}:\n" + "\n".join(said)

    async def stop_server(self) -> None:
        """Ctrl-C in the second terminal."""
        if self.server is None:
            return
        if self.server.returncode is None:
            self.server.send_signal(signal.SIGINT)
        await asyncio.wait_for(self.server.communicate(), _PATIENCE_SECONDS)
        self.server = None

    async def _type(self, text: str) -> tuple[list[str], int]:
        script = self.folder / ".typed"
        script.write_text(text + "\n")
        assert self.shell.stdin is not None
        assert self.shell.stdout is not None
        self.shell.stdin.write(f"source {script} </dev/null 2>&1; printf '\\n%s %s\\n' {_DONE} $?\n".encode())
        lines: list[str] = []
        while True:
            read = await asyncio.wait_for(self.shell.stdout.readline(), _PATIENCE_SECONDS)
            assert read, f"{text}\nended the shell"
            line = read.decode().rstrip()
            if line.startswith(_DONE):
                return lines, int(line.split()[1])
            lines.append(line)

    async def _serve(self, text: str, promised: list[str]) -> None:
        await self.stop_server()
        self.server = await asyncio.create_subprocess_exec(
            *("bash", "-c", text),
            cwd=self.folder,
            env=self.environment,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert self.server.stdout is not None
        said = [
            (await asyncio.wait_for(self.server.stdout.readline(), _PATIENCE_SECONDS)).decode().rstrip()
            for _ in promised
        ]
        self._compare(text, promised, said)

    def _real(self, text: str) -> str:
        for word, real in {**self.instead, **self.learned}.items():
            text = text.replace(word, real)
        return text

    def _compare(self, text: str, promised: list[str], said: list[str]) -> None:
        ids: list[str] = []
        pattern = "".join(self._line(line, ids) for line in promised)
        found = re.fullmatch(pattern, "".join(f"{line}\n" for line in said if line) if promised else "")
        shown, real = "\n".join(promised), "\n".join(said)
        assert found, f"{text}\nThe page promises:\n{shown}\nThe program says:\n{real}"
        self.learned |= dict(zip(ids, found.groups(), strict=True))

    def _line(self, promised: str, ids: list[str]) -> str:
        if promised == "…":
            return r"(?:.*\n)*?"
        if not promised:
            return ""
        pattern, position = "", 0
        for variable in _VARIABLE.finditer(promised):
            pattern += re.escape(promised[position : variable.start()])
            if variable["id"] and variable[0] not in self.learned.values():
                prefix = variable[0][:4]
                pattern += f"({prefix}[0-9A-Za-z]+)"
                ids.append(variable[0])
            else:
                pattern += re.escape(variable[0]) if variable["id"] else r".*?"
            position = variable.end()
        return pattern + re.escape(promised[position:]) + r"\n"


@asynccontextmanager
async def shell(folder: Path, environment: Mapping[str, str], instead: Mapping[str, str]) -> AsyncIterator[Player]:
    """A shell in ``folder`` for the time of the block."""
    process = await asyncio.create_subprocess_exec(
        *("bash", "--noprofile", "--norc"),
        cwd=folder,
        env=environment,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
    )
    player = Player(process, folder, environment, instead)
    try:
        yield player
    finally:
        await player.stop_server()
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
