"""Resident memory of an engine over 100,000 renewals."""

import json
import tempfile
from datetime import timedelta
from pathlib import Path

from altyaa.connections.rules.tokens import Kept
from altyaa.kernel.secret import Secret
from altyaa.providers.model import Call, Reply
from altyaa.testing.cluster import FAST
from bench.connections.house import COUNTED, house

RENEWALS, GRANTS, PRINTED_EVERY = 100_000, 1_000, 10_000
AN_HOUR_LATER = timedelta(minutes=50)
_TOKEN = "ya29." + "a" * 200


async def measure() -> None:
    """VmRSS every 10,000 of 100,000 renewals, 20 at once; the answers are made in the process."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        async with house(Path(name), COUNTED | FAST) as ours:
            await ours.connect(GRANTS, Kept(Secret(_TOKEN), Secret("1//" + "r" * 100), "somebody"))
            engine, seen = ours.engine(_answer), []
            for done in range(GRANTS, RENEWALS + 1, GRANTS):
                ours.clock.by += AN_HOUR_LATER
                turned = await engine.turn(GRANTS)
                if turned.counts != {"stored": GRANTS}:
                    raise RuntimeError(f"of {GRANTS} renewals came {turned.counts}")
                if done == GRANTS or done % PRINTED_EVERY == 0:
                    seen.append(_resident_mb())
                    print(f"{done:>7,} renewals: {seen[-1]:.1f} MB", flush=True)
    print(f"from {PRINTED_EVERY:,} to {RENEWALS:,}: {seen[-1] - seen[1]:+.1f} MB")


async def _answer(call: Call, _timeout_seconds: float) -> Reply:
    """As Google's."""
    said = {"access_token": _TOKEN, "expires_in": 3599, "token_type": "Bearer"}
    return Reply(200, {"content-type": "application/json"}, json.dumps(said).encode())


def _resident_mb() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024
    raise RuntimeError("no VmRSS")
