"""nginx and Caddy as child processes on loopback, with the configurations of this folder.

The tests and the demo start them here. They keep every file in a temporary folder and never touch a system service.
"""

import asyncio
import os
import shutil
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

EXAMPLES = Path(__file__).parent
READY_WITHIN_SECONDS = 15.0
STOPS_WITHIN_SECONDS = 5.0
_PAUSE_SECONDS = 0.02

Edit = Callable[[str], str]


class ProxyFailed(Exception):
    """A proxy did not come up; the message holds what it printed."""


@dataclass(frozen=True, slots=True)
class Wiring:
    """Who stands where, each as ``host:port``.

    Attributes:
        altyaa: The service that answers ``/gateway/verify``.
        api: The resource API behind the proxy.
        port: Where the proxy listens on 127.0.0.1.
    """

    altyaa: str
    api: str
    port: int


@asynccontextmanager
async def nginx(wiring: Wiring, edit: Edit = str) -> AsyncIterator[str]:
    """nginx with ``nginx/altyaa.conf`` for the time of the block; yields its address, without a trailing slash.

    Args:
        edit: Changes the configuration before it is used.

    Raises:
        ProxyFailed: It is not installed, or did not start.
    """
    text = (EXAMPLES / "nginx" / "altyaa.conf").read_text()
    for written, meant in (
        ("server 127.0.0.1:8000;", f"server {wiring.altyaa};"),
        ("server 127.0.0.1:9000;", f"server {wiring.api};"),
        ("listen 127.0.0.1:8080;", f"listen 127.0.0.1:{wiring.port};"),
    ):
        if text.count(written) != 1:
            raise ProxyFailed(f"nginx/altyaa.conf should hold {written!r} once.")
        text = text.replace(written, meant)
    with _folder() as folder:
        config = folder / "altyaa.conf"
        config.write_text(edit(text))
        command = [_program("nginx"), "-e", "stderr", "-p", f"{folder}", "-c", f"{config}", "-g", "daemon off;"]
        async with _running(command, {}, folder, wiring.port) as url:
            yield url


@asynccontextmanager
async def caddy(wiring: Wiring, edit: Edit = str) -> AsyncIterator[str]:
    """Caddy with ``caddy/Caddyfile``; otherwise as ``nginx``."""
    with _folder() as folder:
        config = folder / "Caddyfile"
        config.write_text(edit((EXAMPLES / "caddy" / "Caddyfile").read_text()))
        environment = {
            "ALTYAA_UPSTREAM": wiring.altyaa,
            "API_UPSTREAM": wiring.api,
            "PROXY_PORT": str(wiring.port),
            "HOME": f"{folder}",
            "XDG_CONFIG_HOME": f"{folder}",
            "XDG_DATA_HOME": f"{folder}",
        }
        command = [_program("caddy"), "run", "--config", f"{config}", "--adapter", "caddyfile"]
        async with _running(command, environment, folder, wiring.port) as url:
            yield url


def free_port() -> int:
    """A port of 127.0.0.1 that nobody listens on at the moment."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def _program(name: str) -> str:
    # sbin is not on everybody's PATH.
    found = shutil.which(name, path=os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin", "/sbin"]))
    if found is None:
        raise ProxyFailed(f"{name} is not installed. Run scripts/debian-packages.sh {name}.")
    return found


@contextmanager
def _folder() -> Iterator[Path]:
    """A temporary folder that nginx's workers, who are not root even if we are, may pass through."""
    with tempfile.TemporaryDirectory(prefix="altyaa-proxy-") as name:
        folder = Path(name)
        folder.chmod(0o711)
        yield folder


@asynccontextmanager
async def _running(command: list[str], environment: Mapping[str, str], folder: Path, port: int) -> AsyncIterator[str]:
    """The process for the time of the block. It ends with us, also when we are killed."""
    try:
        socket.create_server(("127.0.0.1", port)).close()
    except OSError as error:
        raise ProxyFailed(f"127.0.0.1:{port} cannot be listened on: {error.strerror}.") from error
    log = folder / "output.log"
    with log.open("wb") as output:
        process = await asyncio.create_subprocess_exec(
            *("setpriv", "--pdeathsig", "TERM", *command),
            stdin=asyncio.subprocess.DEVNULL,
            stdout=output,
            stderr=output,
            env={"PATH": os.environ.get("PATH", ""), **environment},
        )
    try:
        if not await answers(process, port):
            raise ProxyFailed(f"The proxy did not start: {_end_of(log)}")
        yield f"http://127.0.0.1:{port}"
    finally:
        await _stop(process)


async def answers(process: asyncio.subprocess.Process, port: int) -> bool:
    """Wait until something listens on 127.0.0.1; False if the process ended first, or after 15 s."""
    deadline = time.monotonic() + READY_WITHIN_SECONDS
    while process.returncode is None and time.monotonic() < deadline:
        try:
            _, writer = await asyncio.open_connection("127.0.0.1", port)
        except OSError:
            await asyncio.sleep(_PAUSE_SECONDS)
        else:
            writer.close()
            return True
    return False


def _end_of(log: Path) -> str:
    return log.read_text(errors="replace")[-2000:]


async def _stop(process: asyncio.subprocess.Process) -> None:
    if process.returncode is not None:
        return
    process.terminate()
    try:
        await asyncio.wait_for(process.wait(), STOPS_WITHIN_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
