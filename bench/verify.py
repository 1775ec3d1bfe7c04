"""Verification against the cheapest answer of the same server."""

from bench.client import load
from bench.world import world

REQUESTS = 20_000
CONNECTIONS = 16


async def measure() -> None:
    """/gateway/verify, each from the database, against /healthz of the same process."""
    async with world() as served:
        paths = {"/healthz": "/healthz", "/gateway/verify": "/gateway/verify?scope=posts.read"}
        rates = {}
        for name, path in paths.items():
            await load(served.url, path, lambda: served.key, requests=500, connections=CONNECTIONS)
            done = await load(served.url, path, lambda: served.key, requests=REQUESTS, connections=CONNECTIONS)
            rates[name] = done.rate
            p50, p99 = done.percentile_ms(0.5), done.percentile_ms(0.99)
            print(f"{name}: {done.rate:.0f}/s, p50 {p50:.1f} ms, p99 {p99:.1f} ms")
        print(f"ratio: {rates['/gateway/verify'] / rates['/healthz']:.2f}")
