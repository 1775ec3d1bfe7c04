"""Forged bearers against one serving process."""

import secrets

from altyaa.kernel import base62
from bench.client import load
from bench.world import world

REQUESTS = 100_000


def _forged() -> str:
    return "alk_" + base62.write(secrets.token_bytes(53))[:71]


async def measure() -> None:
    """100,000 forged bearers: the SQL statements that they cause."""
    async with world() as served:
        await load(served.url, "/gateway/verify", lambda: served.key, requests=10, connections=1)
        before = await served.statements()
        done = await load(served.url, "/gateway/verify?scope=posts.read", _forged, requests=REQUESTS, connections=16)
        after = await served.statements()
        caused = {query: calls - before.get(query, 0) for query, calls in after.items() if calls != before.get(query)}
        heartbeats = sum(calls for query, calls in caused.items() if "service_keysets" in query)
        print(f"answers: {dict(done.statuses)} in {done.seconds:.1f} s, {done.rate:.0f}/s")
        print(f"SQL statements: {sum(caused.values()) - heartbeats} (and {heartbeats} reloads of the keysets)")
