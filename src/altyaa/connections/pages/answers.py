"""Answers that these pages have in common."""

from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from altyaa.kernel.problems import SERVICE_UNAVAILABLE, Problem, Refused
from altyaa.kernel.text import N_
from altyaa.web.cookies import Cookie
from altyaa.web.model import Link
from altyaa.web.page import Pages

PAGES = Pages(Path(__file__).parent / "templates")
_YOURS = (
    N_("This account was not connected"),
    N_("Yours. Start again; the sentence above says what is different this time."),
)
_BY_CODE = {
    "connect_ended": (
        N_("This sign-in is over"),
        N_("Yours. Start again: it takes a minute, and nothing was changed."),
    ),
    "connect_elsewhere": (
        N_("This sign-in belongs elsewhere"),
        N_("Yours. Start again in this browser. If you did not begin it, close this page: nothing was connected."),
    ),
    "connect_declined": (
        N_("Nothing was connected"),
        N_("Yours. Start again, and leave everything ticked at the platform."),
    ),
    "connect_link_over": (
        N_("This link leads nowhere"),
        N_("Yours, if you went on in another browser of yours: go on there. Else that of whoever sent it to you."),
    ),
    "other_account": (
        N_("That was another account"),
        N_("Yours. Start again, and choose the other account at the platform."),
    ),
    "provider_failed": (
        N_("The platform did not help"),
        N_("Nobody's for the moment. Wait a few minutes, then go on below."),
    ),
    "provider_not_set_up": (
        N_("Not set up here"),
        N_("That of the operator of this service, who can set the platform up."),
    ),
    "role_insufficient": (
        N_("Not allowed"),
        N_("That of an Owner or Admin of the workspace, who may connect accounts."),
    ),
    "rate_limited": (N_("Too many sign-ins"), N_("Yours. Wait for the time that is said above, then go on below.")),
    "service_unavailable": (N_("Nothing was changed"), N_("Ours. Wait a few seconds, then go on below.")),
}


def failed_page(request: Request, refused: Refused, again: str | None, label: str = N_("Start again")) -> Response:
    """Why nothing was connected, and whose move it is.

    Args:
        again: Where the button leads: the path that begins anew, or goes on. None for no button: whoever has no account
            has nowhere else to go here.
    """
    request.state.refused = refused.why
    problem: Problem = refused.problem
    title, move = _BY_CODE.get(problem.code, _YOURS)
    is_over = problem.code in ("provider_not_set_up", "role_insufficient")
    wait = refused.retry_after if problem is not SERVICE_UNAVAILABLE else 2
    return PAGES.render(
        request,
        "web/refusal.html",
        status=problem.status,
        headers={} if wait is None else {"Retry-After": str(wait)},
        title=title,
        move=move,
        refused=refused,
        next_step=_next_step(again, label, is_over=is_over),
        reference=request.state.request_id,
    )


def origin_of(url: str) -> str:
    """Where a form may lead."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _next_step(again: str | None, label: str, *, is_over: bool) -> Link | None:
    if again is None or (is_over and again.startswith("/connect/link?")):
        return None
    return Link(N_("To the connections"), "/connections") if is_over else Link(label, again)


def browser_cookie(base_url: str) -> Cookie:
    """What binds a sign-in to the browser that began it."""
    return Cookie("connect", base_url)
