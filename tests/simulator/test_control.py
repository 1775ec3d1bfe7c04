"""The addresses under ``/_simulator``: what can be seen and done, and what is refused."""

from collections.abc import AsyncIterator
from typing import Any

import httpx2
import pytest

from altyaa.simulator.wire import Request, Response
from altyaa.testing.http import http_client
from tests.simulator.sockets import served
from tests.simulator.stage import CLIENT_ID, Stage, stage


@pytest.fixture
def at() -> Stage:
    return stage()


@pytest.fixture
async def http(at: Stage) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(at) as url, http_client(base_url=f"{url}/_simulator") as client:
        yield client


async def post(http: httpx2.AsyncClient, path: str, /, **body: Any) -> httpx2.Response:
    return await http.post(path, json=body)


def tokeninfo(at: Stage) -> int:
    answer = at.sent(Request("GET", "oauth2.googleapis.com", "/tokeninfo"))
    assert isinstance(answer, Response)
    return answer.status


async def test_the_state_tells_everything_but_secrets(at: Stage, http: httpx2.AsyncClient) -> None:
    token = at.google_tokens()["refresh_token"]
    at.google.app(CLIENT_ID).secret = "hidden"
    answer = await http.get("/state")
    state = answer.json()
    assert (state["world"], state["seed"], state["now"]) == ("reality-2026-11", 7, "2026-11-28T12:00:00Z")
    (grant,) = state["platforms"]["google"]["grants"]
    assert (grant["client_id"], grant["person_id"], grant["why_dead"]) == (CLIENT_ID, "110", None)
    assert state["platforms"]["google"]["apps"][0]["has_secret"] is True
    assert "hidden" not in answer.text
    assert token not in answer.text


async def test_the_ledger_tells_the_secrets(at: Stage, http: httpx2.AsyncClient) -> None:
    token = at.google_tokens()["refresh_token"]
    issued = (await http.get("/ledger")).json()["issued"]
    assert {each["kind"] for each in issued} == {"code", "access", "refresh", "id"}
    (refresh,) = [each for each in issued if each["kind"] == "refresh"]
    assert (refresh["text"], refresh["person_id"], refresh["ends_at"]) == (token, "110", None)


async def test_the_clock_goes_forward(at: Stage, http: httpx2.AsyncClient) -> None:
    answer = await post(http, "/clock", advance_seconds=86_400)
    assert answer.json() == {"now": "2026-11-29T12:00:00Z"}
    assert at.clock().day == 29
    assert (await post(http, "/clock", advance_seconds=-1)).status_code == 400
    assert at.clock().day == 29
    assert (await http.get("/clock")).json() == {"now": "2026-11-29T12:00:00Z", "ahead_seconds": 86_400}


async def test_faults_come_and_go(at: Stage, http: httpx2.AsyncClient) -> None:
    until = "2026-11-28T13:00:00Z"
    made = await post(http, "/faults", effect="html", path="oauth2.googleapis.com/*", nth=1, until=until)
    assert made.status_code == 201
    (shown,) = (await http.get("/state")).json()["faults"]
    assert (shown["id"], shown["effect"], shown["until"]) == (made.json()["id"], "html", until)
    assert tokeninfo(at) == 502
    assert tokeninfo(at) == 400
    (event,) = (await http.get("/record")).json()["events"]
    assert (event["kind"], event["name"], event["path"]) == ("fault", "html", "oauth2.googleapis.com/tokeninfo")
    assert (await http.get("/record", params={"after": event["number"]})).json() == {"events": []}
    number = made.json()["id"]
    assert (await http.delete(f"/faults/{number}")).status_code == 204
    assert (await http.delete(f"/faults/{number}")).status_code == 404
    await post(http, "/faults", effect="drop")
    assert (await http.delete("/faults")).status_code == 204
    assert at.simulator.faults.rules == {}


async def test_people_come(at: Stage, http: httpx2.AsyncClient) -> None:
    page = {"kind": "page", "id": "9", "name": "Roastery"}
    body = {"provider": "facebook", "id": "301", "name": "Tom", "email": "tom@harbor.example", "assets": [page]}
    assert (await post(http, "/people", **body)).status_code == 201
    assert at.facebook.people["301"].assets[0].name == "Roastery"


async def test_an_app_is_configured_part_by_part(at: Stage, http: httpx2.AsyncClient) -> None:
    app = {"provider": "google", "client_id": CLIENT_ID}
    await post(http, "/apps", **app, secret="s", redirect_uris=["https://a.example/"], is_testing=True, quota=0)
    await post(http, "/apps", **app, quota=None)
    found = at.google.app(CLIENT_ID)
    assert (found.secret, found.redirect_uris, found.is_testing, found.quota) == (
        "s",
        ("https://a.example/",),
        True,
        None,
    )


async def test_acts_happen(at: Stage, http: httpx2.AsyncClient) -> None:
    token = at.google_tokens()["refresh_token"]
    assert (await post(http, "/acts", act="revoke", provider="google", person_id="110")).status_code == 200
    assert at.refresh(token).status == 400


@pytest.mark.parametrize(
    ("path", "body", "status", "names"),
    [
        ("/acts", {"act": "no such act", "provider": "google", "person_id": "110"}, 400, "act"),
        ("/acts", {"act": "revoke", "provider": "google", "person_id": "nobody"}, 404, "nobody"),
        ("/acts", {"act": "revoke", "provider": "myspace", "person_id": "110"}, 400, "provider"),
        ("/faults", {"effect": "no such effect"}, 400, "effect"),
        ("/faults", {"effect": "drop", "nth": 0}, 400, "nth"),
        ("/faults", {"effect": "drop", "probability": 2}, 400, "probability"),
        ("/faults", {"effect": "drop", "until": "2026-11-28T13:00:00"}, 400, "until"),
        ("/faults", {"effect": "drop", "unknown": 1}, 400, "unknown"),
        ("/clock", {}, 400, "advance_seconds"),
        ("/clock", {"advance_seconds": "60"}, 400, "advance_seconds"),
    ],
)
async def test_a_wrong_body_is_refused(
    http: httpx2.AsyncClient, path: str, body: dict[str, Any], status: int, names: str
) -> None:
    answer = await post(http, path, **body)
    assert answer.status_code == status
    assert names in answer.json()["error"]


async def test_a_page_of_somebody_else_s_can_do_nothing(at: Stage, http: httpx2.AsyncClient) -> None:
    """A form, and text that is JSON, can be sent by any page without a question; JSON cannot."""
    for kind in ("text/plain", "application/x-www-form-urlencoded"):
        answer = await http.post("/clock", content=b'{"advance_seconds":1}', headers={"content-type": kind})
        assert answer.status_code == 415
    assert at.clock().minute == 0


async def test_a_wrong_number_of_an_entry_is_refused(http: httpx2.AsyncClient) -> None:
    assert (await http.get("/record", params={"after": "x"})).status_code == 400
    assert (await http.get("/nowhere")).status_code == 404
