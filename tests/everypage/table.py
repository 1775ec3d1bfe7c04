"""Which addresses of the service are pages: from its own route table, so that a new one is never forgotten."""

from collections.abc import Iterator

from starlette.routing import Route

from altyaa.app.routes import gateway_of, routes
from altyaa.app.serving import Serving

# Answers to programs, to proxies and to platforms. No person comes here.
_FOR_PROGRAMS = (
    "/healthz", "/readyz", "/metrics", "/gateway/", "/oauth/token", "/.well-known/", "/static/", "/docs/errors/",
    "/calendar/", "/hooks/",
)  # fmt: skip
# What a platform sends a person to tell them stands under /hooks/ too.
_AFTER_ALL = ("/hooks/meta/deletion/{code}",)


def pages(serving: Serving, method: str) -> list[str]:
    """The addresses that take a method from people, as the route table has them."""
    return [route.path for route in _routes(serving) if method in (route.methods or ())]


def _routes(serving: Serving) -> Iterator[Route]:
    for route in routes(serving, gateway_of(serving)):
        if route.path in _AFTER_ALL or not route.path.startswith(_FOR_PROGRAMS):
            yield route
