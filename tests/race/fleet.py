"""Several serving processes that are killed without a word, and started again."""

import asyncio
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from altyaa.testing.cluster import TestDatabase
from altyaa.testing.instance import Instance, running

_PLENTY = "1000000000/60"


@dataclass
class Place:
    """Where one of the processes runs, and after it the next.

    Attributes:
        instance: None while none is there.
    """

    folder: Path
    instance: Instance | None = None
    started: int = 0

    @property
    def url(self) -> str | None:
        """Its address, while it is there."""
        return None if self.instance is None else self.instance.url.replace("localhost", "127.0.0.1")


@dataclass
class Fleet:
    """Serving processes on one database.

    Attributes:
        killed: How many were.
    """

    places: list[Place]
    random: Random
    killed: int = 0
    _changed: asyncio.Event = field(default_factory=asyncio.Event)

    @property
    def urls(self) -> list[str]:
        """Addresses of those that are there."""
        return [place.url for place in self.places if place.url is not None]

    def kill_one(self) -> None:
        """End one with SIGKILL, if another one stays."""
        there = [place for place in self.places if place.instance is not None]
        if len(there) > 1:
            victim = self.random.choice(there)
            assert victim.instance is not None
            victim.instance.process.send_signal(signal.SIGKILL)
            victim.instance, self.killed = None, self.killed + 1

    async def whole(self, least: int) -> None:
        """Wait until so many are there."""
        while len(self.urls) < least:
            self._changed.clear()
            await self._changed.wait()

    async def keep(self, place: Place, environment: Mapping[str, str]) -> None:
        """Keep a process in a place: whenever it has ended, start the next."""
        while True:
            place.started += 1
            folder = place.folder / str(place.started)
            async with running(folder, "serve", "--port", "0", environment=environment) as instance:
                place.instance = instance
                self._changed.set()
                await instance.process.wait()
                place.instance = None


@asynccontextmanager
async def fleet(database: TestDatabase, folder: Path, size: int, seed: int) -> AsyncIterator[Fleet]:
    """So many processes, all there when the block begins."""
    environment = {
        "ALTYAA_DATABASE_URL": database.dsn("altyaa_app"),
        "ALTYAA_KEK_URI": database.kek_uri,
        "ALTYAA_APP_LIMIT": _PLENTY,
        "ALTYAA_WORKSPACE_LIMIT": _PLENTY,
        "ALTYAA_FAILURE_LIMIT": _PLENTY,
    }
    ships = Fleet([Place(folder / f"place{number}") for number in range(size)], Random(seed))
    keeping = [asyncio.create_task(ships.keep(place, environment)) for place in ships.places]
    whole = asyncio.create_task(ships.whole(size))
    try:
        # One that cannot start says why, in place of a wait without an end.
        done, _ = await asyncio.wait([whole, *keeping], return_when=asyncio.FIRST_COMPLETED)
        for task in done:
            task.result()
        yield ships
    finally:
        for task in (whole, *keeping):
            task.cancel()
        await asyncio.gather(whole, *keeping, return_exceptions=True)
