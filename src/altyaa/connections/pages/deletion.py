"""``/hooks/meta/deletion/{code}``: what became of somebody's wish, for whoever has the code. No account is needed."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.connections.actions.deletion import became
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.answers import PAGES
from altyaa.infra.http.peer import client_address
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.web.refusal import refusal_page

PATH = "/hooks/meta/deletion/{code}"
_UNKNOWN = "There is no request with this code. Open the address again that the platform shows you."


class Deletions:
    """The page that the platform links to."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """In plain words: what was deleted, and when."""
        found = await became(self._means, request.path_params["code"])
        if found is None:
            limited = self._desk.limits.count_failure(client_address(request.scope, self._desk.proxies))
            return refusal_page(request, limited or Refused(NOT_FOUND, "no such deletion", _UNKNOWN))
        title = self._means.providers[found.provider].title
        return PAGES.render(request, "deletion.html", deletion=found, title=title)
