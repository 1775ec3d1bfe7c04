"""The authorization server's addresses."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.app.serving import Serving
from altyaa.infra.http.direct import FormAnswer
from altyaa.infra.http.turn import Endpoint
from altyaa.oauth.actions.introspect import Introspection
from altyaa.oauth.api import introspect, metadata, revoke, token
from altyaa.oauth.api.asked import Clients
from altyaa.oauth.api.askers import Askers
from altyaa.oauth.means import Means
from altyaa.oauth.pages import address, help
from altyaa.oauth.pages.authorize import Authorize
from altyaa.oauth.pages.routes import routes


def means_of(serving: Serving) -> Means:
    """What its use cases need."""
    runtime = serving.runtime
    return Means(runtime.db, runtime.keyring, runtime.settings, serving.bits, issued=serving.issued)


def oauth_routes(serving: Serving) -> list[Route]:
    """What is under ``/oauth`` and ``/.well-known``."""
    return [
        *(Route(path, endpoint, methods=["POST"]) for path, endpoint in oauth_endpoints(serving).items()),
        Route(metadata.PATH, metadata.MetadataEndpoint(serving.runtime.settings).answer),
        *(Route(path, metadata.preflight, methods=["OPTIONS"]) for path in (token.PATH, revoke.PATH, metadata.PATH)),
    ]


def oauth_endpoints(serving: Serving) -> dict[str, Endpoint]:
    """By path, what answers a POST."""
    means, proxies = means_of(serving), serving.runtime.settings.trusted_proxies
    revoking = revoke.RevocationEndpoint(means, _clients(serving), serving.authenticate, proxies)
    return {
        token.PATH: _token(serving).answer,
        introspect.PATH: _introspection(serving).answer,
        revoke.PATH: revoking.answer,
    }


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
    settings = serving.runtime.settings
    return introspect.IntrospectionEndpoint(
        tell, askers, serving.authenticate, settings.trusted_proxies, settings.base_url
    )


def _clients(serving: Serving) -> Clients:
    return Clients(serving.clients, serving.limits, serving.runtime.settings.trusted_proxies)


def oauth_pages(serving: Serving, desk: Desk) -> list[Route]:
    """What people see of it."""
    means = means_of(serving)
    authorize = Authorize(desk, means, serving.lookup)
    return [
        page(address.PATH, authorize.show, authorize.send),
        page(help.PATH, help.help_page),
        *routes(desk, means),
    ]
