"""The addresses of connections."""

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.app.serving import Serving
from altyaa.connections.actions.means import Means
from altyaa.connections.engine.outbound import hosts_elsewhere, send_over
from altyaa.connections.pages.callback import Callback
from altyaa.connections.pages.connections import Connections
from altyaa.connections.pages.disconnecting import Disconnecting
from altyaa.connections.pages.pick import Picking
from altyaa.connections.pages.start import Starting
from altyaa.infra.outbound import Outbound
from altyaa.infra.runtime import Runtime
from altyaa.providers.registry import PROVIDERS


def connection_means(serving: Serving) -> Means:
    """What its use cases need, where requests are answered."""
    return means_in(serving.runtime)


def means_in(runtime: Runtime) -> Means:
    """Likewise, in any process."""
    settings = runtime.settings
    elsewhere = hosts_elsewhere(PROVIDERS, settings.provider_base_urls)
    return Means(
        runtime.db,
        runtime.cabinet,
        runtime.keyring,
        settings.scopes,
        settings.base_url,
        PROVIDERS,
        settings.provider_apps,
        elsewhere,
        send_over(Outbound(settings), elsewhere),
        runtime.platform_clock,
    )


def connection_pages(means: Means, desk: Desk) -> list[Route]:
    """What people see of it. The slash at the end of the callback is a part of what platforms have registered."""
    starting, picking, disconnecting = Starting(desk, means), Picking(desk, means), Disconnecting(desk, means)
    return [
        page("/connections", Connections(desk, means).show),
        page("/connections/disconnect", disconnecting.show, disconnecting.send),
        page("/connect/{provider}", starting.show, starting.send),
        page("/connect/{provider}/callback/", Callback(desk, means).back),
        page("/connect/{provider}/pick", picking.show, picking.send),
    ]
