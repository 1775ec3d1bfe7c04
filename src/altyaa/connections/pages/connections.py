"""``/connections``: what is connected, how it is, and whose move it is."""

from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.connections.actions.look import View, health, look
from altyaa.connections.actions.means import NEEDED, Means
from altyaa.connections.pages.answers import PAGES
from altyaa.connections.pages.place import Places, member, places
from altyaa.kernel.ids import read_id, write_id

MOST = 50
"""On one page."""
KINDS = {"healthy": "good", "renewing": "good", "degraded": "warn", "attention": "warn"}
"""Of the sign beside a state; whatever is not here is bad."""


class Connections:
    """The list."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Those of one workspace; its members may look, and Owners and Admins may act."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = await places(self._desk, request, guest)
        before = read_id("con", request.query_params.get("before", ""))
        views = [] if found.here is None else await self._look(guest, found, before)
        return self._page(request, guest, found, views)

    async def _look(self, guest: Guest, found: Places, before: UUID | None) -> list[View]:
        assert found.here is not None
        known = await health(self._desk.db)
        async with self._desk.db.workspace(member(guest, found.here, self._means.scopes)) as tx:
            return await look(tx, known, self._means.providers, self._means.clock(), before=before, most=MOST + 1)

    def _page(self, request: Request, guest: Guest, found: Places, views: list[View]) -> Response:
        here = found.here
        workspace = "" if here is None else write_id("wks", here.workspace_id)
        may_act = here is not None and NEEDED in member(guest, here, self._means.scopes).scopes
        names = [name for name in self._means.apps if name in self._means.providers]
        return PAGES.render(
            request,
            "connections.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            place=here,
            choices=[(each, f"/connections?workspace={write_id('wks', each.workspace_id)}") for each in found.all],
            rows=[(each, KINDS.get(each.shown.state, "bad"), *_ways(each, workspace)) for each in views[:MOST]],
            older=_older(views[MOST - 1], workspace) if len(views) > MOST else None,
            titles={name: each.title for name, each in self._means.providers.items()},
            offers=[(self._means.providers[name].title, f"/connect/{name}?workspace={workspace}") for name in names],
            advice=_advice(may_act=may_act, is_set_up=bool(names)),
            may_act=may_act,
        )


def _ways(view: View, workspace: str) -> tuple[str, str]:
    """Where one is connected again, and where it is disconnected."""
    named = urlencode({"workspace": workspace, "connection": write_id("con", view.connection.id)})
    return f"/connect/{view.connection.provider}?{named}", f"/connections/disconnect?{named}"


def _advice(*, may_act: bool, is_set_up: bool) -> str:
    """What to do where nothing is connected."""
    if not is_set_up:
        return "No platform is set up here yet. The operator of the service gives it an app's id and secret first."
    if not may_act:
        return "An Owner or Admin of the workspace connects accounts. Ask one of them."
    return "Press a button below, sign in at the platform and allow what it asks; then choose pages or locations."


def _older(last: View, workspace: str) -> str:
    return f"/connections?{urlencode({'workspace': workspace, 'before': write_id('con', last.connection.id)})}"
