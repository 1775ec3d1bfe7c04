"""Who comes to these pages of a workspace, and what they are shown."""

from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside, inside
from altyaa.kernel.problems import ROLE_INSUFFICIENT, Refused
from altyaa.kernel.text import N_
from altyaa.oauth.actions.clients import ClientMeans
from altyaa.oauth.means import Means
from altyaa.oauth.pages.answers import PAGES
from altyaa.oauth.pages.notes import note_for
from altyaa.web.model import Link
from altyaa.web.refusal import refusal_page

READ, WRITE = "apps.read", "apps.write"
APPS, AUTHORIZED = "settings/integrations/apps", "settings/integrations/authorized"
A_PAGE = 25
_WORKSPACES = Link(N_("Your workspaces"), "/workspaces")


async def entered(desk: Desk, request: Request, needed: str = READ) -> Inside | Response:
    """Somebody whose role has a scope, at work in the workspace that the address names; or what others get.

    Raises:
        DatabaseUnavailable: It could not be looked up.
    """
    here = await inside(desk, request)
    if isinstance(here, Response) or here.may(needed):
        return here
    return refusal_page(request, Refused(ROLE_INSUFFICIENT, f"a {here.membership.role} has no {needed}"), _WORKSPACES)


def shown(
    request: Request,
    here: Inside,
    template: str,
    *,
    refused: Refused | None = None,
    **context: Any,
) -> Response:
    """A page of somebody at work.

    Args:
        refused: What was wrong with the form as it was sent; the page says so as ``error``, with its status.
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
        note=note_for(request),
        error=refused and refused.sentence,
        can_write=here.may(WRITE),
        **context,
    )


def turned_away(request: Request, here: Inside, refused: Refused, back: str) -> Response:
    """The page of a refusal, which leads back to a page of the workspace.

    Args:
        back: As of ``Inside.path``.
    """
    label = N_("All authorized apps") if back.startswith(AUTHORIZED) else N_("All OAuth apps")
    return refusal_page(request, refused, Link(label, here.path(back)))


def client_means(means: Means) -> ClientMeans:
    """What managing clients needs, with the keys of this moment."""
    return ClientMeans(means.clock, means.new_id, means.keyring.keys, means.settings.scopes)
