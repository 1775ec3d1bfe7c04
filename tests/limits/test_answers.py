"""What a client sees, over a real socket: headers, 429, and who is never limited."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

import httpx2
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from altyaa.infra.http.peer import client_address
from altyaa.infra.http.problems import problem_response
from altyaa.infra.settings import Settings
from altyaa.kernel.principal import Principal
from altyaa.kernel.problems import INVALID_TOKEN, SERVICE_UNAVAILABLE, Refused
from altyaa.kernel.rate import Rate
from altyaa.limits.callers import Limits
from altyaa.limits.model import NANOSECONDS
from altyaa.testing.http import http_client
from altyaa.testing.service import listening, on_socket
from tests.limits.promise import Clock
from tests.limits.structured import read_list

BASE_URL = "https://auth.example.com"


class House:
    """A door that knows the bearers ``one``, ``two`` and ``own`` of one workspace, and limits as the gateway does."""

    def __init__(self, processes: int = 1, **settings: Any) -> None:
        self.settings, self.clock = Settings(**settings), Clock()
        self.limits = Limits(self.settings, processes, self.clock)
        self.app = Starlette(routes=[Route("/", self.answer)])

    async def answer(self, request: Request) -> Response:
        """Verify, then ask the limits."""
        name = request.headers.get("authorization", "").removeprefix("Bearer ")
        if name not in ("one", "two", "own"):
            address = client_address(request.scope, self.settings.trusted_proxies)
            failed = self.limits.count_failure(address) or Refused(INVALID_TOKEN, "unknown")
            return problem_response(failed, BASE_URL, "request")
        principal = Principal("key", f"key_{name}", UUID(int=7), frozenset())
        asks = self.limits.asks(principal, Rate(1, 60) if name == "own" else None)
        refused, fields = self.limits.admit(asks, int(request.query_params.get("cost", "1")))
        answer = problem_response(refused, BASE_URL, "request") if refused else Response()
        answer.raw_headers += fields
        return answer


@asynccontextmanager
async def client(house: House) -> AsyncIterator[httpx2.AsyncClient]:
    """Somebody who calls it."""
    with listening() as (listener, url):
        async with on_socket(house.app, listener), http_client(base_url=url) as http:
            yield http


async def ask(http: httpx2.AsyncClient, name: str, address: str | None = None, **query: Any) -> httpx2.Response:
    headers = {"Authorization": f"Bearer {name}"} | ({"X-Forwarded-For": address} if address else {})
    return await http.get("/", headers=headers, params=query)


async def test_a_limited_answer_names_the_policy_and_when_to_come_back() -> None:
    house = House(key_limit="2/60")
    async with client(house) as http:
        passed = [await ask(http, "one") for _ in range(2)]
        answer = await ask(http, "one")
    assert [answer.status_code for answer in passed] == [200, 200]
    assert [answer.headers["ratelimit"] for answer in passed] == [
        '"key";r=1;t=30, "workspace";r=59999;t=1',
        '"key";r=0;t=30, "workspace";r=59998;t=1',
    ]
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "30")
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.headers["cache-control"] == "no-store"
    assert "www-authenticate" not in answer.headers
    assert answer.json() == {
        "type": f"{BASE_URL}/docs/errors/rate_limited",
        "title": "Too many requests. Try again after the time in Retry-After.",
        "status": 429,
        "code": "rate_limited",
        "detail": "This API key has used up its limit. Try again in 30 seconds.",
        "request_id": "request",
        "policy": "key",
    }
    assert answer.headers["ratelimit-policy"] == '"key";q=2;w=60, "workspace";q=60000;w=60'
    limits = dict(read_list(answer.headers["ratelimit"]))
    assert limits["key"] == {"r": 0, "t": 30}
    assert limits["workspace"]["r"] == 59_998, "what was refused took nothing"


async def test_after_the_time_in_retry_after_the_next_is_admitted() -> None:
    house = House(key_limit="7/13")
    async with client(house) as http:
        for _ in range(20):
            while (answer := await ask(http, "one")).status_code == 200:
                pass
            house.clock.now_ns += int(answer.headers["retry-after"]) * NANOSECONDS
            assert (await ask(http, "one")).status_code == 200


async def test_keys_of_a_workspace_share_its_limit_and_no_more() -> None:
    house = House(key_limit="5/60", workspace_limit="7/60")
    async with client(house) as http:
        seen = [(await ask(http, "one")).status_code for _ in range(6)]
        other = [(await ask(http, "two")) for _ in range(3)]
    assert seen == [200] * 5 + [429]
    assert [answer.status_code for answer in other] == [200, 200, 429]
    assert other[-1].json()["policy"] == "workspace"
    assert other[-1].json()["detail"] == "This workspace has used up its limit. Try again in 9 seconds."


async def test_a_limit_of_its_own_stands_in_for_the_deployments() -> None:
    house = House(key_limit="off", workspace_limit="off")
    async with client(house) as http:
        own = [await ask(http, "own") for _ in range(2)]
        other = await ask(http, "one")
    assert [answer.status_code for answer in own] == [200, 429]
    assert own[0].headers["ratelimit-policy"] == '"key";q=1;w=60'
    assert other.status_code == 200
    assert not [name for name in other.headers if name.startswith("ratelimit")]


async def test_a_cost_is_taken_of_every_policy() -> None:
    async with client(House(key_limit="10/60")) as http:
        first, second, third = [await ask(http, "one", cost=cost) for cost in (7, 4, 3)]
    assert [answer.status_code for answer in (first, second, third)] == [200, 429, 200]
    assert dict(read_list(third.headers["ratelimit"]))["key"]["r"] == 0


async def test_one_of_several_processes_admits_and_announces_its_share() -> None:
    async with client(House(processes=4, key_limit="10/60")) as http:
        answers = [await ask(http, "one") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert answers[0].headers["ratelimit-policy"] == '"key";q=2;w=60, "workspace";q=15000;w=60'


async def test_failures_beyond_the_limit_of_an_address_are_429_and_good_keys_from_it_pass() -> None:
    """One bad neighbour behind a NAT does not shut the others out."""
    async with client(House(failure_limit="2/60")) as http:
        failures = [await ask(http, "wrong", "198.51.100.1") for _ in range(4)]
        good = [await ask(http, "one", "198.51.100.1") for _ in range(4)]
        elsewhere = await ask(http, "wrong", "198.51.100.2")
    assert [answer.status_code for answer in failures] == [401, 401, 429, 429]
    assert failures[-1].json()["policy"] == "failures"
    assert failures[-1].headers["retry-after"] == "30"
    assert {answer.status_code for answer in good} == {200}
    assert elsewhere.status_code == 401


async def test_the_addresses_of_one_ipv6_network_are_one() -> None:
    async with client(House(failure_limit="1/60")) as http:
        first, neighbour, other = [
            (await ask(http, "wrong", address)).status_code
            for address in ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", "2001:db8:0:2::1")
        ]
    assert (first, neighbour, other) == (401, 429, 401)


async def test_failures_may_go_unlimited() -> None:
    async with client(House(failure_limit="off")) as http:
        assert {(await ask(http, "wrong")).status_code for _ in range(400)} == {401}


def test_asking_whether_a_failure_would_be_refused_counts_nothing() -> None:
    limits = House(failure_limit="1/60").limits
    assert [limits.would_refuse(None) for _ in range(3)] == [None] * 3
    assert limits.count_failure(None) is None
    refused = limits.would_refuse(None)
    assert refused is not None
    assert refused == limits.count_failure(None)


def test_what_may_be_a_failure_is_held_while_that_is_found_out_and_then_given_back() -> None:
    limits = House(failure_limit="2/60").limits
    with limits.suspected(None) as first, limits.suspected(None) as second, limits.suspected(None) as third:
        assert (first, second) == (None, None)
        assert third is not None
        assert third == limits.count_failure(None)
    assert [limits.count_failure(None) is None for _ in range(3)] == [True, True, False]


def test_a_person_comes_for_an_app_sixty_times_a_minute() -> None:
    limits, (mara, noa, app, other) = House(processes=2).limits, (UUID(int=number) for number in range(1, 5))
    assert [limits.visit(mara, app) is None for _ in range(31)] == [True] * 30 + [False], "half of them here"
    assert limits.visit(noa, app) is limits.visit(mara, other) is None


@pytest.mark.parametrize("kind", ["member", "operator", "service"])
def test_only_keys_have_the_limit_of_keys(kind: Any) -> None:
    limits = House(key_limit="1/60").limits
    (ask,) = limits.asks(Principal(kind, "someone", UUID(int=7), frozenset()), Rate(1, 1))
    assert ask[0].name == "workspace"


def test_an_unavailable_service_says_when_to_come_back_whether_it_knows_or_not() -> None:
    for refused, seconds in (
        (Refused(SERVICE_UNAVAILABLE, "down"), "2"),
        (Refused(SERVICE_UNAVAILABLE, "down", retry_after=9), "9"),
    ):
        assert problem_response(refused, BASE_URL, "request").headers["retry-after"] == seconds
