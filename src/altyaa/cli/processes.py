"""Several serving processes on one socket, kept alive by their parent."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from collections.abc import Callable

import structlog

from altyaa.infra.settings import Settings

_LONGEST_PAUSE_SECONDS = 5.0
_log = structlog.get_logger("serve")


async def supervise(
    settings: Settings,
    listener: socket.socket,
    processes: int,
    metrics_port: int | None,
    started: Callable[[], None],
) -> None:
    """Run ``processes`` children until SIGINT or SIGTERM; one that ends is started again.

    Args:
        started: Called once, when the first child answers.
    """
    stopping = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stopping.set)
    said, ready = os.pipe()

    def first() -> None:
        loop.remove_reader(said)
        started()

    loop.add_reader(said, first)
    async with asyncio.TaskGroup() as group:
        for index in range(processes):
            own_port = None if metrics_port is None else metrics_port + index
            group.create_task(_keep(settings, listener, ready, own_port, stopping))


async def _keep(
    settings: Settings, listener: socket.socket, ready: int, metrics_port: int | None, stopping: asyncio.Event
) -> None:
    pause = 0.1
    while not stopping.is_set():
        child = await _spawn(settings, listener, ready, metrics_port)
        ended, stop = asyncio.ensure_future(child.wait()), asyncio.ensure_future(stopping.wait())
        began = loop_time()
        await asyncio.wait((ended, stop), return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            child.terminate()
        status = await ended
        stop.cancel()
        if stopping.is_set():
            return
        _log.error("serving_process_ended", pid=child.pid, status=status)
        pause = 0.1 if loop_time() - began > _LONGEST_PAUSE_SECONDS else min(pause * 2, _LONGEST_PAUSE_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


async def _spawn(
    settings: Settings, listener: socket.socket, ready: int, metrics_port: int | None
) -> asyncio.subprocess.Process:
    command = [sys.executable, "-m", "altyaa", "serve-child"]
    command += ["--listen-fd", str(listener.fileno()), "--ready-fd", str(ready)]
    if metrics_port is not None:
        command += ["--metrics-port", str(metrics_port)]
    # A child that outlives its parent would serve on without a database: it dies with it.
    return await asyncio.create_subprocess_exec(
        "setpriv",
        "--pdeathsig",
        "TERM",
        *command,
        pass_fds=[listener.fileno(), ready],
        env=os.environ | {"ALTYAA_BASE_URL": settings.base_url, "ALTYAA_DATA_DIR": str(settings.data_dir.resolve())},
    )
