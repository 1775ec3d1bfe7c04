"""On a socket: the same platforms under ``/HOST``, and connections that break off without a word."""

from collections.abc import AsyncIterator
from urllib.parse import urlencode

import httpx2
import pytest

from altyaa.simulator import Rule
from altyaa.testing.http import http_client
from tests.simulator.sockets import served
from tests.simulator.stage import AUTHORIZE, CLIENT_ID, REDIRECT_URI, SCOPES, SECRET, Stage, stage


@pytest.fixture
def at() -> Stage:
    return stage("seed-literal")


@pytest.fixture
async def http(at: Stage) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(at) as url, http_client(base_url=url) as client:
        yield client


def form(at: Stage) -> dict[str, str]:
    token = at.google_tokens()["refresh_token"]
    return {"grant_type": "refresh_token", "refresh_token": token, "client_id": CLIENT_ID, "client_secret": SECRET}


async def test_a_platform_is_at_its_host(at: Stage, http: httpx2.AsyncClient) -> None:
    answer = await http.post("/oauth2.googleapis.com/token", data=form(at))
    assert answer.status_code == 200
    assert answer.json()["token_type"] == "Bearer"
    assert answer.headers.get_list("date") == ["Sat, 28 Nov 2026 12:00:00 GMT"], "by its own clock, and once"
    assert "server" not in answer.headers
    assert (await http.get("/elsewhere.example/")).status_code == 404


async def test_a_name_in_utf8_and_a_long_scope_come_whole(at: Stage, http: httpx2.AsyncClient) -> None:
    at.google.people["110"].name = "Mära 🌊"
    query = {"client_id": CLIENT_ID, "redirect_uri": REDIRECT_URI, "response_type": "code"}
    path = AUTHORIZE["google"].removeprefix("https:/")
    page = await http.get(f"{path}?{urlencode({**query, 'scope': SCOPES['google']})}")
    assert "Mära 🌊" in page.text
    assert "set-cookie" not in page.headers


async def test_the_next_part_is_where_the_caller_can_reach_it(at: Stage, http: httpx2.AsyncClient) -> None:
    query = {"access_token": at.long_token(), "limit": "2"}
    first = (await http.get("/graph.facebook.com/v26.0/me/accounts", params=query)).json()
    assert first["paging"]["next"].startswith(f"{str(http.base_url).rstrip('/')}/graph.facebook.com/v26.0/me/accounts?")
    rest = (await http.get(first["paging"]["next"])).json()
    assert [each["id"] for each in rest["data"]] == ["3"]


async def test_a_dropped_answer_is_a_connection_that_ends(at: Stage, http: httpx2.AsyncClient) -> None:
    sent = form(at)
    at.simulator.faults.add(Rule("drop", nth=1))
    with pytest.raises((httpx2.RemoteProtocolError, httpx2.ReadError)):
        await http.post("/oauth2.googleapis.com/token", data=sent)
    assert [event.changed for event in at.simulator.record.lost_rotations()] == ["rotated"]
    answer = await http.post("/oauth2.googleapis.com/token", data=sent)
    assert answer.json()["error"] == "invalid_grant"


async def test_a_delay_takes_its_time(at: Stage, http: httpx2.AsyncClient) -> None:
    sent = form(at)
    at.simulator.faults.add(Rule("delay", seconds=30, nth=1))
    with pytest.raises(httpx2.ReadTimeout):
        await http.post("/oauth2.googleapis.com/token", data=sent, timeout=0.2)


async def test_a_huge_answer_comes(at: Stage, http: httpx2.AsyncClient) -> None:
    at.simulator.faults.add(Rule("huge"))
    answer = await http.get("/oauth2.googleapis.com/tokeninfo")
    assert len(answer.content) > 10 * 1024 * 1024
