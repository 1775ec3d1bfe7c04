"""Every command that a page shows is run, and says what the page says it does."""

import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres
from altyaa.testing.cluster import FAST
from tests.docs.console import Command, Player, commands, shell
from tests.docs.pages import NO_SETTINGS, PROGRAMS, PROSE, ROOT, name_of

# The gateway's page has proxies in it, and a test of its own.
PLAYED = [name_of(page) for page in PROSE if "```console" in page.read_text() and page.stem != "gateway"]
TUTORIAL = "docs/tutorial/first-key.md"
EXTERNAL = "docs/howto/external-postgresql.md"
BACKUP = "docs/howto/backup-and-restore.md"

pytestmark = pytest.mark.timeout(180)


def free_ports(count: int) -> list[int]:
    """Ports in a row that nobody uses now."""
    while True:
        with socket.socket() as first:
            first.bind(("127.0.0.1", 0))
            port: int = first.getsockname()[1]
        try:
            for number in range(port, port + count):
                socket.create_server(("127.0.0.1", number)).close()
        except (OSError, OverflowError):
            continue
        return list(range(port, port + count))


@asynccontextmanager
async def another_server(folder: Path) -> AsyncIterator[dict[str, str]]:
    """A PostgreSQL that is not ours, reached by TCP; what to type in place of its address on the page."""
    deep = folder / ("a" * 100)  # too long for a Unix socket
    deep.mkdir(parents=True)
    async with EmbeddedPostgres(deep, Binaries.embedded(), settings=FAST) as access:
        yield {
            "db.example.com": access.host,
            "5432": str(access.port),
            "/etc/altyaa": str(folder),
            "PGPASSWORD": access.passwords["postgres"].reveal(),
        }


@asynccontextmanager
async def person(folder: Path, instead: Mapping[str, str]) -> AsyncIterator[Player]:
    """Somebody who types what pages show, on free ports."""
    port, metrics, more_metrics, simulator = free_ports(4)
    environment = {
        **NO_SETTINGS,
        "PATH": f"{PROGRAMS}:{Binaries.embedded().bin_dir}:{NO_SETTINGS['PATH']}",
        "PGPASSWORD": instead.get("PGPASSWORD", ""),
    }
    ports = {
        # `exec`, so that Ctrl-C reaches the program and not a shell around it.
        "altyaa up": f"exec altyaa up --port {port}",
        "altyaa serve": f"exec altyaa serve --port {port}",
        "altyaa simulator --port 8100": f"exec altyaa simulator --port {simulator}",
        "127.0.0.1:8100": f"127.0.0.1:{simulator}",
        "localhost:8000": f"localhost:{port}",
        "9101": str(metrics),
        "9102": str(more_metrics),
    }
    async with shell(folder, environment, {**instead, **ports}) as player:
        yield player


@pytest.mark.parametrize("page", [page for page in PLAYED if page not in (EXTERNAL, BACKUP)])
async def test_what_a_page_shows_is_what_happens(page: str, tmp_path: Path) -> None:
    async with person(tmp_path, {}) as player:
        for command in commands((ROOT / page).read_text()):
            await player.play(command)


async def test_the_page_about_another_server_holds_on_another_server(tmp_path: Path) -> None:
    async with another_server(tmp_path / "other") as instead, person(tmp_path, instead) as player:
        for command in commands((ROOT / EXTERNAL).read_text()):
            await player.play(command)


async def test_a_key_is_restored(tmp_path: Path) -> None:
    """The page is played beside the tutorial's instance; then its key opens the restored one."""
    tutorial = commands((ROOT / TUTORIAL).read_text())
    until_a_key_works = next(number for number, command in enumerate(tutorial) if "whoami" in command.text) + 1
    async with person(tmp_path, {}) as player:
        for command in (*tutorial[:until_a_key_works], *commands((ROOT / BACKUP).read_text())):
            await player.play(command)
        await player.play(tutorial[until_a_key_works - 1])
        await player.play(
            Command("psql --no-align --tuples-only --command 'TABLE altyaa.api_key' altyaa", ["…BI Dashboard…"])
        )
