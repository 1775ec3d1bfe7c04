"""Verifications of keys that the process has never seen, with a thousand and with a million keys in the table."""

from functools import partial

import asyncpg

from altyaa.testing.service import opened
from bench.client import load
from bench.many import fill, usable
from bench.world import world

PATH = "/gateway/verify?scope=posts.read"
SIZES = (1_000, 1_000_000)
SEEN_ONCE = 20_000


async def measure() -> None:
    """Each request another key, one serving process, durable settings, 16 callers."""
    p99 = {}
    for size in SIZES:
        async with world() as served, opened(served.database) as runtime:
            admin = await asyncpg.connect(served.database.dsn("postgres"))
            await fill(admin, size)
            workspaces = [row["id"] for row in await admin.fetch("SELECT id FROM altyaa.workspace LIMIT 5000")]
            credentials = iter(await usable(admin, runtime, workspaces, SEEN_ONCE + 1000))
            await admin.close()
            await load(served.url, PATH, partial(next, credentials), requests=1000, connections=16)
            done = await load(served.url, PATH, partial(next, credentials), requests=SEEN_ONCE, connections=16)
            p99[size] = done.percentile_ms(0.99)
            print(
                f"{size:,} keys: {dict(done.statuses)}, {done.rate:.0f}/s, "
                f"p50 {done.percentile_ms(0.5):.1f} ms, p99 {p99[size]:.1f} ms"
            )
    print(f"p99 with {SIZES[1]:,} keys to p99 with {SIZES[0]:,}: {p99[SIZES[1]] / p99[SIZES[0]]:.2f}")
