"""The serving process: everything it needs, wired once, and its routes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from altyaa.access.api import whoami
from altyaa.access.api.gateway import Gateway
from altyaa.access.authenticate import Authenticator
from altyaa.infra import entropy
from altyaa.infra.db import Database
from altyaa.infra.http.health import Health
from altyaa.infra.http.observed import Observed
from altyaa.infra.http.problems import Halted, problem_response
from altyaa.infra.keyring import Keyring
from altyaa.infra.settings import Settings
from altyaa.infra.vault import open_kek
from altyaa.kernel.problems import INVALID_REQUEST, INVALID_VALUE, METHOD_NOT_ALLOWED, NOT_FOUND, Problem, Refused
from altyaa.kernel.secret import Secret
from altyaa.keys.model import API_KEY
from altyaa.keys.verify import KeyVerifier

_PROBLEMS = {404: NOT_FOUND, 405: METHOD_NOT_ALLOWED}


@dataclass(frozen=True, slots=True)
class Runtime:
    """What a process holds for its life."""

    settings: Settings
    db: Database
    keyring: Keyring
    authenticate: Authenticator


@asynccontextmanager
async def open_runtime(settings: Settings, app_dsn: Secret[str]) -> AsyncIterator[Runtime]:
    """Connect and open the keysets.

    Raises:
        VaultError: The KEK or a keyset does not open.
        DatabaseUnavailable: The database does not answer.
    """
    db = await Database.open(
        app_dsn.reveal(),
        most=settings.database_connections,
        prepared_statements=settings.database_prepared_statements,
    )
    try:
        keyring = await Keyring.open(db, open_kek(settings.effective_kek_uri, create=False))
        verifiers = {API_KEY.prefix: KeyVerifier(db, keyring, entropy.now)}
        yield Runtime(settings, db, keyring, Authenticator(verifiers))
    finally:
        await db.close()


def create_app(runtime: Runtime) -> ASGIApp:
    """The ASGI application."""
    settings = runtime.settings
    health = Health(settings, runtime.db)
    gateway = Gateway(settings, runtime.keyring, runtime.authenticate)
    routes = [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route("/gateway/verify", gateway.verify),
    ]
    v1 = _v1(runtime)
    app = Starlette(routes=[*routes, Mount("/v1", v1)], exception_handlers={HTTPException: _http_error(settings)})
    known = {route.path for route in routes} | {f"/v1{path}" for path in v1.openapi()["paths"]}
    return Observed(app, settings.base_url, settings.trusted_proxies, frozenset(known))


def _v1(runtime: Runtime) -> FastAPI:
    v1 = FastAPI(title="Altyaa Auth", version="1", docs_url=None, redoc_url=None, openapi_url="/openapi.json")
    v1.state.authenticate = runtime.authenticate
    v1.include_router(whoami.router)
    base_url = runtime.settings.base_url

    async def halted(request: Request, error: Halted) -> Response:
        request.state.refused = error.refused.why
        return problem_response(error.refused, base_url, request.state.request_id)

    async def invalid(request: Request, error: RequestValidationError) -> Response:
        # Where and what, never the value: it may be a secret.
        wrong = "; ".join(f"{'.'.join(str(part) for part in item['loc'])}: {item['msg']}" for item in error.errors())
        return problem_response(Refused(INVALID_VALUE, "invalid input", wrong), base_url, request.state.request_id)

    v1.add_exception_handler(Halted, halted)  # type: ignore[arg-type]
    v1.add_exception_handler(RequestValidationError, invalid)  # type: ignore[arg-type]
    v1.add_exception_handler(HTTPException, _http_error(runtime.settings))
    return v1


def _http_error(settings: Settings):  # type: ignore[no-untyped-def]
    async def answer(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        problem: Problem = _PROBLEMS.get(error.status_code, INVALID_REQUEST)
        refused = Refused(problem, f"HTTP {error.status_code}")
        allow = (error.headers or {}).get("Allow")
        return problem_response(refused, settings.base_url, request.state.request_id, allow)

    return answer
