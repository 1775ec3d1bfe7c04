"""``/calendar/{token}.ics``: a workspace's deadlines, for programs that know an address and nothing else."""

from hashlib import sha256

from starlette.requests import Request
from starlette.responses import Response

from altyaa.connections.actions.calendar import NO_CALENDAR, find_feed
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.read_calendar import read_feed
from altyaa.infra.http.peer import Networks, client_address
from altyaa.infra.http.problems import problem_response
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.limits.callers import Limits

PATH = "/calendar/{token}.ics"
_HEADERS = {
    "Cache-Control": "private, no-cache",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex",
}


class Calendars:
    """Those of all workspaces."""

    def __init__(self, means: Means, limits: Limits, proxies: Networks) -> None:
        self._means, self._limits, self._proxies = means, limits, proxies

    async def read(self, request: Request) -> Response:
        """The deadlines of a workspace as a calendar (RFC 5545). Its entity tag spares those who have it already."""
        token = Secret(request.path_params["token"])
        workspace_id = await find_feed(self._means.db, self._means.keyring, token)
        if workspace_id is None:
            address = client_address(request.scope, self._proxies)
            return self._refuse(request, self._limits.count_failure(address) or NO_CALENDAR)
        over = self._limits.calendar(workspace_id)
        found = over if over is not None else await read_feed(self._means, workspace_id)
        return self._refuse(request, found) if isinstance(found, Refused) else _answer(request, found)

    def _refuse(self, request: Request, refused: Refused) -> Response:
        request.state.refused, request.state.code = refused.why, refused.problem.code
        return problem_response(refused, self._means.base_url, request.state.request_id)


def _answer(request: Request, calendar: bytes) -> Response:
    tag = f'"{sha256(calendar).hexdigest()[:32]}"'
    headers = {**_HEADERS, "ETag": tag}
    known = [each.strip().removeprefix("W/") for each in request.headers.get("if-none-match", "").split(",")]
    if tag in known or known == ["*"]:
        return Response(status_code=304, headers=headers)
    return Response(calendar, headers=headers, media_type="text/calendar; charset=utf-8")
