"""Refreshes that are on the disk before they are answered, beside what the same cluster does in the same way."""

import asyncio
import re
from statistics import median

import asyncpg

from altyaa.infra.postgres import Binaries
from bench.oauth.house import CONNECTIONS, another_database, house, refreshing
from bench.world import World, world

ROUNDS, SECONDS = 5, 5
BAR, GOAL = 0.25, 0.5
_TPS = re.compile(r"tps = ([0-9.]+)")


async def measure() -> None:
    """Refresh with durable commits: rate, p99, statements each, and the ratio to `pgbench -N` on the same cluster."""
    ours, theirs, p99 = [], [], []
    async with world() as served, house(served) as made, another_database(served, "pgbench") as database:
        await _pgbench("-i", "-q", "-s", "10", database)
        before = await served.statements()
        for _ in range(ROUNDS):
            tokens = await made.refresh_tokens()
            done = await refreshing(
                f"{served.url}/oauth/token", made.authorization, tokens, served.folder, seconds=SECONDS
            )
            ours.append(done.rate)
            p99.append(done.p99_ms)
            theirs.append(await _tps(database))
        await _say_durability(served)
        await _say_statements(await _refreshes(served), before, await served.statements())
    ratios = [one / other for one, other in zip(ours, theirs, strict=True)]
    print(f"refresh: {median(ours):.0f}/s median of {ROUNDS}, p99 {median(p99):.1f} ms (longest {max(p99):.1f} ms)")
    print(f"pgbench -N, {CONNECTIONS} clients: {median(theirs):.0f}/s")
    print(
        f"refresh to pgbench -N: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f}); bar {BAR}, goal {GOAL}"
    )


async def _say_durability(served: World) -> None:
    connection = await asyncpg.connect(served.database.dsn("postgres"))
    values = [await connection.fetchval(f"SHOW {name}") for name in ("fsync", "synchronous_commit", "full_page_writes")]
    await connection.close()
    print("fsync {}, synchronous_commit {}, full_page_writes {}".format(*values))


async def _refreshes(served: World) -> int:
    connection = await asyncpg.connect(served.database.dsn("postgres"))
    try:
        return int(await connection.fetchval("SELECT sum(refreshes) FROM altyaa.oauth_grant"))
    finally:
        await connection.close()


async def _say_statements(refreshes: int, before: dict[str, int], after: dict[str, int]) -> None:
    """Those whose number goes with the number of refreshes."""
    caused = {query: calls - before.get(query, 0) for query, calls in after.items()}
    often = {query: calls for query, calls in caused.items() if calls > refreshes / 100}
    print(f"round trips per refresh: {sum(often.values()) / refreshes:.2f}, of {refreshes:,} refreshes:")
    for query, calls in sorted(often.items(), key=lambda each: -each[1]):
        print(f"  {calls / refreshes:.2f} {' '.join(query.split())[:100]}")


async def _tps(database: str) -> float:
    said = await _pgbench("-N", "-c", str(CONNECTIONS), "-j", "1", "-T", str(SECONDS), database)
    found = _TPS.search(said)
    if found is None:
        raise RuntimeError(f"pgbench said: {said}")
    return float(found[1])


async def _pgbench(*arguments: str) -> str:
    program = Binaries.embedded().bin_dir / "pgbench"
    process = await asyncio.create_subprocess_exec(
        program, *arguments, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.STDOUT
    )
    out, _ = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"pgbench said: {out.decode()}")
    return out.decode()
