"""What the caller writes into the gateway's own headers never reaches the API."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass

import pytest

from altyaa.testing.service import listening, on_socket
from altyaa.testing.wire import raw_get, send_raw
from examples.proxies import Wiring, free_port
from tests.gateway.conftest import PROXIES, Recorder
from tests.gateway.house import House, netloc

OWN = ("workspace", "principal", "scopes", "context")
SPELLINGS = (
    "X-Altyaa-{}", "x-altyaa-{}", "X-ALTYAA-{}", "X_Altyaa_{}", "X-Altyaa_{}", "x_altyaa-{}", "X_ALTYAA_{}",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Watched:
    """A proxy in front of an API that notes what it gets."""

    kind: str
    url: str
    recorder: Recorder
    house: House

    async def reached(self, *lines: str) -> list[tuple[str, str]]:
        """The headers that arrive when these are sent to ``GET /posts``."""
        seen = len(self.recorder.requests)
        answer = await send_raw(self.url, raw_get("/posts", *[line.encode() for line in lines]))
        assert (answer.status, len(self.recorder.requests)) == (200, seen + 1)
        return self.recorder.requests[-1][1]


@pytest.fixture(scope="module")
async def watched(house: House, kind: str) -> AsyncIterator[Watched]:
    recorder = Recorder()
    with listening() as (listener, api):
        async with on_socket(recorder, listener):
            wiring = Wiring(netloc(house.service.url), netloc(api), free_port())
            async with PROXIES[kind](wiring) as url:
                yield Watched(kind, url, recorder, house)


def values(headers: Sequence[tuple[str, str]], name: str) -> list[str]:
    """Every value under a name, as a framework sees it that reads ``_`` as ``-``."""
    return [value for key, value in headers if key.replace("_", "-") == name]


@pytest.mark.parametrize("repeats", [1, 2])
@pytest.mark.parametrize("spelling", SPELLINGS)
async def test_forged_identity_headers_are_replaced_in_every_spelling(
    watched: Watched, spelling: str, repeats: int
) -> None:
    workspace = await watched.house.workspace("Harbor")
    key = await watched.house.key(workspace, "posts.read")
    names = [name for name in OWN if not (name == "workspace" and spelling.lower().startswith("x-altyaa-"))]
    forged = [f"{spelling.format(name)}: forged-{name}" for name in names for _ in range(repeats)]
    got = await watched.reached(f"Authorization: Bearer {key}", *forged)
    assert not [value for _, value in got if value.startswith("forged")]
    assert values(got, "x-altyaa-workspace") == [workspace.wire_id]
    assert values(got, "x-altyaa-scopes") == ["posts.read"]
    [principal], [context] = values(got, "x-altyaa-principal"), values(got, "x-altyaa-context")
    assert principal.startswith("key_")
    assert context.startswith("v1.")


async def test_the_credential_does_not_reach_the_api(watched: Watched) -> None:
    key = await watched.house.key(await watched.house.workspace("Harbor"), "posts.read")
    got = await watched.reached(f"Authorization: Bearer {key}", f"authorization_: Bearer {key}")
    assert values(got, "authorization") == []


async def test_a_caller_cannot_strip_the_context_into_a_pass(watched: Watched) -> None:
    """Headers named in Connection are hop-by-hop (RFC 9110 §7.6.1) and a proxy may drop them; then there is none."""
    key = await watched.house.key(await watched.house.workspace("Harbor"), "posts.read")
    request = b"\r\n".join(
        [
            b"GET /posts HTTP/1.1",
            b"Host: localhost",
            b"Connection: close, X-Altyaa-Context, X-Altyaa-Principal",
            f"Authorization: Bearer {key}".encode(),
            b"X-Altyaa-Context: forged",
            b"\r\n",
        ]
    )
    await send_raw(watched.url, request)
    got = values(watched.recorder.requests[-1][1], "x-altyaa-context")
    assert [value[:3] for value in got] == {"nginx": ["v1."], "caddy": []}[watched.kind]


async def test_x_forwarded_for_names_the_peer_and_not_what_it_claims(watched: Watched) -> None:
    key = await watched.house.key(await watched.house.workspace("Harbor"), "posts.read")
    got = await watched.reached(
        f"Authorization: Bearer {key}", "X-Forwarded-For: 203.0.113.9", "x-forwarded-for: 198.51.100.7"
    )
    assert values(got, "x-forwarded-for") == ["127.0.0.1"]


async def test_a_request_that_is_refused_does_not_reach_the_api(watched: Watched) -> None:
    seen = len(watched.recorder.requests)
    key = await watched.house.key(await watched.house.workspace("Harbor"), "media.read")
    for headers in ([], [f"Authorization: Bearer {key}"], ["Authorization: Basic YTpi"]):
        answer = await send_raw(watched.url, raw_get("/posts", *[line.encode() for line in headers]))
        assert answer.status in (401, 403)
    assert len(watched.recorder.requests) == seen
