"""Which workspace a page is about whose address has it in its query: those that platforms know, and links to them."""

from dataclasses import dataclass
from uuid import UUID

from starlette.requests import Request

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Desk, Guest
from altyaa.access.pages.inside import at_work
from altyaa.kernel.ids import read_id
from altyaa.web.model import Viewer


@dataclass(frozen=True, slots=True)
class Places:
    """The workspaces of somebody.

    Attributes:
        here: The one that the address names, or the only one.
    """

    all: tuple[Membership, ...]
    here: Membership | None


async def places(desk: Desk, request: Request, guest: Guest, named: str | None = None) -> Places:
    """The workspaces of who is signed in. One that the address names and that is not theirs is none.

    Args:
        named: Its wire id, where a form says it; else the query counts.

    Raises:
        DatabaseUnavailable: They could not be read.
    """
    found = tuple(await desk.memberships(guest))
    text = request.query_params.get("workspace") if named is None else named
    if text is None:
        return Places(found, found[0] if len(found) == 1 else None)
    wanted = read_id("wks", text)
    return Places(found, next((each for each in found if each.workspace_id == wanted), None))


async def viewer_in(desk: Desk, request: Request, guest: Guest, workspace_id: UUID | None) -> Viewer:
    """As the header shows them: with the navigation of a workspace, where it is theirs.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    membership = await desk.membership(guest, workspace_id)
    return guest.viewer if membership is None else at_work(desk, request, guest, membership).viewer
