"""``/connect/{provider}/callback/``: where a platform sends the browser back to."""

from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from altyaa.access.pages.desk import Desk
from altyaa.connections.actions.callback import Back, Came, Waiting, come_back
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.means import Means
from altyaa.connections.actions.who import Who
from altyaa.connections.pages.answers import browser_cookie, failed_page
from altyaa.connections.pages.place import viewer_in
from altyaa.connections.pages.results import results_page
from altyaa.connections.pages.visitor import Visitor, attempt_query, guest_of, link_address, member
from altyaa.connections.rules.connecting import ELSEWHERE, ENDED
from altyaa.infra.db import DatabaseUnavailable
from altyaa.kernel.problems import SERVICE_UNAVAILABLE, Refused

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_UNFINISHED = (
    "The service could not finish this sign-in: its database took nothing. All that was connected is as it was."
)
_MOST_PARAMETERS, _LONGEST = 20, 8000


class Callback:
    """The redirect URI of our apps."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._cookie = browser_cookie(desk.base_url)

    async def back(self, request: Request) -> Response:
        """Redeem the code; then to the choice.

        Nobody is sent to the sign-in page from here: its address would carry the code.
        """
        name, query = request.path_params["provider"], _query(request.url.query)
        if query is None:
            return failed_page(request, ENDED, f"/connect/{name}")
        if request.method == "HEAD":  # which asks what a GET would say, and spends nothing
            return Response(headers=_HEADERS)
        guest, cookie = await self._desk.guest(request), self._cookie.read(request)
        if guest is None and cookie is None:
            return failed_page(request, ELSEWHERE, f"/connect/{name}")
        who = Who(None if guest is None else guest.visit.user_id, cookie)
        try:
            came = await come_back(self._means, Back(name, who, query))
        except DatabaseUnavailable as error:  # The state may be spent: the same address would not work again.
            came = Came(Refused(SERVICE_UNAVAILABLE, f"database unavailable: {error}", _UNFINISHED))
        if came.link is not None and cookie is not None:
            at = link_address(came.link.workspace_id, came.link.id)
            return self._answer(request, guest_of(self._desk, request, cookie, at), came.what, f"/connect/link/{name}")
        if guest is None:
            assert isinstance(came.what, Refused)  # a member's sign-in is nobody else's
            return failed_page(request, came.what, f"/connect/{name}")
        where = came.what.workspace_id if isinstance(came.what, Established) else None
        viewer = guest.viewer if where is None else await viewer_in(self._desk, request, guest, where)
        return self._answer(request, member(guest, cookie, viewer, f"/connect/{name}"), came.what, f"/connect/{name}")

    def _answer(
        self, request: Request, visitor: Visitor, what: Waiting | Established | Refused, under: str
    ) -> Response:
        if isinstance(what, Refused):
            return failed_page(request, what, visitor.again)
        if isinstance(what, Established):
            return results_page(request, visitor, what, self._means)
        # A fragment of its own: without one the browser would take over the platform's, which Facebook fills with _=_.
        at = attempt_query(what.workspace_id, what.attempt_id)
        return RedirectResponse(f"{under}/pick?{at}#main", 303, _HEADERS)


def _query(text: str) -> dict[str, str] | None:
    """The parameters; None where one comes twice (RFC 6749 §3.1), or where they are no such thing."""
    if len(text) > _LONGEST:
        return None
    try:
        pairs = parse_qsl(text, keep_blank_values=True, errors="strict", max_num_fields=_MOST_PARAMETERS)
    except ValueError:
        return None
    values = dict(pairs)
    return None if len(values) != len(pairs) or any("\0" in value for value in values.values()) else values
