"""A plain HTTP/1.1 client on kept connections: it costs little beside the server under measurement."""

import asyncio
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True)
class Load:
    """What a load did.

    Attributes:
        statuses: HTTP status to how often.
        latencies_ms: Each request's, sorted.
    """

    seconds: float
    statuses: Counter[int]
    latencies_ms: list[float]

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies_ms) / self.seconds

    def percentile_ms(self, share: float) -> float:
        """The latency that ``share`` of the requests stayed within."""
        return self.latencies_ms[min(int(len(self.latencies_ms) * share), len(self.latencies_ms) - 1)]


async def load(url: str, path: str, bearer: Callable[[], str], *, requests: int, connections: int) -> Load:
    """Send ``requests`` over ``connections``, each with a bearer of its own."""
    parts = urlsplit(url)
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    left = iter(range(requests))

    async def one() -> None:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port)
        for _ in left:
            began = time.perf_counter()
            writer.write(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer()}\r\n\r\n".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
            await reader.readexactly(length)
            latencies.append((time.perf_counter() - began) * 1000)
            statuses[int(head[9:12])] += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return Load(time.perf_counter() - began, statuses, sorted(latencies))
