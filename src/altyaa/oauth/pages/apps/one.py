"""One app, with everything that there is to say of it."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.actions.clients.look import NO_SUCH_CLIENT
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps import words
from altyaa.oauth.pages.apps.snippets import snippets
from altyaa.oauth.pages.entering import APPS, READ, WRITE, entered, shown, turned_away
from altyaa.oauth.registration import ClientView


@dataclass(frozen=True, slots=True)
class Found:
    """The app that an address names, and who came to it."""

    here: Inside
    view: ClientView

    @property
    def path(self) -> str:
        """Of the app's page."""
        return self.here.path(f"{APPS}/{self.view.client.wire_id}")


async def find(desk: Desk, request: Request, needed: str = WRITE) -> Found | Response:
    """The app that the address names, of this workspace; one of another is answered as one that nobody has.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    here = await entered(desk, request, needed)
    if isinstance(here, Response):
        return here
    client_id = read_id("app", request.path_params["client"])
    if client_id is None:
        return turned_away(request, here, NO_SUCH_CLIENT, APPS)
    async with desk.db.workspace(here.principal) as tx:
        view = await actions.show_client(tx, client_id)
    return turned_away(request, here, view, APPS) if isinstance(view, Refused) else Found(here, view)


class One:
    """``…/settings/integrations/apps/app_…``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Show an app: what it may do, its secrets, who allowed it, and what happened to it."""
        found = await find(self._desk, request, READ)
        if isinstance(found, Response):
            return found
        here, view, now = found.here, found.view, self._means.clock()
        client = view.client
        async with self._desk.db.workspace(here.principal) as tx:
            following = await actions.followings_of(tx, [client.id], now)
            past = await _past(tx, here, client.id)
        return shown(
            request,
            here,
            "app.html",
            view=view,
            app_path=found.path,
            kind=words.KINDS[words.kind_of(client)],
            method=words.METHODS[client.auth_method],
            grant_types=[words.GRANT_TYPES[each] for each in client.grant_types],
            scopes=[self._means.settings.scopes.get(name) or name for name in client.scopes],
            secrets=[(each, write_id("sec", each.id), each.works_at(now)) for each in reversed(view.secrets)],
            state=words.secret_state(view, now),
            following=following.get(client.id),
            snippets=snippets(client, self._desk.base_url),
            past=past,
        )


async def _past(
    tx: WorkspaceTx, here: Inside, client_id: UUID
) -> list[tuple[actions.Past, str, list[words.Difference]]]:
    """For those who may read what happened."""
    told = await actions.past_of(tx, client_id) if here.may("audit.read") else []
    return [(each, words.PAST.get(each.type, each.type), words.differences(each.data)) for each in told]
