"""Processes of an earlier server on the same cluster, which must be gone before the next one starts."""

import asyncio
import contextlib
import hashlib
import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

from altyaa.infra.postgres.errors import PostgresError

_GONE_WITHIN_SECONDS = 15.0


def name_of(cluster: Path) -> str:
    """The ``cluster_name`` we start a cluster's server under: every process of it shows it in its command line.

    By device and inode: a copied data folder or a second container with the same path must not look the same.
    """
    place = cluster.stat()
    return "altyaa-" + hashlib.sha256(f"{place.st_dev}:{place.st_ino}".encode()).hexdigest()[:12]


async def end(cluster: Path) -> None:
    """Stop what a killed supervisor or postmaster left running, and wait until it is gone.

    Called by the owner of the data folder only. The kernel has sent SIGQUIT already in all but two cases, where it is
    sent here: a supervisor killed before its child could ask for it, and a backend too busy to see its postmaster die.

    Raises:
        PostgresError: a process is still there after 15 s.
    """
    name = name_of(cluster)
    deadline = time.monotonic() + _GONE_WITHIN_SECONDS
    while remaining := list(_running(name)):
        if time.monotonic() > deadline:
            raise PostgresError(
                f"PostgreSQL of an earlier run (process {remaining[0]}) still uses {cluster} and does not stop. "
                f"End it with `kill -9 {remaining[0]}` and start again."
            )
        for pid in remaining:
            _quit(pid)
        await asyncio.sleep(0.02)
    _disown(cluster)


def _running(name: str) -> Iterator[int]:
    """Processes that carry ``name``; zombies have no command line and do not count."""
    argument, title = f"cluster_name={name}".encode(), f"postgres: {name}: ".encode()
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                command = (entry / "cmdline").read_bytes()
            except OSError:
                continue
            if command.startswith(title) or argument in command.split(b"\0"):
                yield int(entry.name)


def _quit(pid: int) -> None:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signal.SIGQUIT)


def _disown(cluster: Path) -> None:
    """Let PostgreSQL see that the process named in its lock file is not its predecessor.

    It refuses to start while that number is taken: by a zombie that nobody reaps, or by a stranger after a reboot.
    It takes its parent's number for a coincidence, so we put ours; its second check, for shared memory in use, stays.
    """
    try:
        # The folder may belong to a lesser user than us, who must not lead us elsewhere by a link.
        fd = os.open(cluster / "postmaster.pid", os.O_RDWR | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    with open(fd, "r+b") as file, contextlib.suppress(ValueError):
        pid, rest = file.read().split(b"\n", 1)
        if not _works_in(int(pid), cluster):
            file.seek(0)
            file.write(b"%d\n%s" % (os.getpid(), rest))
            file.truncate()


def _works_in(pid: int, cluster: Path) -> bool:
    """Whether a server that we did not start, by pg_ctl perhaps, runs this cluster."""
    process = Path(f"/proc/{pid}")
    try:
        return (process / "cwd").samefile(cluster)
    except PermissionError:
        return b"postgres" in (process / "cmdline").read_bytes()
    except OSError:
        return False
