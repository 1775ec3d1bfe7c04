"""``/`` and ``/workspaces``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import PAGES, note_for, see_other
from altyaa.access.pages.desk import Desk, sign_in_first
from altyaa.access.pages.inside import entrance
from altyaa.kernel.ids import write_id


class Home:
    """What somebody sees first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, request: Request) -> Response:
        """Into the only workspace or the one visited last; else to the list of them, or to the sign-in page."""
        guest = await self._desk.guest(request)
        if guest is None:
            return see_other("/first-run" if await self._desk.beginning.is_now(self._desk.db) else "/sign-in")
        memberships, last = await self._desk.memberships(guest), self._desk.last.read(request)
        for each in memberships:
            if each.workspace_id == last or len(memberships) == 1:
                return see_other(entrance(self._desk, each))
        return see_other("/workspaces")

    async def workspaces(self, request: Request) -> Response:
        """The workspaces that the person belongs to, with their role and the id that scripts need."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = [
            (each, write_id("wks", each.workspace_id), entrance(self._desk, each))
            for each in await self._desk.memberships(guest)
        ]
        return PAGES.render(
            request,
            "workspaces.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            memberships=found,
            last=self._desk.last.read(request),
            note=note_for(request),
        )
