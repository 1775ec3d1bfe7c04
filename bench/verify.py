"""Verification from memory, against static answers of the same server."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from statistics import median

from altyaa.testing.service import listening
from bench.client import load, wrk
from bench.world import world

ROUNDS = 5


async def measure() -> None:
    """One process each, in turn: verify from memory; a bare application; a static route of the same application
    (/healthz); and a static answer by the shortcut that verify takes, counted and logged as verify is."""
    async with world() as served, bare() as bare_url:
        paths = {
            "bare": bare_url,
            "route": f"{served.url}/healthz",
            "shortcut": f"{bare_url}/static",
            "verify": f"{served.url}/gateway/verify?scope=posts.read",
        }
        rates: dict[str, list[float]] = {name: [] for name in paths}
        for _ in range(ROUNDS):
            for name, url in paths.items():
                rates[name].append(await wrk(url, served.key))
        for name, seen in rates.items():
            print(f"{name}: {median(seen):.0f}/s median of {ROUNDS} ({min(seen):.0f} to {max(seen):.0f})")
        for name in ("bare", "route", "shortcut"):
            ratios = [ours / theirs for ours, theirs in zip(rates["verify"], rates[name], strict=True)]
            print(f"verify to {name}: {median(ratios):.2f} ({min(ratios):.2f} to {max(ratios):.2f})")
        path = "/gateway/verify?scope=posts.read"
        done = await load(served.url, path, lambda: served.key, requests=20_000, connections=16)
        p50, p99 = done.percentile_ms(0.5), done.percentile_ms(0.99)
        print(f"latency of verify with 16 callers: p50 {p50:.1f} ms, p99 {p99:.1f} ms")


@asynccontextmanager
async def bare() -> AsyncIterator[str]:
    """The bare server in a process of its own; its address."""
    with listening() as (listener, url):
        process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            "bench.bare",
            str(listener.fileno()),
            pass_fds=[listener.fileno()],
            stderr=asyncio.subprocess.DEVNULL,  # its log
        )
        try:
            yield url
        finally:
            process.terminate()
            await process.wait()
