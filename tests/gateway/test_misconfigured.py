"""A gateway that is set up wrongly, or whose service is away, refuses everybody."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import httpx2
import pytest

from altyaa.testing.cluster import Cluster
from altyaa.testing.http import http_client
from altyaa.testing.service import listening, on_socket
from examples.proxies import ProxyFailed, Wiring, free_port
from tests.gateway.conftest import PROXIES, Front, Recorder
from tests.gateway.house import House, bearer, built, netloc

ALL = ("posts.read", "posts.write", "media.read", "analytics.read")


@asynccontextmanager
async def behind(
    kind: str, house: House, edit: Callable[[str], str] = str, altyaa: str | None = None, api: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client of a proxy with another configuration, or other neighbours."""
    wiring = Wiring(altyaa or netloc(house.service.url), api or netloc(house.api_url), free_port())
    async with PROXIES[kind](wiring, edit) as url, http_client(base_url=url) as http:
        yield http


def swapped(before: str, after: str) -> Callable[[str], str]:
    def edit(text: str) -> str:
        assert before in text
        return text.replace(before, after)

    return edit


@pytest.mark.parametrize(
    "edit",
    [
        swapped("analytics.read", "analytics.raed"),
        swapped("audience=reputation", "audience=reputatoin"),
        swapped("audience=reputation", "audience=altyaa"),
        swapped("audience=reputation", "audience=reputation&audience=reputation"),
    ],
    ids=["unknown scope", "unknown audience", "our own audience", "two audiences"],
)
async def test_a_typing_error_in_the_configuration_passes_nobody(
    house: House, kind: str, edit: Callable[[str], str]
) -> None:
    key = await house.key(await house.workspace("Harbor"), *ALL)
    async with behind(kind, house, edit) as http:
        answer = await http.get("/analytics", headers=bearer(key))
    assert answer.status_code == 500
    assert answer.json()["code"] == "gateway_misconfigured"
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["request_id"] == answer.headers["x-request-id"]
    assert "reach" not in answer.text


async def test_a_location_of_nginx_that_forgets_its_scopes_passes_nobody(house: House) -> None:
    key = await house.key(await house.workspace("Harbor"), *ALL)
    async with behind("nginx", house, swapped("set $scopes media.read;", "")) as http:
        assert (await http.get("/media", headers=bearer(key))).status_code == 500
        assert (await http.get("/analytics", headers=bearer(key))).status_code == 200


async def test_without_the_service_nobody_passes(house: House, kind: str) -> None:
    key = await house.key(await house.workspace("Harbor"), *ALL)
    async with behind(kind, house, altyaa=f"127.0.0.1:{free_port()}") as http:
        answer = await http.get("/posts", headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (503, "service_unavailable")
    assert answer.headers["retry-after"] == "2"
    assert "request_id" not in answer.json(), "no log has a line of it"


async def test_without_the_api_the_answer_is_a_gateway_error(house: House, kind: str) -> None:
    key = await house.key(await house.workspace("Harbor"), *ALL)
    async with behind(kind, house, api=f"127.0.0.1:{free_port()}") as http:
        answer = await http.get("/posts", headers=bearer(key))
    assert answer.status_code == {"nginx": 502, "caddy": 503}[kind]


async def test_a_proxy_that_is_not_trusted_gets_no_context_and_the_api_refuses(cluster: Cluster, kind: str) -> None:
    async with built(cluster, trusted_proxies=()) as house:
        key = await house.key(await house.workspace("Harbor"), *ALL)
        async with behind(kind, house) as http:
            answer = await http.get("/posts", headers=bearer(key))
    assert (answer.status_code, answer.json()["code"]) == (401, "context_refused")


async def test_a_port_that_is_taken_is_said_at_once(front: Front, house: House) -> None:
    taken = int(netloc(front.url).rpartition(":")[2])
    with pytest.raises(ProxyFailed, match="cannot be listened on"):
        async with PROXIES[front.kind](Wiring("127.0.0.1:1", "127.0.0.1:2", taken)):
            pass


async def test_a_configuration_that_does_not_parse_is_shown(house: House, kind: str) -> None:
    edit = {"nginx": swapped("pid nginx.pid;", "nonsense;"), "caddy": swapped("admin off", "nonsense")}[kind]
    with pytest.raises(ProxyFailed, match=r"(?s)did not start: .*nonsense"):
        async with behind(kind, house, edit):
            pass


class Verdict:
    """In the place of the service: gives one answer to everything."""

    def __init__(self, status: int, *headers: tuple[bytes, bytes]) -> None:
        self._status, self._headers = status, headers

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        headers = [(b"content-length", b"0"), *self._headers]
        await send({"type": "http.response.start", "status": self._status, "headers": headers})
        await send({"type": "http.response.body", "body": b""})


@pytest.mark.parametrize("status", [302, 400, 401, 403, 404, 429, 500, 502, 503])
async def test_only_a_yes_passes_and_a_no_keeps_its_status_and_its_retry_after(
    house: House, kind: str, status: int
) -> None:
    recorder, verdict = Recorder(), Verdict(status, (b"retry-after", b"7"), (b"www-authenticate", b"Bearer"))
    with listening() as (first, altyaa), listening() as (second, api):
        async with (
            on_socket(verdict, first),
            on_socket(recorder, second),
            behind(kind, house, altyaa=netloc(altyaa), api=netloc(api)) as http,
        ):
            answer = await http.get("/posts")
    assert recorder.requests == []
    # What verify never answers is nobody's business to repeat: nginx makes it a 500, and of a 502 a 503.
    made = {302: 500, 404: 500, 502: 503} if kind == "nginx" else {}
    assert answer.status_code == made.get(status, status)
    assert answer.headers["retry-after"] == "7"
    assert answer.headers.get_list("www-authenticate") == ["Bearer"]
