"""The authorization server beside a bare server, another authorization server, and the database alone."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bench.oauth import durable, ending, growth, rates, sixteen

PARTS: Mapping[str, Callable[[], Coroutine[Any, Any, None]]] = {
    "rates": rates.measure,
    "sixteen": sixteen.measure,
    "durable": durable.measure,
    "growth": growth.measure,
    "ending": ending.measure,
}


async def measure() -> None:
    """Introspection, client_credentials and refresh beside others; races; durability; growth; revocation."""
    for name, part in PARTS.items():
        print(f"-- {name}: {(part.__doc__ or '').splitlines()[0]}")
        await part()
