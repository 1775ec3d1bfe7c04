"""Loads on one server: a plain HTTP/1.1 client on kept connections, and wrk, which costs less."""

import asyncio
import re
import time
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

_RATE = re.compile(r"Requests/sec:\s+([0-9.]+)")
_REFUSED = re.compile(r"Non-2xx or 3xx responses: (\d+)")
_P99 = re.compile(r"99%\s+([0-9.]+)(us|ms|s)")
_IN_MS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


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
        return percentile(self.latencies_ms, share)


def percentile(values: list[float], share: float) -> float:
    """The value that ``share`` of the sorted ``values`` are within."""
    return values[min(int(len(values) * share), len(values) - 1)]


class Caller:
    """One kept connection."""

    def __init__(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    @classmethod
    async def connect(cls, url: str) -> "Caller":
        """Connect to the server of ``url``."""
        parts = urlsplit(url)
        return cls(*await asyncio.open_connection(parts.hostname, parts.port))

    async def get(self, path: str, bearer: str) -> int:
        """The status of one request."""
        return (await self._ask(f"GET {path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer {bearer}\r\n\r\n"))[0]

    async def post(self, path: str, authorization: str, form: Mapping[str, str]) -> tuple[int, bytes]:
        """Status and body of one request."""
        body = urlencode(form)
        return await self._ask(
            f"POST {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {authorization}\r\nContent-Length: {len(body)}\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n\r\n{body}"
        )

    async def _ask(self, request: str) -> tuple[int, bytes]:
        self._writer.write(request.encode())
        head = await self._reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0] or 0)
        return int(head[9:12]), await self._reader.readexactly(length)

    def close(self) -> None:
        """Hang up."""
        self._writer.close()


async def load(url: str, path: str, bearer: Callable[[], str], *, requests: int, connections: int) -> Load:
    """Send ``requests`` over ``connections``, each with a bearer of its own."""
    statuses: Counter[int] = Counter()
    latencies: list[float] = []
    left = iter(range(requests))

    async def one() -> None:
        caller = await Caller.connect(url)
        for _ in left:
            began = time.perf_counter()
            status = await caller.get(path, bearer())
            latencies.append((time.perf_counter() - began) * 1000)
            statuses[status] += 1
        caller.close()

    began = time.perf_counter()
    await asyncio.gather(*(one() for _ in range(connections)))
    return Load(time.perf_counter() - began, statuses, sorted(latencies))


@dataclass(frozen=True, slots=True)
class Measured:
    """What wrk measured.

    Attributes:
        rate: Answers per second, all of them 2xx.
    """

    rate: float
    p99_ms: float


async def wrk(url: str, bearer: str, *, seconds: int = 4, connections: int = 16) -> float:
    """Answers per second to GET under wrk, all of them 2xx.

    Raises:
        RuntimeError: Some were not.
    """
    headers = ("-H", f"Authorization: Bearer {bearer}")
    return (await measured(*headers, url, seconds=seconds, connections=connections)).rate


async def measured(*arguments: str | Path, seconds: int, connections: int) -> Measured:
    """Run wrk. Raises as ``wrk``."""
    load = ("-t1", f"-c{connections}", f"-d{seconds}s", "--latency")
    process = await asyncio.create_subprocess_exec("wrk", *load, *arguments, stdout=asyncio.subprocess.PIPE)
    try:
        out, _ = await process.communicate()
    finally:
        if process.returncode is None:  # The measurement that it was a load for is over.
            process.kill()
            await process.wait()
    text = out.decode()
    if refused := _REFUSED.search(text):
        raise RuntimeError(f"{refused[1]} answers were refusals")
    rate, p99 = _RATE.search(text), _P99.search(text)
    if rate is None or p99 is None:
        raise RuntimeError(f"wrk said: {text}")
    return Measured(float(rate[1]), float(p99[1]) * _IN_MS[p99[2]])
