"""Which workspace a page is about."""

from dataclasses import dataclass

from starlette.requests import Request

from altyaa.access import doors
from altyaa.access.model import Membership
from altyaa.access.pages.desk import Desk, Guest
from altyaa.access.rules import scopes_for
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.principal import Principal
from altyaa.kernel.scopes import ScopeCatalogue


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
    found = tuple(await doors.memberships(desk.db, desk.digest(guest.account.email)))
    text = request.query_params.get("workspace") if named is None else named
    if text is None:
        return Places(found, found[0] if len(found) == 1 else None)
    wanted = read_id("wks", text)
    return Places(found, next((each for each in found if each.workspace_id == wanted), None))


def member(guest: Guest, place: Membership, catalogue: ScopeCatalogue) -> Principal:
    """The person, at work in that workspace."""
    user_id = guest.visit.user_id
    scopes = scopes_for(place.role, catalogue)
    return Principal("member", write_id("usr", user_id), place.workspace_id, scopes, user_id)
