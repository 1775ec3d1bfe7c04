"""``make bench``: every measurement, or those named: ``make bench ARGS="forged verify"``."""

import asyncio
import sys

from bench import cold, forged, memory, revocation, verify

MEASUREMENTS = {
    "cold": cold.measure,
    "forged": forged.measure,
    "memory": memory.measure,
    "revocation": revocation.measure,
    "verify": verify.measure,
}


def main(names: list[str]) -> int:
    """Run the named measurements; the exit status."""
    unknown = [name for name in names if name not in MEASUREMENTS]
    if unknown:
        print(f"No measurement is called {unknown[0]!r}. There are: {', '.join(MEASUREMENTS)}.")
        return 2
    for name in names or MEASUREMENTS:
        print(f"== {name}: {(MEASUREMENTS[name].__doc__ or '').splitlines()[0]}")
        asyncio.run(MEASUREMENTS[name]())
    return 0


sys.exit(main(sys.argv[1:]))
