"""``/connect/{provider}``: what is asked for, and off to the platform."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest, sign_in_first
from altyaa.access.pages.inside import at_work
from altyaa.connections.actions.means import Means, Platform
from altyaa.connections.actions.start import start
from altyaa.connections.pages.answers import PAGES, browser_cookie, failed_page, origin_of
from altyaa.connections.pages.place import places
from altyaa.connections.rules.addresses import page_of
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_
from altyaa.web.refusal import refusal_page

_FIELDS = ("workspace", "connection")


class Starting:
    """The page before the platform's."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._cookie = browser_cookie(desk.base_url)

    async def show(self, request: Request) -> Response:
        """Say what will be asked for; the button leads to the platform."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        platform = self._means.platform(request.path_params["provider"])
        if isinstance(platform, Refused):
            return failed_page(request, platform, "/connections")
        return await self._page(request, guest, platform)

    async def send(self, request: Request) -> Response:
        """To the platform, with a cookie by which this browser is known when it comes back."""
        guest = await self._desk.guest(request)
        if guest is None:
            return sign_in_first(request)
        form = await self._desk.posted(request, guest.guard, *_FIELDS)
        if isinstance(form, Refused):
            return refusal_page(request, form)
        found = await places(self._desk, request, guest, form.text("workspace"))
        name, named = request.path_params["provider"], form.text("connection")
        connection_id = read_id("con", named) if named else None
        if found.here is None or (named and connection_id is None):
            wrong = N_("The form names no workspace of yours, or no connection. Open the page again.")
            return refusal_page(request, Refused(INVALID_VALUE, "no such workspace or connection", wrong))
        over = self._desk.limits.connect(guest.visit.user_id, found.here.workspace_id)
        if over is not None:
            return failed_page(request, over, f"/connect/{name}")
        caller = at_work(self._desk, request, guest, found.here).principal
        gone = await start(self._means, caller, name, self._cookie.read(request), connection_id)
        if isinstance(gone, Refused):
            return failed_page(request, gone, f"/connect/{name}")
        headers = {"Location": gone.url, "Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
        response = Response(status_code=303, headers=headers)
        self._cookie.write(response, gone.cookie)
        return response

    async def _page(self, request: Request, guest: Guest, platform: Platform) -> Response:
        found, name = await places(self._desk, request, guest), platform.provider.name
        again = request.query_params.get("connection")
        ids = [write_id("wks", each.workspace_id) for each in found.all]
        return PAGES.render(
            request,
            "start.html",
            viewer=guest.viewer if found.here is None else at_work(self._desk, request, guest, found.here).viewer,
            csrf_token=guest.guard.token,
            form_targets=(origin_of(self._means.for_browser(platform.provider.pack.value("authorize_url"))),),
            title=platform.provider.title,
            about=platform.provider.pack,
            scopes=platform.provider.pack.value("scopes"),
            back=None if found.here is None else page_of(found.here.workspace_id),
            action=f"/connect/{name}",
            place=found.here,
            workspace=None if found.here is None else write_id("wks", found.here.workspace_id),
            choices=[
                (each, f"/connect/{name}?{urlencode({'workspace': id_})}")
                for each, id_ in zip(found.all, ids, strict=True)
            ],
            again=again if again and read_id("con", again) else None,
        )
