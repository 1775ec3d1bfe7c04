"""A small application made of the shell's pieces, for tests of the shell itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from altyaa.infra.http.observed import Observed
from altyaa.kernel.problems import INTERNAL_ERROR, NOT_FOUND, Refused
from altyaa.kernel.secret import Secret
from altyaa.testing.service import listening, on_socket
from altyaa.web.assets import static
from altyaa.web.csrf import Csrf
from altyaa.web.forms import read_form
from altyaa.web.model import Link, Place, Section, Viewer
from altyaa.web.page import Pages
from altyaa.web.refusal import refusal_page
from altyaa.web.style import Style

PAGES = Pages(Path(__file__).parent / "templates")
_SETTINGS = ("Integrations", "Members", "Security", "Usage")
PLACE = Place(
    "Harbor Coffee",
    "Owner",
    (
        Section("Settings", tuple(Link(label, f"/w/wks_1/settings/{label.lower()}") for label in _SETTINGS)),
        Section("Reputation Command Center", (Link("Connections", "/w/wks_1/reputation/connections"),)),
    ),
)
MARA = Viewer("mara@harbor.example", PLACE)


class Sample:
    """The handlers, as a slice would write them."""

    def __init__(self, base_url: str) -> None:
        self.csrf = Csrf(Secret(bytes(32)), base_url)

    async def members(self, request: Request) -> Response:
        """A page in the frame."""
        guard = self.csrf.of_session(request, Secret("mara"))
        used = datetime.now(UTC) - timedelta(hours=3, minutes=5)
        return PAGES.render(request, "members.html", viewer=MARA, csrf_token=guard.token, used=used)

    async def account(self, request: Request) -> Response:
        """A page that belongs to no workspace."""
        guard = self.csrf.of_session(request, Secret("mara"))
        viewer = Viewer("mara@harbor.example")
        return PAGES.render(request, "account.html", viewer=viewer, csrf_token=guard.token)

    async def long(self, request: Request) -> Response:
        """The same for somebody whose every name is long and has no space."""
        guard = self.csrf.of_session(request, Secret("mara"))
        address = f"{'m' * 64}@{'harbor' * 20}.example"
        viewer = Viewer(address, Place("Donaudampfschifffahrtsgesellschaft" * 3, "Owner", PLACE.sections))
        return PAGES.render(request, "account.html", viewer=viewer, csrf_token=guard.token)

    async def form(self, request: Request) -> Response:
        """A form on a card, for somebody who is not signed in."""
        guard = self.csrf.of_visitor(request)
        response = PAGES.render(request, "form.html", csrf_token=guard.token, email="", error=None)
        guard.keep(response)
        return response

    async def post(self, request: Request) -> Response:
        """Post, then 303; what was wrong comes back with the form."""
        guard = self.csrf.of_visitor(request)
        form = await read_form(request, "email", "password")
        refused = form if isinstance(form, Refused) else guard.refuse(form)
        if refused is not None:
            return refusal_page(request, refused)
        assert not isinstance(form, Refused)
        if form.secret("password") == Secret("correct horse battery staple"):
            return RedirectResponse("/w/wks_1/settings/members", 303)
        wrong = "This email address and password do not belong together."
        return PAGES.render(
            request, "form.html", status=422, csrf_token=guard.token, email=form.text("email"), error=wrong
        )

    async def elsewhere(self, request: Request) -> Response:
        """A page of somebody else, whose form leads to us."""
        to, token = request.query_params["to"], request.query_params["token"]
        fields = {"csrf_token": token, "email": "tom@harbor.example", "password": "correct horse battery staple"}
        inputs = "".join(f'<input type="hidden" name="{name}" value="{value}">' for name, value in fields.items())
        form = f'<form method="post" action="{to}">{inputs}<button>Send</button></form>'
        return HTMLResponse(f'<!doctype html><link rel="icon" href="data:,">{form}')

    async def expired(self, _request: Request) -> Response:
        """A page for who is signed in."""
        return RedirectResponse("/sign-in", 303)

    async def error(self, request: Request) -> Response:
        """A refusal of ours."""
        return refusal_page(request, Refused(INTERNAL_ERROR, "asked for"))


async def _missing(request: Request, _error: Exception) -> Response:
    return refusal_page(request, Refused(NOT_FOUND, "no route"))


def application(base_url: str) -> ASGIApp:
    """The routes, inside what surrounds every request."""
    sample = Sample(base_url)
    routes = [
        Route("/static/{name}", static),
        Route("/w/wks_1/settings/members", sample.members),
        Route("/account", sample.account),
        Route("/long", sample.long),
        Route("/sign-in", sample.form),
        Route("/sign-in", sample.post, methods=["POST"]),
        Route("/elsewhere", sample.elsewhere),
        Route("/expired", sample.expired),
        Route("/error", sample.error),
        *Style(lambda: sample.csrf).routes(),
    ]
    return Observed(Starlette(routes=routes, exception_handlers={HTTPException: _missing}), (), frozenset())


@asynccontextmanager
async def served() -> AsyncIterator[str]:
    """The application on a free port; its address."""
    with listening() as (listener, url):
        async with on_socket(application(url), listener):
            yield url
