"""The list of a workspace's apps."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.words import KINDS, SecretState, hosts_of, kind_of, secret_state
from altyaa.oauth.pages.entering import A_PAGE, entered, shown
from altyaa.oauth.pages.listing import Sift, divided, sift_of
from altyaa.oauth.registration import CLIENT_STATUSES, ClientInfo, ClientStatus, ClientView
from altyaa.oauth.store.app_views import Following

_STATUSES: Mapping[str, ClientStatus] = {each: each for each in CLIENT_STATUSES}


@dataclass(frozen=True, slots=True)
class Row:
    """An app, as the list shows it.

    Attributes:
        following: None where nobody allowed it anything.
    """

    client: ClientInfo
    kind: str
    hosts: list[str]
    secret: SecretState
    following: Following | None


class Index:
    """``…/settings/integrations/apps``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """List the workspace's OAuth apps, newest first."""
        here = await entered(self._desk, request)
        if isinstance(here, Response):
            return here
        sift, now = sift_of(request, "app", CLIENT_STATUSES), self._means.clock()
        async with self._desk.db.workspace(here.principal) as tx:
            found, older = divided(request, sift, "app", await _found(tx, sift), lambda view: view.client.id)
            following = await actions.followings_of(tx, [view.client.id for view in found], now)
        rows = [_row(view, following, now) for view in found]
        return shown(request, here, "apps.html", sift=sift, rows=rows, older=older)


async def _found(tx: WorkspaceTx, sift: Sift) -> list[ClientView]:
    """Those that a search for a name, or for an id, finds."""
    if client_id := read_id("app", sift.words):
        view = await actions.show_client(tx, client_id)
        return [] if isinstance(view, Refused) else [view]
    status = _STATUSES.get(sift.status)
    return await actions.list_clients(tx, status=status, before=sift.before, most=A_PAGE + 1, words=sift.words or None)


def _row(view: ClientView, following: Mapping[UUID, Following], now: datetime) -> Row:
    client = view.client
    kind, hosts = KINDS[kind_of(client)], hosts_of(client.redirect_uris)
    return Row(client, kind, hosts, secret_state(view, now), following.get(client.id))
