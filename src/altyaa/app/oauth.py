"""The authorization server's addresses."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.app.serving import Serving
from altyaa.infra.http.direct import FormAnswer
from altyaa.oauth.actions.introspect import Introspection
from altyaa.oauth.api import introspect, metadata, revoke, token
from altyaa.oauth.api.asked import Clients
from altyaa.oauth.api.askers import Askers
from altyaa.oauth.means import Means
from altyaa.oauth.pages import address, help
from altyaa.oauth.pages.authorize import Authorize


def means_of(serving: Serving) -> Means:
    """What its use cases need."""
    runtime = serving.runtime
    return Means(runtime.db, runtime.keyring, runtime.settings, serving.bits, issued=serving.issued)


def oauth_routes(serving: Serving) -> list[Route]:
    """What is under ``/oauth`` and ``/.well-known``."""
    means, proxies = means_of(serving), serving.runtime.settings.trusted_proxies
    revoking = revoke.RevocationEndpoint(means, _clients(serving), serving.authenticate, proxies)
    return [
        Route(token.PATH, _token(serving).answer, methods=["POST"]),
        Route(introspect.PATH, _introspection(serving).answer, methods=["POST"]),
        Route(revoke.PATH, revoking.answer, methods=["POST"]),
        Route(metadata.PATH, metadata.MetadataEndpoint(means.settings).answer),
        *(Route(path, metadata.preflight, methods=["OPTIONS"]) for path in (token.PATH, revoke.PATH, metadata.PATH)),
    ]


def oauth_forms(serving: Serving) -> dict[str, FormAnswer]:
    """By path, what can be answered without waiting."""
    return {token.PATH: _token(serving).from_memory, introspect.PATH: _introspection(serving).from_memory}


def _token(serving: Serving) -> token.TokenEndpoint:
    proxies = serving.runtime.settings.trusted_proxies
    return token.TokenEndpoint(means_of(serving), _clients(serving), proxies)


def _introspection(serving: Serving) -> introspect.IntrospectionEndpoint:
    tell, askers = (
        Introspection(means_of(serving), serving.authenticate),
        Askers(_clients(serving), serving.authenticate),
    )
    return introspect.IntrospectionEndpoint(
        tell, askers, serving.authenticate, serving.runtime.settings.trusted_proxies
    )


def _clients(serving: Serving) -> Clients:
    return Clients(serving.clients, serving.limits, serving.runtime.settings.trusted_proxies)


def oauth_pages(serving: Serving, desk: Desk) -> list[Route]:
    """What people see of it."""
    authorize = Authorize(desk, means_of(serving), serving.clients)
    return [page(address.PATH, authorize.show, authorize.send), page(help.PATH, help.help_page)]
