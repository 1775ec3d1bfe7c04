"""The engine of connections: its queue among a million grants, its rate over real sockets, its memory; the proxy."""

from collections.abc import Callable, Coroutine, Mapping
from typing import Any

from bench.connections import claim, memory, proxy, renewals

PARTS: Mapping[str, Callable[[], Coroutine[Any, Any, None]]] = {
    "claim": claim.measure,
    "renewals": renewals.measure,
    "memory": memory.measure,
    "proxy": proxy.measure,
}


async def measure() -> None:
    """Claims among 10,000 and 1,000,000 grants; renewals per second, their memory; calls that are passed on."""
    for name, part in PARTS.items():
        print(f"-- {name}: {(part.__doc__ or '').splitlines()[0]}")
        await part()
