"""``altyaa up`` and ``altyaa serve``."""

import errno
import os
import socket
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager, nullcontext
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from altyaa.access import doors
from altyaa.access.actions.first_run import first_run_path
from altyaa.cli.database import Logins, database
from altyaa.cli.doctor import refuse_unsafe
from altyaa.cli.migrate import bring_up_to_date
from altyaa.cli.output import err, refuse, run
from altyaa.cli.processes import supervise, worker_beside
from altyaa.cli.simulator import played, refuse_in_production
from altyaa.infra.http.listen import listen
from altyaa.infra.postgres import lock
from altyaa.infra.runtime import Runtime, open_runtime
from altyaa.infra.settings import Settings, load
from altyaa.infra.telemetry import logs
from altyaa.kernel.secret import Secret

Host = Annotated[str, typer.Option(help="Address to listen on.")]
Port = Annotated[int, typer.Option(help="Port to listen on; 0 takes a free one.", min=0, max=65535)]
_SIMULATOR_ABOVE = 100
MetricsPort = Annotated[
    int | None,
    typer.Option(
        help="Serve /metrics without a token on 127.0.0.1; of several processes the next takes the next port.",
        min=1,
        max=65535,
    ),
]


def up(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    data_dir: Annotated[Path | None, typer.Option(help="Database, keys and logs. Default: .altyaa here.")] = None,
    simulator: Annotated[
        bool, typer.Option("--simulator", help="Play the five platforms too, 100 ports above.")
    ] = False,
) -> None:
    """Start everything on this machine: the database, its schema, the service and the worker. Ctrl-C stops it.

    The first start makes the data folder, and prints the address where the first Owner is made in a browser.
    """
    settings = load().changed(data_dir=data_dir)
    if settings.database_url is not None:
        refuse(
            "ALTYAA_DATABASE_URL is set, and `altyaa up` runs a database of its own. Use `altyaa serve`, or unset it."
        )
    if simulator:
        refuse_in_production(settings)
        run(_serve_played(settings, host, port))
    else:
        run(_serve(settings, host, port, 1, None, worker_beside))


def serve(
    host: Host = "127.0.0.1",
    port: Port = 8000,
    processes: Annotated[int, typer.Option(help="Serving processes.", min=1, max=64)] = 1,
    metrics_port: MetricsPort = None,
) -> None:
    """Start the service. Without ALTYAA_DATABASE_URL it runs the embedded database too."""
    run(_serve(load(), host, port, processes, metrics_port, _nothing_beside))


def serve_child(
    listen_fd: Annotated[int, typer.Option(help="Listening socket, inherited.")],
    ready_fd: Annotated[int, typer.Option(help="Pipe to the parent; a byte in it says that requests are answered.")],
    processes: Annotated[int, typer.Option(help="How many serve, this one included.")] = 1,
    metrics_port: MetricsPort = None,
) -> None:
    """One of several serving processes; `altyaa serve --processes` starts it."""
    run(_serve_child(load(), listen_fd, ready_fd, processes, metrics_port))


async def _serve_played(settings: Settings, host: str, port: int) -> None:
    async with played(port and port + _SIMULATOR_ABOVE) as url:
        await _serve(settings.changed(simulator_url=url), host, port, 1, None, worker_beside)


async def _serve(
    settings: Settings,
    host: str,
    port: int,
    processes: int,
    metrics_port: int | None,
    beside: Callable[[Settings], AbstractAsyncContextManager[Callable[[], None]]],
) -> None:
    logs.configure()
    if settings.database_url is None:
        # Who starts the same twice hears of that, and not of the port, which is taken for the same reason.
        lock.refuse_second_server(settings.data_dir)
    listener = _bound(host, port)
    if "base_url" not in settings.model_fields_set:
        settings = settings.changed(base_url=f"http://localhost:{listener.getsockname()[1]}")
    async with database(settings, "server", may_create=True) as logins:
        await _prepare(settings, logins)
        if processes > 1:
            async with open_runtime(settings, logins.app) as opened:
                first_run = await _first_run(opened)
            await supervise(settings, listener, processes, metrics_port, partial(_say_where, settings, first_run))
        else:
            # Imported here: FastAPI costs every other command, and a process that only supervises, a third of a second.
            from altyaa.cli.server import serve_one

            async with beside(settings) as start, open_runtime(settings, logins.app) as opened:
                first_run = await _first_run(opened)

                def started() -> None:
                    _say_where(settings, first_run)
                    start()

                await serve_one(opened, logins.listen, 1, listener, metrics_port, started)


async def _serve_child(
    settings: Settings, listen_fd: int, ready_fd: int, processes: int, metrics_port: int | None
) -> None:
    from altyaa.cli.server import serve_one

    logs.configure()
    async with (
        database(settings, "command", may_create=False) as logins,
        open_runtime(settings, logins.app) as opened,
    ):
        listener = socket.socket(fileno=listen_fd)
        await serve_one(opened, logins.listen, processes, listener, metrics_port, partial(_tell, ready_fd))


async def _prepare(settings: Settings, logins: Logins) -> None:
    """Migrate our own server, leave anybody else's to `altyaa migrate`; serve on neither if that is not safe."""
    if logins.embedded:
        await bring_up_to_date(settings, logins)
    await refuse_unsafe(settings, logins)


def _nothing_beside(_settings: Settings) -> AbstractAsyncContextManager[Callable[[], None]]:
    return nullcontext(lambda: None)


def _tell(ready_fd: int) -> None:
    os.write(ready_fd, b"1")


async def _first_run(opened: Runtime) -> Secret[str] | None:
    """The path by which the first Owner is made; None where there is somebody."""
    return first_run_path(opened.keyring.keys) if await doors.nobody_yet(opened.db) else None


def _say_where(settings: Settings, first_run: Secret[str] | None) -> None:
    err.print(f"Altyaa Auth listens at {settings.base_url}", markup=False)
    if first_run is not None:
        err.print("Nobody is here yet. Whoever opens this address makes the first workspace and is its Owner:")
        err.print(f"{settings.base_url}{first_run.reveal()}", markup=False)


_OURS = "Give --host an address of this machine, as in 127.0.0.1 or ::1; 0.0.0.0 is all of them."
_REMEDIES = {
    errno.EADDRINUSE: "Stop what uses it, or choose another --port.",
    errno.EADDRNOTAVAIL: f"That address is not this machine's. {_OURS}",
    errno.EACCES: "This user may not use that port. Choose a --port from 1024 on.",
}


def _bound(host: str, port: int) -> socket.socket:
    """A listening socket; exit 1 where that cannot be."""
    try:
        return listen(host, port)
    except OSError as error:
        remedy = _REMEDIES.get(error.errno or 0, _OURS)
        refuse(f"Cannot listen on {host} port {port}: {error.strerror}. {remedy}")
    except (TypeError, ValueError):
        refuse(f"--host is not an address. {_OURS}")
