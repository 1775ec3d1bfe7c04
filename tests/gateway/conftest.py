"""The house with each proxy in front of it, once for the run; every test makes workspaces of its own."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest

from altyaa.testing.cluster import Cluster
from altyaa.testing.http import http_client
from examples import proxies
from examples.proxies import Wiring, free_port
from tests.gateway.house import House, built, netloc

PROXIES = {"nginx": proxies.nginx, "caddy": proxies.caddy}


@dataclass(frozen=True, slots=True)
class Front:
    """A proxy in front of the house.

    Attributes:
        kind: ``nginx`` or ``caddy``.
        url: Where callers knock.
    """

    kind: str
    url: str
    house: House
    http: httpx2.AsyncClient


@pytest.fixture(scope="session")
async def house(cluster: Cluster) -> AsyncIterator[House]:
    async with built(cluster) as made:
        yield made


@pytest.fixture(scope="session", params=list(PROXIES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="session")
async def front(house: House, kind: str) -> AsyncIterator[Front]:
    wiring = Wiring(netloc(house.service.url), netloc(house.api_url), free_port())
    async with PROXIES[kind](wiring) as url, http_client(base_url=url) as http:
        yield Front(kind, url, house, http)


class Recorder:
    """An API that notes what reaches it, and answers 200."""

    def __init__(self) -> None:
        self.requests: list[tuple[str, list[tuple[str, str]]]] = []

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(name.decode().lower(), value.decode("latin-1")) for name, value in scope["headers"]]
        self.requests.append((scope["path"], headers))
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
        await send({"type": "http.response.body", "body": b""})
