"""``/`` and ``/workspaces``."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import doors
from altyaa.access.pages.answers import PAGES, note_for, see_other
from altyaa.access.pages.desk import Desk, sign_in_first
from altyaa.kernel.ids import write_id


class Home:
    """What somebody sees first."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, request: Request) -> Response:
        """To the workspaces, or to the sign-in page."""
        return see_other("/sign-in" if await self._desk.guest(request) is None else "/workspaces")

    async def workspaces(self, request: Request) -> Response:
        """The workspaces that the person belongs to, with their role and the id that scripts need."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        memberships = await doors.memberships(self._desk.db, self._desk.digest(guest.account.email))
        return PAGES.render(
            request,
            "workspaces.html",
            viewer=guest.viewer,
            csrf_token=guest.guard.token,
            memberships=[(each, write_id("wks", each.workspace_id)) for each in memberships],
            note=note_for(request),
        )
