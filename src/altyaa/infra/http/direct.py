"""Answers that need no waiting, past the framework: for the paths that are asked thousands of times a second."""

from collections.abc import Callable, Mapping

from starlette.types import ASGIApp, Receive, Scope, Send

Fields = list[tuple[bytes, bytes]]
Answer = Callable[[Scope], tuple[int, Fields, bytes] | None]
"""Status, header fields and body; None where the framework's route has to answer."""


class Direct:
    """ASGI middleware.

    Args:
        answers: Exact path to what answers GET and HEAD there. ``app`` says what of all else is allowed.
    """

    def __init__(self, answers: Mapping[str, Answer], app: ASGIApp) -> None:
        self._answers, self._app = answers, app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer directly, or let the framework."""
        answer = self._answers.get(scope["path"]) if scope["method"] in ("GET", "HEAD") else None
        found = None if answer is None else answer(scope)
        if found is None:
            await self._app(scope, receive, send)
            return
        status, fields, body = found
        await send({"type": "http.response.start", "status": status, "headers": fields})
        await send({"type": "http.response.body", "body": body})
