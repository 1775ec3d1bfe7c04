"""One run of the ``postgres`` program, from its start to its end."""

import asyncio
import contextlib
import os
import signal
import time
from asyncio.subprocess import Process
from collections.abc import Mapping, Sequence
from typing import BinaryIO

import asyncpg

from altyaa.infra.postgres import leftovers, status
from altyaa.infra.postgres.binaries import Binaries
from altyaa.infra.postgres.cluster import ENVIRONMENT, Layout
from altyaa.infra.postgres.credentials import Access
from altyaa.infra.postgres.errors import from_output
from altyaa.infra.postgres.privileges import RunAs

READY_WITHIN_SECONDS = 60.0
_STOPS = ((signal.SIGINT, 10.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
_LOG_BYTES = 10_000_000

_SETTINGS = {
    "max_connections": "100",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "log_line_prefix": "%m [%p] ",
    # Statements and their values can carry secrets (CREATE ROLE … PASSWORD), so they stay out of the log, errors too.
    "log_statement": "none",
    "log_min_error_statement": "panic",
    "log_parameter_max_length": "0",
    "log_parameter_max_length_on_error": "0",
}


async def start(
    layout: Layout, binaries: Binaries, runner: RunAs, access: Access, settings: Mapping[str, str]
) -> Process:
    """Start the server on an existing cluster and wait until it lets the superuser in.

    Raises:
        PostgresError: it ended, or was not ready within 60 s of its last sign of life.
        OSError: the folder may not be used.
    """
    await leftovers.end(layout.cluster)
    layout.make_socket_folder(runner)
    with _open_log(layout) as log:
        begin = log.tell()
        # On the event loop's own thread, never in an executor: the kernel's parent-death signal fires when the
        # *thread* that forked ends, which for a pool thread is long before this process does.
        # A session of its own keeps Ctrl-C of the terminal from reaching the server before our clients are done.
        process = await asyncio.create_subprocess_exec(
            *runner.command(dying="QUIT"),  # PostgreSQL's immediate stop, safe for committed data
            binaries.bin_dir / "postgres",
            *_arguments(layout, access, settings),
            env=ENVIRONMENT,
            start_new_session=True,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    try:
        await _ready(process, layout, access, begin)
    except BaseException:
        await asyncio.shield(stop(process))
        raise
    return process


async def stop(process: Process, steps: Sequence[tuple[signal.Signals, float]] = _STOPS) -> None:
    """End the server: fast, then immediate, then by force; each is safe for committed data.

    Args:
        steps: Signals, and how many seconds each is given.
    """
    for kind, seconds in steps:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(kind)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), seconds)
            return


def _arguments(layout: Layout, access: Access, settings: Mapping[str, str]) -> list[str]:
    by_socket = access.host.startswith("/")
    chosen = {
        **_SETTINGS,
        **settings,
        "cluster_name": leftovers.name_of(layout.cluster),
        "port": str(access.port),
        "listen_addresses": "" if by_socket else access.host,
        "unix_socket_directories": access.host if by_socket else "",
    }
    return ["-D", str(layout.cluster), *(word for name, value in chosen.items() for word in ("-c", f"{name}={value}"))]


async def _ready(process: Process, layout: Layout, access: Access, begin: int) -> None:
    """Wait for the word "ready" in postmaster.pid (as pg_ctl does: asking by connection fills the log), then connect.

    Recovery of a large log may take minutes and reports every 10 s, so the bound counts from the last line logged.
    """
    seen, deadline = begin, time.monotonic() + READY_WITHIN_SECONDS
    while not ((now := status.read(layout)) and now.pid == process.pid and now.ready):
        if process.returncode is not None:
            raise from_output("PostgreSQL did not start", _log_since(layout, begin), layout.data_dir)
        if (size := layout.log.stat().st_size) != seen:
            seen, deadline = size, time.monotonic() + READY_WITHIN_SECONDS
        if time.monotonic() > deadline:
            what = f"PostgreSQL was not ready after {READY_WITHIN_SECONDS:.0f} s"
            raise from_output(what, _log_since(layout, begin), layout.data_dir)
        await asyncio.sleep(0.01)
    try:
        await status.connect(layout, access, READY_WITHIN_SECONDS)
    except (OSError, asyncpg.PostgresError, TimeoutError) as error:
        what = f"PostgreSQL started but takes no connection ({error})"
        raise from_output(what, _log_since(layout, begin), layout.data_dir) from error


def _open_log(layout: Layout) -> BinaryIO:
    if layout.log.exists() and layout.log.stat().st_size > _LOG_BYTES:
        layout.log.replace(layout.log.with_suffix(".1"))
    return open(os.open(layout.log, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600), "ab")


def _log_since(layout: Layout, begin: int) -> str:
    with layout.log.open("rb") as log:
        log.seek(begin)
        return log.read().decode(errors="replace")
