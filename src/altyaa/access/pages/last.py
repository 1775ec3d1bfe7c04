"""The workspace that somebody was in last, so that the start page leads back to it."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.secret import Secret
from altyaa.web.cookies import Cookie

_KEPT_SECONDS = 180 * 86_400


class LastWorkspace:
    """An id in a cookie. It opens nothing: whoever reads it looks for it among the person's memberships."""

    def __init__(self, base_url: str) -> None:
        self._cookie = Cookie("workspace", base_url)

    def read(self, request: Request) -> UUID | None:
        """The workspace; None where none is known."""
        kept = self._cookie.read(request)
        return None if kept is None else read_id("wks", kept.reveal())

    def keep(self, response: Response, workspace_id: UUID) -> None:
        """Remember it, for half a year."""
        self._cookie.write(response, Secret(write_id("wks", workspace_id)), _KEPT_SECONDS)
