"""``/w/{workspace}/settings/general``: what a workspace is called."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access import store
from altyaa.access.actions import update_workspace
from altyaa.access.pages.answers import form_page, see_other
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.access.rules import read_name
from altyaa.infra import entropy
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.roles import at_least
from altyaa.kernel.text import N_
from altyaa.web.refusal import refusal_page

PATH = "settings/general"
NOTES = {"renamed": ("good", N_("The workspace has a new name."), N_("Its id stays as it was."))}


class General:
    """Name and id of a workspace."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """What the workspace is called, and its id."""
        here = await inside(self._desk, request)
        return here if isinstance(here, Response) else await self._page(request, here, here.membership.name)

    async def send(self, request: Request) -> Response:
        """Give it another name."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await self._desk.posted(request, here.guard, "name")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        name = read_name(form.text("name"))
        if isinstance(name, Refused):
            return await self._page(request, here, form.text("name"), name)
        async with self._desk.db.workspace(here.principal) as tx:
            done = await update_workspace(tx, entropy.now, name, None)
        if isinstance(done, Refused):
            return refusal_page(request, done)
        return see_other(here.path(PATH), note="renamed")

    async def _page(self, request: Request, here: Inside, name: str, refused: Refused | None = None) -> Response:
        assert refused is None or refused.problem is INVALID_VALUE
        async with self._desk.db.workspace(here.principal) as tx:
            workspace = await store.workspace(tx)
        assert workspace is not None
        shown = {
            "viewer": here.viewer,
            "workspace": workspace,
            "wire_id": write_id("wks", workspace.id),
            "name": name,
            "may_rename": at_least(here.membership.role, "admin"),
            "note": NOTES.get(request.query_params.get("note", "")),
        }
        return form_page(request, "general.html", here.guard, refused, **shown)
