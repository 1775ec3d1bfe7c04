"""``make bench``: every measurement, or those named: ``make bench ARGS="forged verify"``."""

import asyncio
import sys

from bench import cold, forged, memory, oauth, revocation, verify

MEASUREMENTS = {
    "cold": cold.measure,
    "forged": forged.measure,
    "memory": memory.measure,
    "revocation": revocation.measure,
    "verify": verify.measure,
    "oauth": oauth.measure,
}
PARTS = {f"oauth.{name}": part for name, part in oauth.PARTS.items()}
"""Not among all of them, which the whole is."""


def main(names: list[str]) -> int:
    """Run the named measurements; the exit status."""
    known = MEASUREMENTS | PARTS
    unknown = [name for name in names if name not in known]
    if unknown:
        print(f"No measurement is called {unknown[0]!r}. There are: {', '.join(known)}.")
        return 2
    for name in names or MEASUREMENTS:
        print(f"== {name}: {(known[name].__doc__ or '').splitlines()[0]}")
        asyncio.run(known[name]())
    return 0


sys.exit(main(sys.argv[1:]))
