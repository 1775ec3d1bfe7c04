"""Claims of 500 grants that are due, among ten thousand and among a million."""

import tempfile
import time
from datetime import timedelta
from pathlib import Path

import asyncpg

from altyaa.connections import doors
from altyaa.infra import entropy
from altyaa.infra.runtime import open_runtime
from altyaa.infra.started import settle
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import Cluster, running_cluster
from altyaa.testing.service import settings_for
from bench.client import percentile
from bench.connections.many import fill, stored

FEW, MANY, BATCH, BATCHES = 10_000, 1_000_000, 500, 400
SPACING = timedelta(milliseconds=3.6)
"""Between two grants that are due: a million of them are renewed within an hour."""
LEASE = timedelta(seconds=45)
GOAL_MS, GOAL_GROWTH = 20.0, 2.0


async def measure() -> None:
    """Batches of 500 as altyaa_worker, each renewed before the next: p50, p99, growth of the median."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        async with running_cluster(Path(name) / "cluster", settings={}) as cluster:
            medians = [await _among(cluster, grants) for grants in (FEW, MANY)]
    print(f"growth from {FEW:,} to {MANY:,}: {medians[1] / medians[0]:.2f} times; goal under {GOAL_GROWTH:g}")


async def _among(cluster: Cluster, grants: int) -> float:
    """The median in milliseconds."""
    start, took = entropy.now(), []
    owner, host = entropy.new_id(), entropy.new_id()
    async with cluster.fresh() as database:
        admin = await asyncpg.connect(database.dsn("postgres"))
        await fill(admin, grants, start, SPACING)
        async with open_runtime(settings_for(database), Secret(database.dsn("altyaa_worker"))) as runtime:
            settle()  # as every worker does
            await doors.spool_seen(runtime.db, host, "bench", 0, start)
            for number in range(1, BATCHES + 1):
                now = start + number * BATCH * SPACING - SPACING / 2
                began = time.perf_counter()
                claimed = await doors.claim_grants(runtime.db, owner, host, now, now + LEASE, BATCH)
                took.append((time.perf_counter() - began) * 1000)
                if len(claimed) != BATCH:
                    raise RuntimeError(f"{len(claimed)} grants were claimed")
                await stored(admin, claimed, now + grants * SPACING)
        await admin.close()
    took = took[BATCHES // 20 :]  # the first ones plan, and read what the start has left on the disk
    ordered = sorted(took)
    p50, p99 = percentile(ordered, 0.5), percentile(ordered, 0.99)
    print(f"{grants:,} grants, {len(took)} batches of {BATCH}: p50 {p50:.1f} ms, p99 {p99:.1f} ms; goal {GOAL_MS:g} ms")
    last = sorted(took[-100:])
    print(f"  of the last 100: p50 {percentile(last, 0.5):.1f} ms, p99 {percentile(last, 0.99):.1f} ms")
    return p50
