"""What breaks is answered and logged, once, by applications inside one another."""

import structlog
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from altyaa.infra.http.handlers import exception_handlers
from altyaa.infra.http.observed import Observed
from altyaa.infra.vault import VaultUnavailable
from tests.infra.http.test_observed import ask


async def test_what_breaks_inside_a_mounted_application_is_logged_once() -> None:
    handlers = exception_handlers("http://localhost")
    api = FastAPI(exception_handlers=handlers)

    @api.get("/breaks")
    async def breaks() -> None:
        raise ZeroDivisionError

    app = Starlette(routes=[Mount("/v1", api)], exception_handlers=handlers)
    observed = Observed(app, (), ())
    with structlog.testing.capture_logs() as lines:
        for _ in range(2):
            assert (b"content-type", b"application/problem+json") in await ask(observed, "/v1/breaks")
    assert [line["event"] for line in lines] == ["unhandled", "request", "unhandled", "request"]


async def test_a_key_service_that_does_not_answer_is_an_outage_and_no_bug() -> None:
    async def asks(_request: Request) -> Response:
        raise VaultUnavailable("AWS KMS did not do what it was asked (EndpointConnectionError).")

    app = Starlette(routes=[Route("/asks", asks)], exception_handlers=exception_handlers("http://localhost"))
    with structlog.testing.capture_logs() as lines:
        headers = dict(await ask(Observed(app, (), ()), "/asks"))
    assert headers[b"content-type"] == b"application/problem+json"
    assert b"retry-after" in headers
    assert [(line["event"], line["status"]) for line in lines] == [("request", 503)]
    assert "AWS KMS" in lines[0]["refused"], "the operator is told which; the caller is not"
