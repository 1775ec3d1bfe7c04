"""Answers that pages of this slice have in common."""

from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from altyaa.access.pages.resume import local_path
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard
from altyaa.web.page import Pages

PAGES = Pages(Path(__file__).parent / "templates")

_HEADERS = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}

NOTES = {
    "signed-out": ("good", N_("You are signed out."), N_("The session has ended on our side too.")),
    "password-set": (
        "good",
        N_("Your new password is set."),
        N_("You were signed out everywhere. Sign in with it now."),
    ),
    "joined": ("good", N_("You are in."), N_("The workspace is in the list below.")),
    "begun": (
        "good",
        N_("Your workspace is ready."),
        N_("You are its Owner. Open it to make API keys, invite people and connect accounts."),
    ),
    "left": (
        "info",
        N_("Nothing was changed."),
        N_("The invitation waits: the link in the mail works until it is over."),
    ),
    "over": (
        "info",
        N_("Begin again."),
        N_("The last sign-in was finished, or took longer than 10 minutes."),
    ),
    "left-workspace": (
        "good",
        N_("You left the workspace."),
        N_("An Owner or Admin there can invite you again."),
    ),
}
"""What the page after a redirect says, by the word in its address. No secret, and nothing a caller wrote."""


def see_other(path: str, **query: str) -> Response:
    """303 to a page of ours, so that loading it again sends nothing twice (RFC 9110 §15.4.4).

    Args:
        path: Never a caller's own words, unless ``local_path`` let them pass.
    """
    return RedirectResponse(f"{path}?{urlencode(query)}" if query else path, 303, _HEADERS)


def note_for(request: Request) -> tuple[str, str, str] | None:
    """Kind, title and text of the note that the address asks for; None without one."""
    return NOTES.get(request.query_params.get("note", ""))


def next_path(text: str) -> str:
    """Where to go on; the start page where nothing of ours was named."""
    return local_path(text) or "/"


def form_page(
    request: Request, template: str, guard: Guard, refused: Refused | None = None, **context: Any
) -> Response:
    """A page with a form.

    Args:
        refused: What was wrong with it as it was sent; the page says so as ``error``.
    """
    if refused is not None:
        request.state.refused = refused.why
    response = PAGES.render(
        request,
        template,
        status=200 if refused is None else refused.problem.status,
        csrf_token=guard.token,
        error=refused and refused.sentence,
        **context,
    )
    guard.keep(response)
    return response
