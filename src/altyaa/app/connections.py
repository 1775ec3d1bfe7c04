"""The addresses of connections."""

from collections.abc import Sequence
from functools import partial

from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.routes import page
from altyaa.app.serving import Serving
from altyaa.connections.actions.means import Means
from altyaa.connections.api.hooks import Hooks
from altyaa.connections.engine.outbound import hosts_elsewhere, send_over
from altyaa.connections.pages.by_link import ByLink
from altyaa.connections.pages.calendar import PATH as CALENDAR
from altyaa.connections.pages.calendar import Calendars
from altyaa.connections.pages.callback import Callback
from altyaa.connections.pages.choosing import Choosing
from altyaa.connections.pages.deadlines import Deadlines
from altyaa.connections.pages.deletion import PATH as DELETION
from altyaa.connections.pages.deletion import Deletions
from altyaa.connections.pages.disconnecting import Disconnecting
from altyaa.connections.pages.links import Links
from altyaa.connections.pages.listing import Listing
from altyaa.connections.pages.old import Old
from altyaa.connections.pages.one import One
from altyaa.connections.pages.pick import Picking
from altyaa.connections.pages.policies import Policies
from altyaa.connections.pages.start import Starting
from altyaa.connections.pages.visitor import Guests, Members
from altyaa.connections.rules.addresses import ROOT
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.infra.outbound import Outbound
from altyaa.infra.runtime import Runtime
from altyaa.kernel.ids import read_id
from altyaa.kernel.principal import Person, Principal
from altyaa.keys import store as keys
from altyaa.oauth.actions.acting import app_acting
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
        app=partial(_app, runtime),
        names=_names,
        language=settings.language,
    )


async def _app(runtime: Runtime, wire_id: str) -> Principal | None:
    return await app_acting(runtime.db, runtime.keyring.keys, runtime.settings.scopes, entropy.now(), wire_id)


async def _names(tx: WorkspaceTx, actors: Sequence[str]) -> dict[str, str]:
    """A handful, so each is asked for. Whoever may not read keys learns no names."""
    if isinstance(tx.caller, Person) or "keys.read" not in tx.caller.scopes:
        return {}
    ids = {actor: key_id for actor in actors if (key_id := read_id("key", actor)) is not None}
    found = {actor: await keys.keys(tx, entropy.now(), key_id) for actor, key_id in ids.items()}
    return {actor: key.name for actor, rows in found.items() for key in rows}


def connection_pages(means: Means, desk: Desk) -> list[Route]:
    """What people see of it. The slash at the end of the callback is a part of what platforms have registered."""
    starting, link, old = Starting(desk, means), ByLink(desk, means), Old(desk)
    picking, guests_picking = Picking(desk, means, Members(desk)), Picking(desk, means, Guests(desk))
    return [
        *_of_a_workspace(means, desk),
        page("/connections", old.listed),
        page("/connections/disconnect", old.disconnecting),
        page("/c/{token}", link.open, link.open_by_button),
        page("/connect/link", link.show, link.send),
        page("/connect/link/{provider}/pick", guests_picking.show, guests_picking.send),
        page("/connect/{provider}", starting.show, starting.send),
        page(CALENDAR, Calendars(means, desk.limits, desk.proxies).read),
        page("/connect/{provider}/callback/", Callback(desk, means).back),
        page("/connect/{provider}/pick", picking.show, picking.send),
        page(DELETION, Deletions(desk, means).show),
        *Hooks(means, desk.limits, desk.proxies).routes(),
    ]


def _of_a_workspace(means: Means, desk: Desk) -> list[Route]:
    """Those with its navigation. What takes any word for an id comes last."""
    root = f"/w/{{workspace}}/{ROOT}"
    deadlines, links, policies = Deadlines(desk, means), Links(desk, means), Policies(desk, means)
    disconnecting = Disconnecting(desk, means)
    return [
        page(root, Listing(desk, means).show),
        page(f"{root}/new", Choosing(desk, means).show),
        page(f"{root}/links", links.show, links.send),
        page(f"{root}/deadlines", deadlines.show),
        Route(f"{root}/deadlines/calendar", deadlines.make, methods=["POST"]),
        Route(f"{root}/deadlines/calendar/end", deadlines.end, methods=["POST"]),
        page(f"{root}/policies", policies.show),
        page(f"{root}/policies/{{provider}}", policies.edit, policies.send),
        page(f"{root}/{{connection}}", One(desk, means).show),
        page(f"{root}/{{connection}}/disconnect", disconnecting.show, disconnecting.send),
    ]
