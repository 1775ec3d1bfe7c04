"""The addresses of these pages."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.forgotten import Forgotten, Resetting
from altyaa.access.pages.home import Home
from altyaa.access.pages.invited import Invited
from altyaa.access.pages.signing_in import SigningIn

Handler = Callable[[Request], Awaitable[Response]]


def routes(desk: Desk) -> list[Route]:
    """One for each address, so that a 405 names every method that it takes."""
    home, signing_in, forgotten = Home(desk), SigningIn(desk), Forgotten(desk)
    resetting, invited = Resetting(desk), Invited(desk)
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
    ]


def page(path: str, get: Handler, post: Handler | None = None) -> Route:
    """One address, with what shows it and what takes its form."""

    async def answer(request: Request) -> Response:
        return await (post if post is not None and request.method == "POST" else get)(request)

    answer.__doc__ = get.__doc__
    return Route(path, answer, methods=["GET"] if post is None else ["GET", "POST"])
