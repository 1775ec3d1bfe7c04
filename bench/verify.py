"""Verification from memory, against the bare server and against a static route in the same stack."""

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
    """/gateway/verify from memory, /healthz in the same stack, and the bare server; one process each, in turn."""
    async with world() as served, bare() as bare_url:
        paths = {
            "bare": bare_url,
            "static": f"{served.url}/healthz",
            "verify": f"{served.url}/gateway/verify?scope=posts.read",
        }
        rates: dict[str, list[float]] = {name: [] for name in paths}
        for _ in range(ROUNDS):
            for name, url in paths.items():
                rates[name].append(await wrk(url, served.key))
        for name, seen in rates.items():
            print(f"{name}: {median(seen):.0f}/s median of {ROUNDS} ({min(seen):.0f} to {max(seen):.0f})")
        for name in ("bare", "static"):
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
            sys.executable, "-m", "bench.bare", str(listener.fileno()), pass_fds=[listener.fileno()]
        )
        try:
            yield url
        finally:
            process.terminate()
            await process.wait()
