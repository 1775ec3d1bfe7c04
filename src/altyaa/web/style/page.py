"""The style page, a page that acts, and the answer that shows a secret."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from altyaa.kernel.problems import Refused
from altyaa.web.csrf import Csrf
from altyaa.web.forms import read_form
from altyaa.web.model import Link, Place, Section, Viewer
from altyaa.web.page import Pages
from altyaa.web.refusal import refusal_page

PATH = "/_style"
_NAME = "BI Dashboard"
_PAGES = Pages(Path(__file__).parent / "templates")
_TABS = (Link("Components", PATH), Link("An action", f"{PATH}/act"), Link("No such page", f"{PATH}/nothing"))
_MARA = Viewer("mara@harbor.example", Place("Harbor Coffee", "Owner", (Section("Style", _TABS[:2]),)))


class Style:
    """The handlers. They show what stands in their templates, to anybody, and keep nothing.

    Args:
        csrf: Called when a page is asked for.
    """

    def __init__(self, csrf: Callable[[], Csrf]) -> None:
        self._csrf = csrf

    def routes(self) -> list[Route]:
        """Their addresses."""
        return [Route(PATH, self.show), Route(f"{PATH}/act", self.act, methods=["GET", "POST"])]

    async def show(self, request: Request) -> Response:
        """Every component once."""
        now = datetime.now(UTC)
        used, due = now - timedelta(hours=3, minutes=5), now + timedelta(days=90, minutes=5)
        return self._page(request, "style.html", used=used, due=due)

    async def act(self, request: Request) -> Response:
        """A page that opens over this one. Its form wants a name, and shows a secret for it."""
        if request.method != "POST":
            return self._page(request, "style_act.html", error=None)
        form = await read_form(request, "name", "lifetime")
        if isinstance(form, Refused):
            return refusal_page(request, form)
        if refused := self._csrf().of_visitor(request).refuse(form):
            return refusal_page(request, refused)
        if form.text("lifetime") == "0":
            return RedirectResponse(PATH, 303)
        if form.text("name") != _NAME:
            wrong = "This is not its name. It is written above; mind capitals."
            return self._page(request, "style_act.html", status=422, error=wrong)
        return self._page(request, "style_reveal.html")

    def _page(self, request: Request, template: str, *, status: int = 200, **context: Any) -> Response:
        guard = self._csrf().of_visitor(request)
        shown = {"viewer": _MARA, "csrf_token": guard.token, "tabs": _TABS, "name": _NAME, **context}
        response = _PAGES.render(request, template, status=status, **shown)
        guard.keep(response)
        return response
