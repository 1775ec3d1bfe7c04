"""The addresses of these pages."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from altyaa.access.pages import general as general_page
from altyaa.access.pages.account.password import ChangingPassword
from altyaa.access.pages.account.profile import Profile
from altyaa.access.pages.account.sessions import Sessions
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.first_run import FirstRun
from altyaa.access.pages.forgotten import Forgotten, Resetting
from altyaa.access.pages.general import General
from altyaa.access.pages.home import Home
from altyaa.access.pages.invited import Invited
from altyaa.access.pages.signing_in import SigningIn

Handler = Callable[[Request], Awaitable[Response]]


def routes(desk: Desk) -> list[Route]:
    """One for each address, so that a 405 names every method that it takes."""
    home, signing_in, forgotten, first_run = Home(desk), SigningIn(desk), Forgotten(desk), FirstRun(desk)
    resetting, invited, general = Resetting(desk), Invited(desk), General(desk)
    profile, password, sessions = Profile(desk), ChangingPassword(desk), Sessions(desk)
    return [
        page("/", home.start),
        page("/workspaces", home.workspaces),
        page("/sign-in", signing_in.show, signing_in.send),
        Route("/sign-out", signing_in.leave, methods=["POST"]),
        page("/forgot-password", forgotten.show, forgotten.send),
        page("/reset-password", resetting.show, resetting.send),
        page("/reset-password/{token}", resetting.link.open),
        page("/invitation", invited.show, invited.send),
        page("/invitations/{token}", invited.link.open),
        page("/first-run", first_run.show, first_run.send),
        page("/first-run/{token}", first_run.link.open),
        page("/account", profile.show),
        page("/account/password", password.show, password.send),
        page("/account/sessions", sessions.show, sessions.send),
        page(f"/w/{{workspace}}/{general_page.PATH}", general.show, general.send),
    ]


def page(path: str, get: Handler, post: Handler | None = None) -> Route:
    """One address, with what shows it and what takes its form.

    A handler may leave a function of the answer as ``request.state.on_answer``: it writes a cookie.
    """

    async def answer(request: Request) -> Response:
        response = await (post if post is not None and request.method == "POST" else get)(request)
        if (on_answer := getattr(request.state, "on_answer", None)) is not None:
            on_answer(response)
        return response

    answer.__doc__ = get.__doc__
    return Route(path, answer, methods=["GET"] if post is None else ["GET", "POST"])
