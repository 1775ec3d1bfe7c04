"""The feed's packets vanish, in both directions, and nobody says so."""

import asyncio
import json
import os
import sys
from pathlib import Path

from altyaa.infra.feed import DEADLINE_SECONDS
from altyaa.testing.cluster import TestDatabase

ROOT = Path(__file__).parents[2]
# Whoever is not root becomes root of a namespace of their own.
_ISLAND = ("unshare", "--net") if os.geteuid() == 0 else ("unshare", "--user", "--map-root-user", "--net")


async def test_a_revoked_key_is_let_in_by_nobody_after_the_deadline(database: TestDatabase) -> None:
    access = database.access
    given = {
        "host": str(access.host),
        "port": access.port,
        "passwords": {role: password.reveal() for role, password in access.passwords.items()},
        "name": database.name,
        "kek_uri": database.kek_uri,
    }
    process = await asyncio.create_subprocess_exec(
        *(*_ISLAND, sys.executable, "-m", "tests.faults.half_open"),
        cwd=ROOT,
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    out, err = await process.communicate(json.dumps(given).encode())
    assert process.returncode == 0, err.decode()
    seen = json.loads(out)
    assert (seen["first"], seen["healthy_before"], seen["remembered"]) == (200, True, 1), "it was let in from memory"
    assert seen["last_let_in_seconds"] > 0, "the notice of the revocation did not come"
    assert seen["last_let_in_seconds"] < DEADLINE_SECONDS
    assert seen["refused"] > 0
    assert not seen["healthy_after"]
