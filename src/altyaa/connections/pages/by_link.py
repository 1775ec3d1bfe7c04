"""``/c/{token}`` and ``/connect/link``: somebody without an account is asked to connect theirs."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from altyaa.access.pages.desk import Desk
from altyaa.connections.actions.by_link import decline, look_at_link, open_link, start_by_link
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.answers import PAGES, browser_cookie, failed_page, origin_of
from altyaa.connections.pages.visitor import Guests, Visitor, attempt_in, link_address
from altyaa.connections.rules.return_to import host_of
from altyaa.infra.http.peer import Address, client_address
from altyaa.kernel.problems import Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard
from altyaa.web.refusal import refusal_page

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_AHEAD = ("sec-purpose", "purpose", "x-moz")
"""By which browsers say that nobody asked for it yet."""


class ByLink:
    """A link, the page that it leads to, and its two buttons."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._cookie, self._guests = browser_cookie(desk.base_url), Guests(desk)

    async def open(self, request: Request) -> Response:
        """Swap its secret for a cookie, where a person opens it in a browser.

        Programs that look ahead, and those of chats and mail, get a page with a button, the same for every address.
        """
        if request.method == "HEAD":  # which asks what a GET would say, and spends nothing
            return Response(headers=_HEADERS)
        if _is_by_a_person(request):
            return await self._open(request)
        guard = self._desk.csrf.of_visitor(request)
        page = PAGES.render(request, "open_link.html", csrf_token=guard.token, action=request.url.path)
        guard.keep(page)
        return page

    async def open_by_button(self, request: Request) -> Response:
        """The same by the button."""
        form = await self._desk.posted(request, self._desk.csrf.of_visitor(request))
        return refusal_page(request, form) if isinstance(form, Refused) else await self._open(request)

    async def show(self, request: Request) -> Response:
        """Say who asks, for what, at which platform."""
        visitor = await self._guests(request)
        if isinstance(visitor, Response):
            return visitor
        asked = await look_at_link(self._means, visitor.who, *_named(request))
        if isinstance(asked, Refused):
            return failed_page(request, asked, None)
        pack = asked.provider.pack
        return PAGES.render(
            request,
            "link.html",
            csrf_token=_about(visitor).token,
            form_targets=(origin_of(self._means.for_browser(pack.value("authorize_url"))),),
            asked=asked,
            back_at=None if asked.return_to is None else host_of(asked.return_to),
            title=asked.provider.title,
            scopes=pack.value("scopes"),
            action=visitor.again,
        )

    async def send(self, request: Request) -> Response:
        """To the platform, or nowhere for good."""
        visitor = await self._guests(request)
        if isinstance(visitor, Response):
            return visitor
        form = await self._desk.posted(request, _about(visitor), "answer")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        if form.text("answer") == "decline":
            return await self._decline(request, visitor)
        workspace_id, link_id = _named(request)
        over = self._desk.limits.connect_by_link(link_id, workspace_id, self._address(request))
        if over is not None:
            return failed_page(request, over, visitor.again, N_("Go on"))
        gone = await start_by_link(self._means, visitor.who, workspace_id, link_id)
        if isinstance(gone, Refused):
            return failed_page(request, gone, visitor.again)
        return Response(status_code=303, headers={"Location": gone.url, **_HEADERS})

    async def _open(self, request: Request) -> Response:
        over = self._desk.limits.open_link(self._address(request))
        if over is not None:
            return refusal_page(request, over)
        opened = await open_link(self._means, Secret(request.path_params["token"]), self._cookie.read(request))
        if isinstance(opened, Refused):
            return failed_page(request, opened, None)
        response = RedirectResponse(link_address(opened.workspace_id, opened.attempt_id), 303, _HEADERS)
        self._cookie.write(response, opened.cookie)
        return response

    async def _decline(self, request: Request, visitor: Visitor) -> Response:
        declined = await decline(self._means, visitor.who, *_named(request))
        if isinstance(declined, Refused):
            return failed_page(request, declined, None)
        way = None if declined.return_to is None else (declined.return_to, host_of(declined.return_to))
        return PAGES.render(request, "declined.html", way=way)

    def _address(self, request: Request) -> Address | None:
        return client_address(request.scope, self._desk.proxies)


def _named(request: Request) -> tuple[UUID, UUID]:
    found = attempt_in(request)
    assert found is not None  # else the visitor was not received
    return found


def _about(visitor: Visitor) -> Guard:
    """A form of one link, sent to another one's address, is refused: two tabs share their cookie."""
    return visitor.guard.about(Secret(visitor.again))


def _is_by_a_person(request: Request) -> bool:
    """Whether a browser follows the link because somebody pressed it (Fetch Metadata).

    What says nothing of it may be an old browser, and the button is for its person; it may be a program that looks what
    a link is about, and the button is not pressed.
    """
    headers = request.headers
    is_navigation = (headers.get("sec-fetch-mode"), headers.get("sec-fetch-dest")) == ("navigate", "document")
    return is_navigation and not any("prefetch" in headers.get(name, "").lower() for name in _AHEAD)
