"""One owner for a data folder: the kernel's lock on ``postgres.lock``, which no crash can leave behind."""

import fcntl
import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from altyaa.infra.postgres.errors import PostgresError, from_os_error

Kind = Literal["server", "command"]


@dataclass(frozen=True, slots=True)
class Holder:
    """Who uses the data folder.

    Attributes:
        pid: Its process.
        kind: "server" stays, so that commands attach to it; "command" is over in a moment.
        url: Where that server answers, or empty.
    """

    pid: int
    kind: Kind
    url: str = ""

    def alive(self) -> bool:
        """Whether the process is there; a record outlives a killed owner, the lock does not."""
        return Path(f"/proc/{self.pid}").exists()


class FolderInUse(PostgresError):
    """Somebody else owns the data folder; ``holder`` is None in the instant before they have written their name."""

    def __init__(self, holder: Holder | None) -> None:
        self.holder = holder
        process = f"process {holder.pid}" if holder else "another process"
        where = f" at {holder.url}" if holder and holder.url else ""
        what = f"altyaa up ({process})" if holder is None or holder.kind == "server" else f"A command ({process})"
        super().__init__(
            f"{what} already runs on this data folder{where}; stop it or choose another folder with --data-dir."
        )


class Lock:
    """Ownership of a data folder until ``release`` or the end of this process."""

    def __init__(self, fd: int) -> None:
        self._fd = fd

    def release(self) -> None:
        """Give the folder free. The file stays: removing it would let two owners lock two files of one name."""
        os.ftruncate(self._fd, 0)
        os.close(self._fd)


def acquire(data_dir: Path, kind: Kind, url: str = "") -> Lock:
    """Become the owner of a data folder that exists.

    Raises:
        FolderInUse: it has an owner.
        PostgresError: the folder may not be used.
    """
    path = data_dir / "postgres.lock"
    try:
        fd = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise from_os_error(error, data_dir) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.ftruncate(fd, 0)
        os.pwrite(fd, json.dumps({"pid": os.getpid(), "kind": kind, "url": url}).encode(), 0)
    except OSError as error:
        holder = _read(fd)
        os.close(fd)
        raise (FolderInUse(holder) if isinstance(error, BlockingIOError) else from_os_error(error, data_dir)) from error
    return Lock(fd)


def holder(data_dir: Path) -> Holder | None:
    """Who owns a data folder now; None where nobody does or the folder is not there.

    Raises:
        PostgresError: the folder may not be used.
    """
    try:
        fd = os.open(data_dir / "postgres.lock", os.O_RDONLY | os.O_CLOEXEC)
    except FileNotFoundError:
        return None
    except OSError as error:
        raise from_os_error(error, data_dir) from error
    try:
        fcntl.flock(fd, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _read(fd)
    else:
        return None
    finally:
        os.close(fd)


def refuse_second_server(data_dir: Path) -> None:
    """What ``acquire`` would say, as early as one wants to hear it.

    Raises:
        FolderInUse: A server owns the folder.
        PostgresError: The folder may not be used.
    """
    owner = holder(data_dir)
    if owner is not None and owner.kind == "server" and owner.alive():
        raise FolderInUse(owner)


def _read(fd: int) -> Holder | None:
    try:
        return Holder(**json.loads(os.pread(fd, 4096, 0)))
    except ValueError:
        return None
