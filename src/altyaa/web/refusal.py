"""A refusal as a page: what happened, whose move it is, and the id under which our log knows it."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.problems import SERVICE_UNAVAILABLE, Refused
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.page import Pages

_SHELL = Pages()
_RETRY_AFTER_SECONDS = 2
_START = Link(N_("Start page"), "/")
_OURS = (N_("Something broke"), N_("Ours. Try once more; if it stays, send us the reference below."))
_YOURS = (N_("This did not work"), N_("Yours. Go back, correct it and send it again."))
_BY_STATUS = {
    401: (N_("Sign in first"), N_("Yours. Sign in and open the page again.")),
    403: (N_("Not allowed"), N_("Yours, or that of an Owner or Admin of the workspace, who can allow it.")),
    404: (N_("Nothing here"), N_("Yours. Check the address; what it named may have been removed.")),
    405: (
        N_("Not in this way"),
        N_("Yours. Open the address as a page, and send forms from the page that they are on."),
    ),
    409: (N_("Somebody was faster"), N_("Yours. Open the page again and look at what is there now.")),
    410: (N_("This is over"), N_("Yours. Go on below; whoever gave you the address may have a newer one.")),
    413: (N_("Too long"), N_("Yours. Go back, shorten what you entered and send it again.")),
    429: (N_("Too many attempts"), N_("Nobody's for the moment. Wait, then try again.")),
    503: (N_("Back in a moment"), N_("Ours. Wait a few seconds, then load the page again.")),
}
_BY_CODE = {
    "csrf_failed": (N_("Open the form again"), N_("Yours. Go back, load the page again and send it from there.")),
    "address_change_ended": (N_("This link is over"), N_("Yours. Ask for a new link below; the newest one works.")),
    "address_taken": (
        N_("That address has an account"),
        N_("Yours. Go on below: choose another address, or sign in with the account that has this one."),
    ),
    "first_run_ended": (
        N_("This address makes nothing"),
        N_("Yours. Go on below; whoever is no member yet asks an Owner or Admin to invite them."),
    ),
    "invitation_ended": (
        N_("This invitation is over"),
        N_("Yours, if you joined with it: go on below. Else that of whoever invited you, who can send a new one."),
    ),
    "reset_ended": (N_("This link is over"), N_("Yours. Ask for a new link below; the newest one works.")),
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
