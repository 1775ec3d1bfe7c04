"""``/connections`` and what stood below it: addresses in letters, calendars and documents that lead on to today's."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.desk import Desk, sign_in_first
from altyaa.connections.pages.place import places
from altyaa.connections.rules.addresses import page_of
from altyaa.kernel.ids import read_id, write_id

_WORKSPACES = "/workspaces"


class Old:
    """Those of before. Nothing is said of a workspace that is not the visitor's: its page does."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def listed(self, request: Request) -> Response:
        """To the list of the workspace that the address names, or of the only one; else to the choice of one."""
        workspace_id = read_id("wks", request.query_params.get("workspace", ""))
        if workspace_id is not None:
            return see_other(page_of(workspace_id))
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        here = (await places(self._desk, request, guest)).here
        return see_other(_WORKSPACES if here is None else page_of(here.workspace_id))

    async def disconnecting(self, request: Request) -> Response:
        """To the page before the button."""
        workspace_id = read_id("wks", request.query_params.get("workspace", ""))
        connection_id = read_id("con", request.query_params.get("connection", ""))
        if workspace_id is None or connection_id is None:
            return await self.listed(request)
        return see_other(page_of(workspace_id, f"{write_id('con', connection_id)}/disconnect"))
