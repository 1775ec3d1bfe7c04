"""A process that supervises a server and commits numbered rows to it, saying each number once it is committed.

    python writer.py DATA_DIR asyncio|uvloop

It writes lines: ``up PID_OF_POSTMASTER`` after each (re)start, then ``row N``. It runs until it is killed.
"""

import asyncio
import itertools
import sys
from pathlib import Path

import asyncpg
import uvloop

from altyaa.infra.postgres import Access, Binaries, EmbeddedPostgres

_WRITERS = 4


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


async def write(access: Access, numbers: "itertools.count[int]") -> None:
    """Commit row after row; a row whose commit is in doubt is given up, its number never said."""
    while True:
        try:
            session = await asyncpg.connect(access.dsn("postgres", "postgres"))
            while True:
                number = next(numbers)
                await session.execute("INSERT INTO acknowledged VALUES ($1)", number)
                say(f"row {number}")
        except (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError):
            await asyncio.sleep(0.02)


async def main(data_dir: Path) -> None:
    def up() -> None:
        say("up " + (data_dir / "postgres/cluster/postmaster.pid").read_text().splitlines()[0])

    async with EmbeddedPostgres(data_dir, Binaries.embedded(), on_restart=up) as access:
        session = await asyncpg.connect(access.dsn("postgres", "postgres"))
        await session.execute("CREATE TABLE IF NOT EXISTS acknowledged (number bigint PRIMARY KEY)")
        last = await session.fetchval("SELECT coalesce(max(number), 0) FROM acknowledged")
        await session.close()
        up()
        # Beyond any number whose commit was in doubt when the last writer was killed.
        numbers = itertools.count(last + 1000)
        await asyncio.gather(*(write(access, numbers) for _ in range(_WRITERS)))


if __name__ == "__main__":
    factory = uvloop.new_event_loop if sys.argv[2] == "uvloop" else asyncio.new_event_loop
    with asyncio.Runner(loop_factory=factory) as runner:
        runner.run(main(Path(sys.argv[1])))
