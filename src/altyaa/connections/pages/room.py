"""What the pages of a workspace's connections have in common."""

from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.connections.actions.means import NEEDED
from altyaa.connections.pages.answers import PAGES
from altyaa.connections.rules.addresses import page_of
from altyaa.kernel.problems import ROLE_INSUFFICIENT, Refused
from altyaa.kernel.text import N_
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

READS = "connections.read"
NOTES: Mapping[str, tuple[str, str, str]] = {
    "policy-set": ("good", N_("The policy is set."), N_("It holds for the connections that there are, too.")),
    "policy-reset": ("good", N_("The platform's own policy holds again."), ""),
    "calendar-ended": ("good", N_("The calendar has ended."), N_("Programs that subscribed to it get nothing more.")),
}
"""What a page says after a redirect, by the word in its address."""


async def received(desk: Desk, request: Request, needed: str = NEEDED) -> Inside | Response:
    """Somebody in the workspace who has a scope; or what everybody else gets.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    here = await inside(desk, request)
    if isinstance(here, Response) or here.may(needed):
        return here
    return refused_here(request, here, Refused(ROLE_INSUFFICIENT, f"a member without {needed}"))


def room(request: Request, here: Inside, template: str, refused: Refused | None = None, **context: Any) -> Response:
    """A page, in the frame with the navigation.

    Args:
        refused: What was wrong with the form as it was sent; the page says so as ``error``.
    """
    if refused is not None:
        request.state.refused = refused.why
    return PAGES.render(
        request,
        template,
        status=200 if refused is None else refused.problem.status,
        viewer=here.viewer,
        csrf_token=here.guard.token,
        here=here,
        root=page_of(here.membership.workspace_id),
        may_act=here.may(NEEDED),
        note=NOTES.get(request.query_params.get("note", "")),
        error=refused and refused.sentence,
        **context,
    )


def refused_here(request: Request, here: Inside, refused: Refused) -> Response:
    """A refusal whose button leads to the connections."""
    return refusal_page(request, refused, Link(N_("To the connections"), page_of(here.membership.workspace_id)))
