"""Runs in a network namespace of its own: a service whose feed goes over a wire to another one, and the wire is cut.

Nobody is told: no packet comes back that says so. What happened is written to standard output as JSON.
"""

import asyncio
import json
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from altyaa.infra.feed import boot_seconds
from altyaa.infra.postgres import Access
from altyaa.infra.telemetry import logs
from altyaa.kernel.secret import Secret
from altyaa.testing.cluster import TestDatabase
from altyaa.testing.factories import make_key, make_workspace, revoke_key
from altyaa.testing.http import http_client
from altyaa.testing.service import Service, served

NEAR, FAR, PORT = "10.213.0.1", "10.213.0.2", 5432
WATCHED_SECONDS = 4.0


async def main(given: dict[str, Any]) -> dict[str, Any]:
    """Let a key in, cut the wire, revoke the key, and watch."""
    passwords = {role: Secret(password) for role, password in given["passwords"].items()}
    access = Access(given["host"], given["port"], passwords)
    database = TestDatabase(access, given["name"], given["kek_uri"])
    listen = f"postgresql://altyaa_app:{passwords['altyaa_app'].reveal()}@{FAR}:{PORT}/{database.name}"
    await _run("ip", "link", "set", "lo", "up")
    async with _wire(access) as far, served(database, listen_dsn=listen) as service:
        return await _watch(service, far)


async def _watch(service: Service, far: int) -> dict[str, Any]:
    workspace = await make_workspace(service.runtime)
    made = await make_key(service.runtime, workspace, "posts.read")
    headers = {"Authorization": f"Bearer {made.key.reveal()}"}
    async with http_client(base_url=service.url, headers=headers, timeout=10) as client:
        first = (await client.get("/gateway/verify")).status_code
        healthy, remembered = service.serving.feed.is_healthy(boot_seconds()), len(service.serving.memory)
        await _run("nsenter", "--net", "--target", str(far), "ip", "link", "set", "far", "down")
        await revoke_key(service.runtime, workspace, made.id)
        revoked, let_in, refused = time.monotonic(), 0.0, 0
        while time.monotonic() - revoked < WATCHED_SECONDS:
            if (await client.get("/gateway/verify")).status_code == 200:
                let_in = time.monotonic() - revoked
            else:
                refused += 1
        still_healthy = service.serving.feed.is_healthy(boot_seconds())
    return {
        "first": first,
        "healthy_before": healthy,
        "remembered": remembered,
        "last_let_in_seconds": let_in,
        "refused": refused,
        "healthy_after": still_healthy,
    }


@asynccontextmanager
async def _wire(access: Access) -> AsyncIterator[int]:
    """A wire to another namespace, where the server's socket is answered for; that one's process."""
    far = await asyncio.create_subprocess_exec(
        *("unshare", "--net", sys.executable, "-m", "tests.faults.far"),
        *(f"{access.host}/.s.PGSQL.{access.port}", str(PORT)),
        stdout=asyncio.subprocess.PIPE,
    )
    try:
        assert far.stdout is not None
        await far.stdout.readline()
        inside = ("nsenter", "--net", "--target", str(far.pid), "ip")
        await _run("ip", "link", "add", "near", "type", "veth", "peer", "name", "far", "netns", str(far.pid))
        await _run("ip", "addr", "add", f"{NEAR}/30", "dev", "near")
        await _run("ip", "link", "set", "near", "up")
        await _run(*inside, "addr", "add", f"{FAR}/30", "dev", "far")
        await _run(*inside, "link", "set", "far", "up")
        yield far.pid
    finally:
        far.terminate()
        await far.wait()


async def _run(*command: str) -> None:
    process = await asyncio.create_subprocess_exec(*command, stderr=asyncio.subprocess.PIPE)
    _, err = await process.communicate()
    if process.returncode:
        raise RuntimeError(f"{' '.join(command)}: {err.decode()}")


if __name__ == "__main__":
    logs.configure(sys.stderr)
    sys.stdout.write(json.dumps(asyncio.run(main(json.load(sys.stdin)))))
