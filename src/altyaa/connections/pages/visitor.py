"""Who stands before a page of connecting: a member who is signed in, or somebody without an account, by a link."""

from dataclasses import dataclass
from typing import Protocol
from urllib.parse import urlencode
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.connections.actions.who import Who
from altyaa.connections.pages.answers import browser_cookie, failed_page
from altyaa.connections.pages.place import viewer_in
from altyaa.connections.rules.connecting import LINK_OVER
from altyaa.infra.http.origin import note_origin
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
from altyaa.web.csrf import Guard
from altyaa.web.model import Viewer


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody whom a page may be for.

    Attributes:
        guard: Of their forms.
        viewer: None for somebody without an account: the page shows nothing of the workspace.
        again: Where they begin anew.
    """

    who: Who
    guard: Guard
    viewer: Viewer | None
    again: str


class Receives(Protocol):
    """Receives visitors."""

    async def __call__(self, request: Request) -> Visitor | Response:
        """Who it is; or what is answered at once."""


class Members:
    """Receives those who are signed in."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._cookie = desk, browser_cookie(desk.base_url)

    async def __call__(self, request: Request) -> Visitor | Response:
        """Whoever is not goes to sign in.

        Raises:
            DatabaseUnavailable: It could not be looked up.
        """
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        found = attempt_in(request)
        viewer = await viewer_in(self._desk, request, guest, None if found is None else found[0])
        return member(guest, self._cookie.read(request), viewer, f"/connect/{request.path_params['provider']}")


class Guests:
    """Receives those whose browser opened a link."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._cookie = desk, browser_cookie(desk.base_url)

    async def __call__(self, request: Request) -> Visitor | Response:
        """Whether the browser is the right one is seen with the link."""
        note_origin(request, self._desk.proxies)
        cookie, found = self._cookie.read(request), attempt_in(request)
        if cookie is None or found is None:
            return failed_page(request, LINK_OVER, None)
        return guest_of(self._desk, request, cookie, link_address(*found))


def member(guest: Guest, cookie: Secret[str] | None, viewer: Viewer, again: str) -> Visitor:
    """Somebody who is signed in."""
    return Visitor(Who(guest.visit.user_id, cookie), guest.guard, viewer, again)


def guest_of(desk: Desk, request: Request, cookie: Secret[str], again: str) -> Visitor:
    """Somebody by a link. Their forms hang on the cookie that the link was swapped for."""
    return Visitor(Who(None, cookie), desk.csrf.of_session(request, cookie), None, again)


def link_address(workspace_id: UUID, attempt_id: UUID) -> str:
    """Of the page that a link leads to. It is of use in the browser that opened the link alone."""
    return f"/connect/link?{attempt_query(workspace_id, attempt_id)}"


def attempt_query(workspace_id: UUID, attempt_id: UUID) -> str:
    """What the address of a page says of a sign-in."""
    return urlencode({"workspace": write_id("wks", workspace_id), "attempt": attempt_id.hex})


def attempt_in(request: Request) -> tuple[UUID, UUID] | None:
    """Workspace and sign-in, as the address names them; None where it names none."""
    workspace_id = read_id("wks", request.query_params.get("workspace", ""))
    try:
        attempt_id = UUID(hex=request.query_params.get("attempt", ""))
    except ValueError:
        return None
    return None if workspace_id is None else (workspace_id, attempt_id)
