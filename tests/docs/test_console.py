"""Every command that a page shows is run, and says what the page says it does."""

import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres
from altyaa.testing.cluster import FAST
from tests.docs.console import commands, shell
from tests.docs.pages import NO_SETTINGS, PROGRAMS, PROSE, ROOT, name_of

# The gateway's page has proxies in it, and a test of its own.
PLAYED = [name_of(page) for page in PROSE if "```console" in page.read_text() and page.stem != "gateway"]
EXTERNAL = "docs/howto/external-postgresql.md"


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


@pytest.mark.parametrize("page", [page for page in PLAYED if page != EXTERNAL])
async def test_what_a_page_shows_is_what_happens(page: str, tmp_path: Path) -> None:
    await play(page, tmp_path, {})


async def test_the_page_about_another_server_holds_on_another_server(tmp_path: Path) -> None:
    async with another_server(tmp_path / "other") as instead:
        await play(EXTERNAL, tmp_path, instead)


async def play(page: str, folder: Path, instead: dict[str, str]) -> None:
    """Type the page from top to bottom, on free ports."""
    port, metrics, more_metrics = free_ports(3)
    environment = {
        **NO_SETTINGS,
        "PATH": f"{PROGRAMS}:{Binaries.embedded().bin_dir}:{NO_SETTINGS['PATH']}",
        "PGPASSWORD": instead.pop("PGPASSWORD", ""),
    }
    ports = {
        "altyaa up": f"altyaa up --port {port}",
        "altyaa serve": f"altyaa serve --port {port}",
        "localhost:8000": f"localhost:{port}",
        "9101": str(metrics),
        "9102": str(more_metrics),
    }
    script = commands((ROOT / page).read_text())
    assert script
    async with shell(folder, environment, {**instead, **ports}) as player:
        for command in script:
            await player.play(command)
