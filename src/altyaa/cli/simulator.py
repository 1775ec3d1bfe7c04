"""``altyaa simulator``, and the simulator of ``altyaa up``."""

import asyncio
import signal
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Annotated

import typer

from altyaa.cli.output import err, refuse, run
from altyaa.infra import entropy
from altyaa.infra.http.listen import listen
from altyaa.infra.settings import Settings, load

_HOST = "127.0.0.1"
_WORLD = "reality-2026-11"


def command(
    port: Annotated[int, typer.Option(help="Port to listen on, at 127.0.0.1; 0 takes a free one.", min=0, max=65535)],
    world: Annotated[
        str, typer.Option(help="What is so there: reality-2026-11, reality-classic or seed-literal.")
    ] = _WORLD,
    seed: Annotated[int, typer.Option(help="The same seed makes the same tokens and faults.")] = 0,
) -> None:
    """Play the five platforms on this machine, for development: no account anywhere is needed.

    What is https://HOST/PATH in reality is http://127.0.0.1:PORT/HOST/PATH here. Below /_simulator its clock is moved,
    and things are broken.
    """
    # Imported here: it costs every other command a third of a second.
    from altyaa.simulator.world import WORLDS

    refuse_in_production(load())
    if world not in WORLDS:
        raise typer.BadParameter(f"There are {', '.join(WORLDS)}.", param_hint="--world")
    run(_until_stopped(port, world, seed))


def refuse_in_production(settings: Settings) -> None:
    """Exit 1."""
    if settings.environment != "development":
        refuse("The simulator lets any app in with any secret: it runs where ALTYAA_ENVIRONMENT is development alone.")


@asynccontextmanager
async def played(port: int, world: str = _WORLD, seed: int = 0) -> AsyncIterator[str]:
    """The platforms, for the time of the block; their address. It is said, too."""
    from altyaa.simulator import MovableClock, Simulator, read_world
    from altyaa.simulator.asgi import create_app
    from altyaa.simulator.cast import bring_in
    from altyaa.simulator.server import Server

    clock = MovableClock(entropy.now)
    simulator = Simulator(read_world(world), clock, seed)
    bring_in(simulator)
    started = asyncio.Event()
    with _bound(port) as listener:
        server = Server(create_app(simulator, clock), started.set)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            await started.wait()
            url = f"http://{_HOST}:{listener.getsockname()[1]}"
            err.print(f"The simulator plays {world} at {url}", markup=False)
            yield url
        finally:
            server.stop()
            await serving


async def _until_stopped(port: int, world: str, seed: int) -> None:
    stopping = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopping.set)
    async with played(port, world, seed):
        await stopping.wait()


def _bound(port: int) -> socket.socket:
    try:
        return listen(_HOST, port)
    except OSError as error:
        refuse(f"Cannot listen on {_HOST} port {port}: {error.strerror}. Choose another --port.")
