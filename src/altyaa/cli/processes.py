"""Processes beside this one, kept alive by it: several that serve on one socket, and the worker of ``altyaa up``."""

import asyncio
import contextlib
import os
import signal
import socket
import sys
from asyncio.subprocess import Process
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from functools import partial

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
            spawn = partial(_spawn_serving, settings, listener, ready, processes, own_port)
            group.create_task(_keep(spawn, "serving_process_ended", stopping))


@contextlib.asynccontextmanager
async def worker_beside(settings: Settings) -> AsyncIterator[Callable[[], None]]:
    """What starts ``altyaa worker``, which is ended with the block; if it ends before, it is started again."""
    stopping = asyncio.Event()
    keeping: list[asyncio.Task[None]] = []

    def start() -> None:
        spawn = partial(_spawn, settings, ["worker"])
        keeping.append(asyncio.create_task(_keep(spawn, "worker_ended", stopping)))

    try:
        yield start
    finally:
        stopping.set()
        await asyncio.gather(*keeping)


async def _keep(spawn: Callable[[], Awaitable[Process]], ended_event: str, stopping: asyncio.Event) -> None:
    pause = 0.1
    while not stopping.is_set():
        child = await spawn()
        ended, stop = asyncio.ensure_future(child.wait()), asyncio.ensure_future(stopping.wait())
        began = loop_time()
        await asyncio.wait((ended, stop), return_when=asyncio.FIRST_COMPLETED)
        if not ended.done():
            child.terminate()
        status = await ended
        stop.cancel()
        if stopping.is_set():
            return
        _log.error(ended_event, pid=child.pid, status=status)
        pause = 0.1 if loop_time() - began > _LONGEST_PAUSE_SECONDS else min(pause * 2, _LONGEST_PAUSE_SECONDS)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(stopping.wait(), pause)


def loop_time() -> float:
    return asyncio.get_running_loop().time()


async def _spawn_serving(
    settings: Settings, listener: socket.socket, ready: int, processes: int, metrics_port: int | None
) -> Process:
    arguments = ["serve-child", "--listen-fd", str(listener.fileno()), "--ready-fd", str(ready)]
    arguments += ["--processes", str(processes)]
    if metrics_port is not None:
        arguments += ["--metrics-port", str(metrics_port)]
    return await _spawn(settings, arguments, (listener.fileno(), ready))


async def _spawn(settings: Settings, arguments: Sequence[str], pass_fds: Sequence[int] = ()) -> Process:
    ours = {"ALTYAA_BASE_URL": settings.base_url, "ALTYAA_DATA_DIR": str(settings.data_dir.resolve())}
    if settings.simulator_url is not None:
        ours["ALTYAA_SIMULATOR_URL"] = settings.simulator_url
    # A child that outlives its parent would go on without a database: it dies with it.
    return await asyncio.create_subprocess_exec(
        "setpriv",
        "--pdeathsig",
        "TERM",
        *(sys.executable, "-m", "altyaa", *arguments),
        pass_fds=pass_fds,
        env=os.environ | ours,
    )
