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
        _page("/", home.start),
        _page("/workspaces", home.workspaces),
        _page("/sign-in", signing_in.show, signing_in.send),
        _page("/sign-out", None, signing_in.leave),
        _page("/forgot-password", forgotten.show, forgotten.send),
        _page("/reset-password", resetting.show, resetting.send),
        _page("/reset-password/{token}", resetting.open),
        _page("/invitation", invited.show, invited.send),
        _page("/invitations/{token}", invited.open),
    ]


def _page(path: str, get: Handler | None, post: Handler | None = None) -> Route:
    handlers = {method: handler for method, handler in (("GET", get), ("POST", post)) if handler is not None}

    async def answer(request: Request) -> Response:
        return await handlers["GET" if request.method == "HEAD" else request.method](request)

    answer.__doc__ = "\n".join(handler.__doc__ or "" for handler in handlers.values())
    return Route(path, answer, methods=list(handlers))
