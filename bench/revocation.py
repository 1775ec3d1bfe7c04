"""From the commit of a revocation to the first refusal, in two serving processes under load."""

import asyncio
import time
from contextlib import AsyncExitStack

from altyaa.infra.runtime import Runtime
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.service import opened
from bench.client import Caller, percentile, wrk
from bench.world import another, world

PATH = "/gateway/verify?scope=posts.read"
TRIALS = 2_000
LOAD_CONNECTIONS = 4


async def measure() -> None:
    """2,000 keys, each let in by both processes, revoked, and asked for at both until both refuse."""
    async with AsyncExitStack() as stack:
        first = await stack.enter_async_context(world())
        runtime = await stack.enter_async_context(opened(first.database))
        urls = [first.url, await stack.enter_async_context(another(first))]
        loads = [asyncio.create_task(_busy(url, first.key)) for url in urls]
        try:
            taken = sorted(await _trials(runtime, urls))
        finally:
            for each in loads:
                each.cancel()
    print(f"{len(taken):,} revocations, each until both of 2 processes under load refused:")
    print(f"p50 {percentile(taken, 0.5):.1f} ms, p99 {percentile(taken, 0.99):.1f} ms, longest {taken[-1]:.1f} ms")


async def _trials(runtime: Runtime, urls: list[str]) -> list[float]:
    """Milliseconds, trial by trial."""
    workspace = await make_workspace(runtime)
    callers = [await Caller.connect(url) for url in urls]
    taken = []
    for _ in range(TRIALS):
        made = await make_key(runtime, workspace, "posts.read")
        bearer = made.key.reveal()
        for caller in callers:
            for _ in range(2):  # looked up, then remembered
                if (status := await caller.get(PATH, bearer)) != 200:
                    raise RuntimeError(f"a live key was answered {status}")
        await revoke_key(runtime, workspace, made.id)
        committed = time.perf_counter()
        await asyncio.gather(*(_until_refused(caller, bearer) for caller in callers))
        taken.append((time.perf_counter() - committed) * 1000)
    return taken


async def _until_refused(caller: Caller, bearer: str) -> None:
    while await caller.get(PATH, bearer) == 200:
        pass


async def _busy(url: str, bearer: str) -> None:
    """Requests without end."""
    while True:
        await wrk(f"{url}{PATH}", bearer, connections=LOAD_CONNECTIONS)
