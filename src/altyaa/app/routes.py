"""The route table."""

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from altyaa.access.api import whoami
from altyaa.access.api.gateway import Gateway
from altyaa.app.runtime import Runtime
from altyaa.infra.http.error_pages import error_page
from altyaa.infra.http.handlers import exception_handlers
from altyaa.infra.http.health import Health
from altyaa.infra.http.observed import Observed


def create_app(runtime: Runtime) -> ASGIApp:
    """The ASGI application."""
    settings = runtime.settings
    plain, api = routes(runtime), v1(runtime)
    app = Starlette(routes=[*plain, Mount("/v1", api)], exception_handlers=exception_handlers(settings.base_url))
    # Its redirect would be built from the Host header, which the caller chooses.
    app.router.redirect_slashes = False
    known = {route.path for route in plain} | {f"/v1{path}" for path in api.openapi()["paths"]}
    return Observed(app, settings.trusted_proxies, frozenset(known))


def routes(runtime: Runtime) -> list[Route]:
    """What is not under ``/v1``."""
    settings = runtime.settings
    health = Health(settings, runtime.db)
    gateway = Gateway(settings, runtime.keyring, runtime.authenticate)
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route("/gateway/verify", gateway.verify),
        Route("/docs/errors/{code}", error_page),
    ]


def v1(runtime: Runtime) -> FastAPI:
    """What is under ``/v1``: the JSON API and its OpenAPI document."""
    api = FastAPI(
        title="Altyaa Auth",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        exception_handlers=exception_handlers(runtime.settings.base_url),
    )
    api.state.authenticate = runtime.authenticate
    api.include_router(whoami.router)
    return api
