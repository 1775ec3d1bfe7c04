"""kill -9 at random moments under writes: no acknowledged row is lost, and nobody has to help."""

import asyncio
import os
import random
import signal
import statistics
import sys
import time
from pathlib import Path

import asyncpg
import pytest

from altyaa.infra.postgres import Binaries, EmbeddedPostgres
from tests.infra.postgres.processes import processes_under, unfinished, until, writer

ROUNDS = int(os.environ.get("KILL_ROUNDS", "3"))
RESTART_WITHIN_SECONDS = 20.0


async def stored(data_dir: Path, embedded: Binaries) -> set[int]:
    async with EmbeddedPostgres(data_dir, embedded) as access:
        session = await asyncpg.connect(access.dsn("postgres", "postgres"))
        rows = await session.fetch("SELECT number FROM acknowledged")
        await session.close()
    return {row["number"] for row in rows}


def report(what: str, acknowledged: set[int], lost: set[int], seconds: list[float]) -> None:
    sys.stdout.write(
        f"\n{what}: {len(seconds)} kills, {len(acknowledged)} rows acknowledged, {len(lost)} lost, "
        f"up again after {statistics.median(seconds):.2f} s (median), {max(seconds):.2f} s (longest)\n"
    )


@pytest.mark.timeout(60 + 30 * ROUNDS)
async def test_a_killed_parent_loses_no_acknowledged_row_and_the_next_start_needs_no_help(
    existing: Path, embedded: Binaries
) -> None:
    chance = random.Random(2)
    acknowledged: set[int] = set()
    seconds: list[float] = []
    killed_at = None
    for turn in range(ROUNDS + 1):
        async with writer(existing, loop=("asyncio", "uvloop")[turn % 2]) as heard:
            async with asyncio.timeout(RESTART_WITHIN_SECONDS):
                await heard.up()
            if killed_at is not None:
                seconds.append(time.monotonic() - killed_at)
            await heard.more_rows(chance.randrange(1, 3000))
            heard.process.kill()
            killed_at = time.monotonic()
        acknowledged |= heard.rows
    lost = acknowledged - await stored(existing, embedded)
    report("parent", acknowledged, lost, seconds)
    assert not lost


@pytest.mark.timeout(60 + 30 * ROUNDS)
async def test_a_killed_postmaster_comes_back_by_itself_with_every_acknowledged_row(
    existing: Path, embedded: Binaries
) -> None:
    chance = random.Random(3)
    seconds: list[float] = []
    async with writer(existing) as heard:
        postmaster = await heard.up()
        for _ in range(ROUNDS):
            await heard.more_rows(chance.randrange(1, 8000))
            os.kill(postmaster, signal.SIGKILL)
            killed_at = time.monotonic()
            async with asyncio.timeout(RESTART_WITHIN_SECONDS):
                postmaster = await heard.up()
            seconds.append(time.monotonic() - killed_at)
        await heard.more_rows(10)
        heard.process.kill()
    lost = heard.rows - await stored(existing, embedded)
    report("postmaster", heard.rows, lost, seconds)
    assert not lost


async def test_a_killed_parent_takes_its_server_along(existing: Path) -> None:
    async with writer(existing) as heard:
        await heard.more_rows(1)
        heard.process.kill()
    await until(lambda: not processes_under(existing), seconds=5)


@pytest.mark.parametrize("sign", ["PG_VERSION", "postgresql.conf", "global/pg_control", "base/5"])
async def test_a_parent_killed_while_it_makes_the_cluster_leaves_nothing_to_repair(
    data_dir: Path, embedded: Binaries, sign: str
) -> None:
    async with writer(data_dir) as heard:
        await until(lambda: unfinished(data_dir, f"/cluster/{sign}"))
        heard.process.kill()
    async with EmbeddedPostgres(data_dir, embedded):
        assert not unfinished(data_dir)
