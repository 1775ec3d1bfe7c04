"""The authorization server's addresses."""

from starlette.routing import Route

from altyaa.app.serving import Serving
from altyaa.oauth.api import token
from altyaa.oauth.api.asked import Clients
from altyaa.oauth.means import Means


def means_of(serving: Serving) -> Means:
    """What its use cases need."""
    runtime = serving.runtime
    return Means(runtime.db, runtime.keyring, runtime.settings, serving.bits)


def oauth_routes(serving: Serving) -> list[Route]:
    """What is under ``/oauth`` and ``/.well-known``."""
    means, proxies = means_of(serving), serving.runtime.settings.trusted_proxies
    clients = Clients(serving.clients, serving.limits, proxies)
    return [
        Route(token.PATH, token.TokenEndpoint(means, clients, proxies).answer, methods=["POST"]),
    ]
