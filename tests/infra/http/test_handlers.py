"""What breaks is answered and logged, once, by applications inside one another."""

import structlog
from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount

from altyaa.infra.http.handlers import exception_handlers
from altyaa.infra.http.observed import Observed
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
