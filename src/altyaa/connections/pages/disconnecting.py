"""``/connections/disconnect``: what would break, and the button that does it."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.connections.actions.disconnect import Disconnected, disconnect
from altyaa.connections.actions.look import NO_SUCH_CONNECTION
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.answers import PAGES
from altyaa.connections.pages.place import member, places
from altyaa.connections.rules.endings import told
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.web.csrf import Guard
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page


class Disconnecting:
    """A dry run; then, by its form, the end of one connection."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Say what disconnecting would do: to the permission at the platform, and to who takes the token."""
        guest, wanted = await self._desk.guest(request), _wanted(request)
        if guest is None:
            return sign_in_first(request)
        return await self._end(request, guest, wanted, dry_run=True)

    async def send(self, request: Request) -> Response:
        """Do it."""
        guest, wanted = await self._desk.guest(request), _wanted(request)
        if guest is None:
            return sign_in_first(request)
        form = await self._desk.posted(request, _about(guest, wanted))
        if isinstance(form, Refused):
            return refusal_page(request, form)
        return await self._end(request, guest, wanted, dry_run=False)

    async def _end(self, request: Request, guest: Guest, wanted: UUID | None, *, dry_run: bool) -> Response:
        here = (await places(self._desk, request, guest)).here
        if here is None or wanted is None:
            return refusal_page(request, NO_SUCH_CONNECTION, Link("To the connections", "/connections"))
        caller, listed = member(guest, here, self._means.scopes), f"/connections?workspace={_wks(here.workspace_id)}"
        ended = await disconnect(self._means, caller, wanted, dry_run=dry_run)
        if isinstance(ended, Refused):
            return refusal_page(request, ended, Link("To the connections", listed))
        return self._page(request, guest, ended, listed)

    def _page(self, request: Request, guest: Guest, ended: Disconnected, listed: str) -> Response:
        title, is_over = self._means.providers[ended.connection.provider].title, ended.at is not None
        return PAGES.render(
            request,
            "disconnect.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            form_token=_about(guest, ended.connection.id).token,
            action=f"{request.url.path}?{request.url.query}",
            each=ended.connection,
            title=title,
            upstream=told(ended.upstream, title, is_over=is_over),
            is_bad=ended.upstream == "not_revoked",
            takers=ended.takers,
            is_over=is_over,
            listed=listed,
        )


def _wanted(request: Request) -> UUID | None:
    return read_id("con", request.query_params.get("connection", ""))


def _wks(workspace_id: UUID) -> str:
    return write_id("wks", workspace_id)


def _about(guest: Guest, connection_id: UUID | None) -> Guard:
    return guest.guard.about(Secret(str(connection_id)))
