"""A folder of sealed answers on this machine's disk: what came from a platform is here before it is in the database.

Whoever dies in between has lost nothing. A folder is named by its host's id, which the database knows too; all workers
of a machine share one. A file is written under another name and renamed, with no ``await`` before that: what came
outlives its process from the moment on in which it came. Then it is synced, to outlive the machine too.
"""

import asyncio
import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from altyaa.kernel.ids import IdSource

_MARKER, _ANSWER = "marker.json", ".answer"


class SpoolUnusable(Exception):
    """The folder does not take files: the disk is full, or it is not ours. The message says which and where."""


@dataclass(frozen=True, slots=True)
class Answer:
    """That something came to one attempt: what names its file, which holds the raw answer, sealed for the attempt.

    Attributes:
        generation: The one that the attempt was made with.
    """

    workspace_id: UUID
    grant_id: UUID
    attempt_id: UUID
    generation: int


@dataclass(frozen=True, slots=True)
class Marker:
    """Which database this host worked on, and how many claims it had made there."""

    database: str
    claims: int


class Spool:
    """The folder of one host.

    Attributes:
        host_id: What the database calls it.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self.host_id = folder, UUID(folder.name)

    @classmethod
    def open(cls, root: Path, new_id: IdSource) -> "Spool":
        """The host's folder in ``root``; made where there is none.

        Raises:
            SpoolUnusable: It cannot be made.
        """
        try:
            root.mkdir(mode=0o700, parents=True, exist_ok=True)
            with (root / ".lock").open("w") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX)  # two workers that start at once are one host
                if not _folders(root):
                    (root / str(new_id())).mkdir(mode=0o700)
                    _sync(root)
            return cls(_folders(root)[0])
        except OSError as error:
            raise SpoolUnusable(f"{root} cannot be used as a spool: {error.strerror}.") from None

    async def put(self, answer: Answer, sealed: bytes) -> None:
        """Keep an answer; it is on the disk when this returns, and outlives this process before that.

        Raises:
            SpoolUnusable: It is not.
        """
        await self.settle(self._write(_name(answer), sealed))

    async def settle(self, path: Path) -> None:
        """Have what was written on the disk.

        Raises:
            SpoolUnusable: It is not.
        """
        await asyncio.to_thread(self._sync, path)

    async def of(self, grant_id: UUID) -> list[Answer]:
        """Answers about a grant, those to the oldest attempt first."""
        return [each for each in await self.all() if each.grant_id == grant_id]

    async def all(self) -> list[Answer]:
        """Every answer that is kept. Names alone are read: handing that to a thread takes longer."""
        names = [path.name for path in self.folder.iterdir() if path.name.endswith(_ANSWER)]
        return sorted(map(_named, names), key=lambda each: each.attempt_id)

    async def read(self, answer: Answer) -> bytes | None:
        """What came, sealed; None where another worker of this machine was done with it."""
        try:
            return await asyncio.to_thread((self.folder / _name(answer)).read_bytes)
        except FileNotFoundError:
            return None

    async def drop(self, answer: Answer) -> None:
        """Forget one that the database holds, or that came to nothing."""
        (self.folder / _name(answer)).unlink(missing_ok=True)

    def marker(self) -> Marker | None:
        """What the host knows of its database; None where it never had one."""
        try:
            return Marker(**json.loads((self.folder / _MARKER).read_text()))
        except FileNotFoundError:
            return None

    async def mark(self, marker: Marker) -> None:
        """Note it.

        Raises:
            SpoolUnusable: As ``put``.
        """
        said = json.dumps({"database": marker.database, "claims": marker.claims}).encode()
        await self.settle(self._write(_MARKER, said))

    def _write(self, name: str, data: bytes) -> Path:
        """A file that is whole or not there, as long as the machine lives."""
        path, part = self.folder / name, self.folder / f".{name}.{os.getpid()}"
        try:
            with open(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as file:
                file.write(data)
            return part.rename(path)
        except OSError as error:
            part.unlink(missing_ok=True)
            raise self._unusable(error) from None

    def _sync(self, path: Path) -> None:
        """Its name is on the disk when its folder is."""
        try:
            _sync(path)
            _sync(self.folder)
        except FileNotFoundError:
            return  # another worker of this machine was done with it
        except OSError as error:
            raise self._unusable(error) from None

    def _unusable(self, error: OSError) -> SpoolUnusable:
        return SpoolUnusable(f"{self.folder} took no answer: {error.strerror}.")


def _name(answer: Answer) -> str:
    return f"{answer.workspace_id}.{answer.grant_id}.{answer.attempt_id}.{answer.generation}{_ANSWER}"


def _named(name: str) -> Answer:
    workspace, grant, attempt, generation = name.removesuffix(_ANSWER).split(".")
    return Answer(UUID(workspace), UUID(grant), UUID(attempt), int(generation))


def _folders(root: Path) -> list[Path]:
    return sorted(each for each in root.iterdir() if each.is_dir())


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
