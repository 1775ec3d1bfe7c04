"""``make bench``: every measurement, or those named: ``make bench ARGS="forged verify"``."""

import asyncio
import sys
from pathlib import Path

from bench import cold, connections, forged, memory, oauth, pages, revocation, verify

MEASUREMENTS = {
    "cold": cold.measure,
    "forged": forged.measure,
    "memory": memory.measure,
    "revocation": revocation.measure,
    "verify": verify.measure,
    "oauth": oauth.measure,
    "connections": connections.measure,
    "pages": pages.measure,
}
PARTS = {f"oauth.{name}": part for name, part in oauth.PARTS.items()} | {
    f"connections.{name}": part for name, part in connections.PARTS.items()
}
"""Not among all of them, which the whole is."""


_AUTOGROUP = Path("/proc/sys/kernel/sched_autogroup_enabled")


def main(names: list[str]) -> int:
    """Run the named measurements; the exit status."""
    known = MEASUREMENTS | PARTS
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"No measurement is called {unknown[0]!r}. There are: {', '.join(known)}.")
        return 2
    if _AUTOGROUP.exists() and _AUTOGROUP.read_text().strip() == "1":
        # Seen on Linux 6.18: under a full load a statement waits for up to 2 s for its turn. Services and containers
        # have control groups of their own, and are not grouped so.
        print("Linux shares the processors between sessions here, PostgreSQL has one of its own: tails are of that.")
        print("Measure after `sysctl kernel.sched_autogroup_enabled=0`.")
    for name in names or MEASUREMENTS:
        print(f"== {name}: {(known[name].__doc__ or '').splitlines()[0]}")
        asyncio.run(known[name]())
    return 0


sys.exit(main(sys.argv[1:]))
