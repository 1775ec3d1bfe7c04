"""PostgreSQL as a part of this process: started with it, kept running, ended with it."""

import asyncio
import logging
import socket
import time
from asyncio.subprocess import Process
from collections.abc import Callable, Mapping
from pathlib import Path
from types import MappingProxyType

from altyaa.infra.postgres import cluster, credentials, postmaster
from altyaa.infra.postgres.binaries import Binaries
from altyaa.infra.postgres.cluster import Layout
from altyaa.infra.postgres.credentials import SUPERUSER, Access
from altyaa.infra.postgres.errors import PostgresError, from_os_error
from altyaa.infra.postgres.lock import Kind, Lock, acquire
from altyaa.infra.postgres.privileges import RunAs, run_as

_SOCKET_PORT = 5432
_FIRST_DELAY_SECONDS = 0.2
_LONGEST_DELAY_SECONDS = 5.0
_STEADY_SECONDS = 1.0
NO_SETTINGS: Mapping[str, str] = MappingProxyType({})
_log = logging.getLogger(__name__)


def nothing() -> None:
    return None


class EmbeddedPostgres:
    """The server of one data folder, as an asynchronous context manager that yields its ``Access``.

    Inside the block the server is restarted whenever it dies, first after 0.2 s, at most every 5 s. If this process
    is killed, the kernel stops the server and the next start recovers it. Enter it on the main thread's event loop.

    Args:
        folder: The data folder. It gets ``postgres.lock`` and ``postgres/``; it is made if missing.
        binaries: The programs to run.
        settings: Server settings that replace or join ours.
        on_restart: Called on the event loop each time the server is back.
        kind: Who we are to others who want the folder.
        url: What they are told about where we answer.
    """

    def __init__(
        self,
        folder: Path,
        binaries: Binaries,
        *,
        settings: Mapping[str, str] = NO_SETTINGS,
        on_restart: Callable[[], None] = nothing,
        kind: Kind = "server",
        url: str = "",
    ) -> None:
        self._layout = Layout.of(folder)
        self._binaries = Binaries(binaries.bin_dir.resolve(), binaries.major)
        self._settings = settings
        self._on_restart = on_restart
        self._kind: Kind = kind
        self._url = url
        self._process: Process | None = None
        self._watch: asyncio.Task[None] | None = None
        self._lock: Lock | None = None

    async def __aenter__(self) -> Access:
        """Own the folder, make the cluster if there is none, start the server.

        Raises:
            FolderInUse: another process owns the folder.
            PostgresError: anything else that keeps the server from running.
        """
        try:
            self._layout.make_folders()
            self._lock = acquire(self._layout.data_dir, self._kind, self._url)
            runner = run_as(self._layout.cluster, self._binaries.bin_dir)
            access = await self._prepare(runner)
            self._process = await self._start(runner, access)
        except OSError as error:
            self._release()
            raise from_os_error(error, self._layout.data_dir) from error
        except BaseException:
            self._release()
            raise
        self._watch = asyncio.create_task(self._keep_running(runner, access, self._process))
        return access

    async def __aexit__(self, *_: object) -> None:
        """Stop the server, fast if it agrees within 10 s, and give the folder free."""
        try:
            if self._watch is not None:
                self._watch.cancel()
                await asyncio.wait([self._watch])
            if self._process is not None:
                await postmaster.stop(self._process)
        finally:
            self._release()

    async def _prepare(self, runner: RunAs) -> Access:
        await self._layout.clear_unfinished()
        exists = self._layout.cluster.exists()
        if exists:
            cluster.check_version(self._layout.cluster, self._binaries)
        passwords = credentials.load_or_create(self._layout.passwords, may_create=not exists)
        if not exists:
            await cluster.create(self._layout, self._binaries, runner, passwords[SUPERUSER])
        if self._layout.socket_fits(_SOCKET_PORT):
            return Access(str(self._layout.socket_folder), _SOCKET_PORT, passwords)
        return Access("127.0.0.1", _free_port(), passwords)

    async def _start(self, runner: RunAs, access: Access) -> Process:
        return await postmaster.start(self._layout, self._binaries, runner, access, self._settings)

    async def _keep_running(self, runner: RunAs, access: Access, process: Process) -> None:
        delay = _FIRST_DELAY_SECONDS
        while True:
            since = time.monotonic()
            await process.wait()
            if time.monotonic() - since > _STEADY_SECONDS:
                delay = _FIRST_DELAY_SECONDS
            _log.warning("PostgreSQL ended by itself with status %s; it is started again", process.returncode)
            while process.returncode is not None:
                await asyncio.sleep(delay)
                delay = min(delay * 2, _LONGEST_DELAY_SECONDS)
                try:
                    process = self._process = await self._start(runner, access)
                except (PostgresError, OSError) as error:
                    _log.error("PostgreSQL is still down: %s", error)
            # By the loop, so that an exception in the callback is reported and does not end this watch.
            asyncio.get_running_loop().call_soon(self._on_restart)

    def _release(self) -> None:
        if self._lock is not None:
            self._lock.release()
            self._lock = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
