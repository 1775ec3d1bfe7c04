"""One address of a page."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

Handler = Callable[[Request], Awaitable[Response]]


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
