"""Resident memory of one serving process: idle, and with 100,000 keys remembered."""

from pathlib import Path

import asyncpg

from altyaa.testing.service import opened
from bench.client import load
from bench.many import fill, usable
from bench.world import world

KEYS = 100_000


async def measure() -> None:
    """VmRSS of `altyaa serve` after its start, and once 100,000 different keys have been let in."""
    async with world() as served, opened(served.database) as runtime:
        await load(served.url, "/healthz", lambda: served.key, requests=100, connections=1)
        print(f"idle: {_resident_mb(served.pid):.0f} MB")
        admin = await asyncpg.connect(served.database.dsn("postgres"))
        await fill(admin, KEYS)
        workspaces = [row["id"] for row in await admin.fetch("SELECT id FROM altyaa.workspace")]
        credentials = await usable(admin, runtime, workspaces, KEYS)
        await admin.close()
        path, remaining = "/gateway/verify?scope=posts.read", iter(credentials)
        done = await load(served.url, path, lambda: next(remaining), requests=KEYS, connections=16)
        print(f"with {KEYS:,} keys let in within {done.seconds:.0f} s: {_resident_mb(served.pid):.0f} MB")


def _resident_mb(pid: int) -> float:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
