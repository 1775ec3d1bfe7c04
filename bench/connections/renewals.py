"""Renewals of one worker's engine at a Google that is played by another process, over real sockets."""

import os
import tempfile
import time
from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from statistics import median

from altyaa.connections.engine import Engine
from bench.connections.house import House, house
from bench.connections.played import played

GRANTS, ROUNDS = 1_000, 6
AN_HOUR_LATER = timedelta(minutes=50)
"""All are due again by then."""
_TIDYING = (
    "RESET ALL",
    "UNLISTEN *",
    "CLOSE ALL",
    "SELECT pg_catalog.pg_advisory_unlock_all()",
    "SELECT FROM pg_catalog.pg_prepared",
)
"""Sent with COMMIT, in one trip."""
_TICKS = os.sysconf("SC_CLK_TCK")


async def measure() -> None:
    """1,000 grants, 20 at once, durable commits: renewals per second, CPU and statements of one."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        async with house(Path(name)) as ours, played(ours.runtime.settings) as google:
            await ours.connect(GRANTS, await google.consent())
            engine = ours.engine(google.send)
            await _round(ours, engine)
            before, rates, own, theirs = await ours.statements(), [], [], []
            for _ in range(ROUNDS):
                cpu, its, began = time.process_time(), _cpu_seconds(google.pid), time.perf_counter()
                await _round(ours, engine)
                rates.append(GRANTS / (time.perf_counter() - began))
                own.append((time.process_time() - cpu) / GRANTS * 1e6)
                theirs.append((_cpu_seconds(google.pid) - its) / GRANTS * 1e6)
            print(f"{median(rates):.0f} renewals/s, median of {ROUNDS} ({min(rates):.0f} to {max(rates):.0f})")
            print(f"CPU of a renewal: {median(own):.0f} µs in the worker, {median(theirs):.0f} µs in the simulator")
            _say_statements(before, await ours.statements())


async def _round(ours: House, engine: Engine) -> None:
    ours.clock.by += AN_HOUR_LATER
    turned = await engine.turn(GRANTS)
    if turned.counts != {"stored": GRANTS}:
        raise RuntimeError(f"of {GRANTS} renewals came {turned.counts}")


def _cpu_seconds(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS


def _say_statements(before: Mapping[str, int], after: Mapping[str, int]) -> None:
    """Round trips of a renewal, those that half of them take or more."""
    renewals = GRANTS * ROUNDS
    caused = {" ".join(query.split()): (calls - before.get(query, 0)) / renewals for query, calls in after.items()}
    trips = {query: share for query, share in caused.items() if not query.startswith(_TIDYING)}
    commits = sum(share for query, share in trips.items() if query.startswith("COMMIT"))
    print(
        f"round trips to the database: {sum(trips.values()):.2f} of a renewal, {commits:.2f} transactions and the doors"
    )
    for query, share in sorted(trips.items(), key=lambda each: -each[1]):
        if share >= 0.01:
            print(f"  {share:.2f} {query[:110]}")
