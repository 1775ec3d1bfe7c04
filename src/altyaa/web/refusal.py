"""A refusal as a page: what happened, whose move it is, and the id under which our log knows it."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.problems import SERVICE_UNAVAILABLE, Refused
from altyaa.web.model import Link
from altyaa.web.page import Pages

_SHELL = Pages()
_RETRY_AFTER_SECONDS = 2
_START = Link("Start page", "/")
_OURS = ("Something broke", "Ours. Try once more; if it stays, send us the reference below.")
_YOURS = ("This did not work", "Yours. Go back, correct it and send it again.")
_BY_STATUS = {
    401: ("Sign in first", "Yours. Sign in and open the page again."),
    403: ("Not allowed", "Yours, or that of an Owner or Admin of the workspace, who can allow it."),
    404: ("Nothing here", "Yours. Check the address; what it named may have been removed."),
    409: ("Somebody was faster", "Yours. Open the page again and look at what is there now."),
    429: ("Too many attempts", "Nobody's for the moment. Wait, then try again."),
    503: ("Back in a moment", "Ours. Wait a few seconds, then load the page again."),
}
_BY_CODE = {
    "csrf_failed": ("Open the form again", "Yours. Go back, load the page again and send it from there."),
    "invitation_ended": (
        "This invitation is over",
        "Yours, if you joined with it: go on below. Else that of whoever invited you, who can send a new one.",
    ),
    "reset_ended": ("This link is over", "Yours. Ask for a new link below; the newest one works."),
}


def wants_page(request: Request) -> bool:
    """Whether the caller reads HTML. For addresses of pages: under ``/v1`` and ``/gateway`` every answer is JSON."""
    return "text/html" in request.headers.get("accept", "")


def refusal_page(request: Request, refused: Refused, next_step: Link | None = None) -> Response:
    """The page of a refusal, with its status. Leaves ``refused.why`` for the log line of the request.

    Args:
        next_step: Where the button leads; for None back into the workspace that the page is of, or to the start page.
    """
    request.state.refused = refused.why
    problem = refused.problem
    otherwise = _YOURS if problem.status < 500 else _OURS
    title, move = _BY_CODE.get(problem.code) or _BY_STATUS.get(problem.status, otherwise)
    seconds = _RETRY_AFTER_SECONDS if problem is SERVICE_UNAVAILABLE else refused.retry_after
    retry = {} if seconds is None else {"Retry-After": str(seconds)}
    return _SHELL.render(
        request,
        "web/refusal.html",
        status=problem.status,
        headers=retry,
        title=title,
        move=move,
        refused=refused,
        next_step=next_step or getattr(request.state, "back", _START),
        reference=request.state.request_id,
    )
