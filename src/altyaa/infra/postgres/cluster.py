"""The files of a database cluster: where they are, whether we can run them, making new ones."""

import asyncio
import os
import shutil
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from altyaa.infra.postgres.binaries import Binaries
from altyaa.infra.postgres.credentials import SUPERUSER, sync_folder
from altyaa.infra.postgres.errors import ELSEWHERE, PostgresError, from_output
from altyaa.infra.postgres.privileges import RunAs
from altyaa.kernel.secret import Secret

_SOCKET_PATH_BYTES = 107
_UNFINISHED = "unfinished-"
_REMOVED_WITHIN_SECONDS = 15.0
# Nothing of our own environment: it may carry secrets, and PG* variables would change the server.
ENVIRONMENT = {"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"}


@dataclass(frozen=True, slots=True)
class Layout:
    """What lies in ``DATA_DIR/postgres``."""

    data_dir: Path

    @classmethod
    def of(cls, data_dir: Path) -> "Layout":
        """The layout of a folder that may be given relative or by a link."""
        return cls(data_dir.resolve())

    @property
    def home(self) -> Path:
        return self.data_dir / "postgres"

    @property
    def cluster(self) -> Path:
        return self.home / "cluster"

    @property
    def socket_folder(self) -> Path:
        return self.home / "run"

    @property
    def log(self) -> Path:
        return self.home / "log"

    @property
    def passwords(self) -> Path:
        return self.home / "passwords.json"

    def socket_fits(self, port: int) -> bool:
        """Whether the kernel takes the socket's path (``sun_path``, unix(7))."""
        return len(os.fsencode(self.socket_folder / f".s.PGSQL.{port}")) <= _SOCKET_PATH_BYTES

    def make_folders(self) -> None:
        """Create what is missing. For root others may pass, not look, so that the user it becomes gets through."""
        mode = 0o711 if os.geteuid() == 0 else 0o700
        for folder in (self.data_dir, self.home):
            if not folder.is_dir():
                folder.mkdir(parents=True)
                folder.chmod(mode)

    async def clear_unfinished(self) -> None:
        """Remove what a killed initdb left."""
        for folder in self.home.glob(f"{_UNFINISHED}*"):
            await _remove(folder)

    def make_socket_folder(self, runner: RunAs) -> None:
        """An empty folder for the socket; a killed server's socket and its lock file go."""
        shutil.rmtree(self.socket_folder, ignore_errors=True)
        self.socket_folder.mkdir(mode=0o700)
        runner.give(self.socket_folder)


def check_version(cluster: Path, binaries: Binaries) -> None:
    """Refuse data of another major version, which PostgreSQL cannot read.

    Raises:
        PostgresError: it is older, newer, or no cluster.
    """
    try:
        found = int((cluster / "PG_VERSION").read_text().split(".")[0])
    except (FileNotFoundError, ValueError):
        raise PostgresError(
            f"{cluster} holds no PostgreSQL data (PG_VERSION is missing or unreadable). Move it away, or {ELSEWHERE}."
        ) from None
    if found < binaries.major:
        raise PostgresError(
            f"{cluster} holds data of PostgreSQL {found}, older than PostgreSQL {binaries.major} which would run it. "
            f"Bring it over with pg_upgrade, or pg_dumpall from {found} into a new data folder."
        )
    if found > binaries.major:
        raise PostgresError(
            f"{cluster} holds data of PostgreSQL {found}, newer than PostgreSQL {binaries.major} which would run it. "
            f"Use the altyaa that made it, or pg_dumpall it with PostgreSQL {found} into a new data folder."
        )


async def create(layout: Layout, binaries: Binaries, runner: RunAs, password: Secret[str]) -> None:
    """Make a cluster with the superuser alone in it.

    It is built beside its place and renamed into it, so that being killed midway leaves nothing to repair.

    Raises:
        PostgresError: initdb failed.
        OSError: the folder may not be used.
    """
    staging = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=layout.home))
    try:
        password_file = staging / "password"
        password_file.touch(mode=0o600)
        password_file.write_text(password.reveal())
        runner.give(password_file)
        runner.give(staging)
        await _initdb(layout, binaries, runner, staging)
        (staging / "cluster").rename(layout.cluster)
        sync_folder(layout.home)
    finally:
        await _remove(staging)


async def _remove(staging: Path) -> None:
    """Remove a folder that a killed initdb's own children may go on writing to, until they see that it is gone.

    Once the folder does not exist they cannot make it again. What is there after 15 s stays for the next start.
    """
    deadline = time.monotonic() + _REMOVED_WITHIN_SECONDS
    while True:
        if not _is_left(staging) or time.monotonic() > deadline:
            return
        await asyncio.sleep(0.02)


def _is_left(staging: Path) -> bool:
    shutil.rmtree(staging, ignore_errors=True)
    return staging.exists()


async def _initdb(layout: Layout, binaries: Binaries, runner: RunAs, staging: Path) -> None:
    locale = (
        ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        if binaries.major >= 17
        else ("--locale=C.UTF-8", "--lc-messages=C")
    )
    process = await asyncio.create_subprocess_exec(
        # Killed outright with us: on a softer signal initdb lives on for a while and cleans up after itself by name.
        *runner.command(dying="KILL"),
        binaries.bin_dir / "initdb",
        f"--pgdata={staging / 'cluster'}",
        f"--username={SUPERUSER}",
        f"--pwfile={staging / 'password'}",
        "--auth=scram-sha-256",
        "--encoding=UTF8",
        *locale,
        "--no-instructions",
        env=ENVIRONMENT,
        start_new_session=True,
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        said, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    if process.returncode != 0:
        raise from_output("initdb could not make a database", said.decode(errors="replace"), layout.data_dir)
