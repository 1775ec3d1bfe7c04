"""What the platforms tell an app by themselves, over the wire: once it has asked for it, and signed."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from joserfc import jwt
from joserfc.jwk import KeySet
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from altyaa.testing.http import http_client
from altyaa.testing.service import listening, on_socket
from tests.simulator.sockets import served
from tests.simulator.stage import CLIENT_ID, Stage, stage

Came = list[tuple[dict[str, str], bytes]]


@asynccontextmanager
async def an_app(came: Came, status: int = 200) -> AsyncIterator[str]:
    """An app's address, at which pushes arrive."""

    async def take(request: Request) -> Response:
        came.append((dict(request.headers), await request.body()))
        return Response("heard", status)

    with listening() as (listener, url):
        async with on_socket(Starlette(routes=[Route("/hook", take, methods=["POST"])]), listener):
            yield f"{url}/hook"


@pytest.fixture
def at() -> Stage:
    return stage()


@pytest.fixture
async def http(at: Stage) -> AsyncIterator[httpx2.AsyncClient]:
    async with served(at) as url, http_client(base_url=f"{url}/_simulator") as client:
        yield client


async def asks(http: httpx2.AsyncClient, provider: str, hook: str, url: str) -> httpx2.Response:
    app = {"provider": provider, "client_id": CLIENT_ID, "secret": "the app's secret"}
    return await http.post("/apps", json={**app, "hooks": {hook: url}})


async def test_an_app_is_told_and_its_answer_is_kept(at: Stage, http: httpx2.AsyncClient) -> None:
    at.long_token()
    came: Came = []
    async with an_app(came) as url:
        assert (await asks(http, "facebook", "meta/deauthorize", url)).status_code == 200
        revoke = {"act": "revoke", "provider": "facebook", "person_id": "300"}
        (pushed,) = (await http.post("/acts", json=revoke)).json()["pushed"]
        assert (pushed["hook"], pushed["status"], pushed["answer"]) == ("meta/deauthorize", 200, "heard")
        again = (await http.post(f"/pushes/{pushed['number']}")).json()
    assert again["status"] == 200
    assert [body for _, body in came] == [pushed["body"].encode()] * 2, "byte for byte"
    assert came[0][0]["content-type"] == "application/x-www-form-urlencoded"
    assert (await http.get("/pushes")).json()["pushes"] == [again]
    assert (await http.post("/pushes/1")).status_code == 404


async def test_google_signs_with_the_key_that_it_shows(at: Stage, http: httpx2.AsyncClient) -> None:
    at.google_tokens()
    came: Came = []
    async with an_app(came, 202) as url:
        await asks(http, "google", "google/risc", url)
        await http.post("/acts", json={"act": "delete_account", "provider": "google", "person_id": "110"})
    ((headers, body),) = came
    keys = at.ask("GET", "https://www.googleapis.com/oauth2/v3/certs").body
    claims = jwt.decode(body.decode(), KeySet.import_key_set(keys), ["RS256"]).claims
    assert (claims["aud"], claims["iss"]) == (CLIENT_ID, "https://accounts.google.com/")
    ((type_, event),) = claims["events"].items()
    assert type_.endswith("/account-disabled")
    assert event["subject"]["sub"] == "110"
    assert headers["content-type"] == "application/secevent+jwt"


async def test_who_did_not_ask_is_told_nothing_and_who_is_away_is_noted(at: Stage, http: httpx2.AsyncClient) -> None:
    at.long_token()
    act = {"act": "revoke", "provider": "facebook", "person_id": "300"}
    assert (await http.post("/acts", json=act)).json()["pushed"] == []
    at.long_token()
    with listening() as (_, url):
        pass
    await asks(http, "facebook", "meta/deauthorize", f"{url}/hook")
    (pushed,) = (await http.post("/acts", json=act)).json()["pushed"]
    assert pushed["status"] == 0


@pytest.mark.parametrize("url", ["https://127.0.0.1/hook", "http://hooks.example/", "http://127.0.0.1@x.example/", "x"])
async def test_nothing_is_sent_to_other_machines(http: httpx2.AsyncClient, url: str) -> None:
    answer = await asks(http, "facebook", "meta/deauthorize", url)
    assert (answer.status_code, "hooks" in answer.json()["error"]) == (400, True)
