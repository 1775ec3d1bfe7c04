"""What a page weighs and how long the server takes for it, in a workspace with many of everything."""

import re
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from statistics import quantiles

from altyaa.infra.telemetry import logs
from altyaa.testing.cluster import running_cluster
from tests.access.pages.house import Browser
from tests.everypage.crowd import CONNECTIONS, EVENTS, KEYS, MEMBERS, crowd
from tests.everypage.seed import Furnished, open_furnished
from tests.everypage.visits import Visit, visits

REQUESTS = 200
# Who comes to this page more often than 60 times a minute is sent away.
_FEWER = {"/oauth/authorize": 50}
GOAL_BYTES, GOAL_MS = 61_440, 50.0
_PARTS = re.compile(r'<(?:link rel="stylesheet" href|script type="module" src)="([^"]+)"')
_LOADED = re.compile(r'<(?:link|script|img|source|iframe)[^>]+(?:href|src)="([^"]+)"')


@dataclass(frozen=True, slots=True)
class Weighed:
    """One page.

    Attributes:
        size: Bytes of HTML, styles and scripts, as they are before compression.
        elsewhere: Addresses of other origins that it loads from.
    """

    name: str
    html: int
    size: int
    elsewhere: int
    p50_ms: float
    p95_ms: float


async def measure() -> None:
    """Every page: its weight before compression, and 200 requests one after the other, at the client on loopback."""
    with tempfile.TemporaryDirectory(prefix="altyaa-bench-") as name:
        folder = Path(name)
        logs.configure((folder / "log").open("a", buffering=1))
        async with (
            running_cluster(folder / "cluster") as cluster,
            open_furnished(cluster, folder / "data") as furnished,
        ):
            await crowd(furnished)
            print(f"{KEYS} keys, {MEMBERS} members, {CONNECTIONS} connections, {EVENTS} events; client in this process")
            print(f"{'page':58} {'HTML':>8} {'in all':>8} {'p50':>8} {'p95':>8}")
            weighed = [await weigh(furnished, visit) for visit in visits(furnished)]
    for each in weighed:
        missed = each.size > GOAL_BYTES or each.p95_ms > GOAL_MS or each.elsewhere
        print(
            f"{each.name:58} {each.html:8} {each.size:8} {each.p50_ms:5.1f} ms {each.p95_ms:5.1f} ms"
            f"{'  beyond the goal' if missed else ''}"
        )
    heavy, slow = max(weighed, key=lambda each: each.size), max(weighed, key=lambda each: each.p95_ms)
    print(f"heaviest: {heavy.name}, {heavy.size} bytes; slowest: {slow.name}, p95 {slow.p95_ms:.1f} ms")


async def weigh(furnished: Furnished, visit: Visit) -> Weighed:
    """Measure one page."""
    browser = furnished.owner() if visit.signed_in else Browser(furnished.house)
    async with browser.client as client:
        page = await browser.get(visit.path)
        assert page.status_code == 200, (visit.path, page.status_code)
        parts = [await client.get(part) for part in _PARTS.findall(page.text)]
        elsewhere = [url for url in _LOADED.findall(page.text) if not url.startswith("/")]
        took = []
        for _ in range(_FEWER.get(visit.route, REQUESTS)):
            began = time.perf_counter()
            answer = await client.get(visit.path)
            took.append((time.perf_counter() - began) * 1000)
            assert answer.status_code == 200, (visit.path, answer.status_code)
    cuts, html = quantiles(took, n=20), len(page.content)
    size = html + sum(len(part.content) for part in parts)
    return Weighed(visit.route, html, size, len(elsewhere), cuts[9], cuts[18])
