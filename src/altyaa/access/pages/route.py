"""One address of a page, and what handlers leave for its answer."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

_LEFT = "on_answer"

Handler = Callable[[Request], Awaitable[Response]]


def on_answer(request: Request, act: Callable[[Response], object]) -> None:
    """Have something done to the answer of this request, whoever makes it: a cookie written."""
    setattr(request.state, _LEFT, [*getattr(request.state, _LEFT, ()), act])


def page(path: str, get: Handler, post: Handler | None = None) -> Route:
    """One address, with what shows it and what takes its form."""

    async def answer(request: Request) -> Response:
        response = await (post if post is not None and request.method == "POST" else get)(request)
        for act in getattr(request.state, _LEFT, ()):
            act(response)
        return response

    answer.__doc__ = get.__doc__
    return Route(path, answer, methods=["GET"] if post is None else ["GET", "POST"])
