"""The route table."""

from typing import NamedTuple

from fastapi import FastAPI
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp

from altyaa.access.api import events, leaks, members, whoami
from altyaa.access.api import gateway as gateway_api
from altyaa.access.api.gateway import Gateway
from altyaa.access.pages import routes as pages
from altyaa.access.pages.desk import Desk
from altyaa.app.connections import connection_means, connection_pages
from altyaa.app.keys import key_pages
from altyaa.app.leaks import leak_intake
from altyaa.app.leaving import LEAVING
from altyaa.app.names import NAMES
from altyaa.app.oauth import oauth_endpoints, oauth_forms, oauth_pages, oauth_routes
from altyaa.app.openapi import Described, described
from altyaa.app.places import PLACES
from altyaa.app.policies import GOVERNED
from altyaa.app.serving import Serving
from altyaa.connections import api as connections
from altyaa.connections.actions.proxy import Proxy
from altyaa.connections.actions.renewals import Renewals
from altyaa.connections.actions.token import FreshTokens
from altyaa.connections.api import calendar, deadlines, policies, proxy, sessions
from altyaa.infra.http.direct import Direct
from altyaa.infra.http.error_pages import error_page
from altyaa.infra.http.handlers import exception_handlers
from altyaa.infra.http.health import Health
from altyaa.infra.http.observed import Observed
from altyaa.infra.http.turn import in_time
from altyaa.kernel.problems import Refused
from altyaa.keys import api as keys
from altyaa.oauth.api import clients, consents, grants, introspect, token
from altyaa.oauth.pages.onward import Onward
from altyaa.web.api_docs import ApiDocs
from altyaa.web.assets import static
from altyaa.web.refusal import refusal_page, wants_page
from altyaa.web.style import Style

_FOR_PROGRAMS = ("/v1", "/gateway", "/oauth/token", "/.well-known")


class App(NamedTuple):
    """The ASGI application, and what may answer before it."""

    asgi: ASGIApp
    direct: Direct


def create_app(serving: Serving) -> App:
    """All that is served."""
    settings = serving.runtime.settings
    gateway = gateway_of(serving)
    plain, api = routes(serving, gateway), v1(serving)
    handlers = exception_handlers(settings.base_url, page_for_people)
    app = Starlette(routes=[*plain, Mount("/v1", api)], exception_handlers=handlers)
    app.state.language = settings.language
    # Its redirect would be built from the Host header, which the caller chooses.
    app.router.redirect_slashes = False
    known = {route.path for route in plain} | {f"/v1{route.path_format}" for route in described(api.routes)}
    observed = Observed(
        app, settings.trusted_proxies, known, ("/healthz", gateway_api.PATH, token.PATH, introspect.PATH)
    )
    direct = {gateway_api.PATH.encode(): observed.watch(gateway_api.PATH, gateway.from_memory)}
    forms = {path.encode(): observed.watch_form(path, answer) for path, answer in oauth_forms(serving).items()}
    endpoints = {
        path.encode(): observed.watch_endpoint(path, in_time(endpoint, handlers[Exception]))
        for path, endpoint in oauth_endpoints(serving).items()
    }
    return App(observed, Direct(direct, forms, endpoints))


def gateway_of(serving: Serving) -> Gateway:
    """What answers ``/gateway/verify``."""
    return Gateway(serving.runtime.settings, serving.runtime.keyring, serving.authenticate)


def routes(serving: Serving, gateway: Gateway) -> list[Route]:
    """What is not under ``/v1``."""
    health = Health(serving.runtime.settings, serving.runtime.db, serving.feed)
    desk = desk_of(serving)
    return [
        Route("/healthz", health.alive),
        Route("/readyz", health.ready),
        Route("/metrics", health.metrics),
        Route(gateway_api.PATH, gateway.verify),
        *oauth_routes(serving),
        Route("/docs/errors/{code}", error_page),
        Route("/static/{name}", static),
        *pages.routes(desk),
        *key_pages(serving, desk),
        *oauth_pages(serving, desk),
        *connection_pages(connection_means(serving), desk),
        *(Style(lambda: desk.csrf).routes() if serving.runtime.settings.environment == "development" else []),
    ]


def desk_of(serving: Serving) -> Desk:
    """What pages need."""
    runtime = serving.runtime
    return Desk(
        runtime.db,
        runtime.keyring,
        serving.limits,
        runtime.settings.base_url,
        runtime.settings.trusted_proxies,
        runtime.settings.scopes,
        PLACES,
        Onward(serving.lookup),
        LEAVING,
        GOVERNED,
        NAMES,
    )


def page_for_people(request: Request, refused: Refused) -> Response | None:
    """The page of a refusal for a browser at an address for people; None for whoever reads problems."""
    if request.url.path.startswith(_FOR_PROGRAMS) or not wants_page(request):
        return None
    return refusal_page(request, refused)


def v1(serving: Serving) -> FastAPI:
    """What is under ``/v1``: the JSON API and its OpenAPI document."""
    settings = serving.runtime.settings
    api = Described(
        settings.base_url,
        settings.scopes,
        title="Altyaa Auth",
        version="1",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        root_path_in_servers=False,
        exception_handlers=exception_handlers(settings.base_url),
    )
    api.state.authenticate, api.state.limits = serving.authenticate, serving.limits
    api.state.runtime, api.state.proxies = serving.runtime, settings.trusted_proxies
    api.state.connections = connection_means(serving)
    renewals = Renewals(api.state.connections)
    api.state.fresh_tokens = FreshTokens(api.state.connections, renewals)
    api.state.proxy = Proxy(api.state.connections, renewals, serving.used)
    api.state.leaks = leak_intake(serving.runtime, serving.bits)
    api.include_router(whoami.router)
    api.include_router(members.router)
    api.include_router(events.router)
    api.include_router(leaks.router)
    api.include_router(keys.router)
    api.include_router(clients.router)
    api.include_router(consents.router)
    api.include_router(grants.router)
    api.include_router(policies.router)  # before what takes any word for an id
    api.include_router(deadlines.router)
    api.include_router(sessions.router)
    api.include_router(calendar.router)
    api.include_router(proxy.router)
    api.include_router(connections.router)
    api.add_route("/docs", ApiDocs(api.openapi).page, include_in_schema=False)
    return api
