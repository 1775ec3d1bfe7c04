"""What was connected, and what was not."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.answers import PAGES
from altyaa.connections.pages.rows import connect_path
from altyaa.connections.pages.visitor import Visitor
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.return_to import host_of


def results_page(request: Request, visitor: Visitor, made: Established, means: Means) -> Response:
    """Each that the platform gave access to a moment ago, and each that it did not."""
    return PAGES.render(
        request,
        "results.html",
        viewer=visitor.viewer,
        csrf_token=visitor.guard.token,
        title=means.providers[made.provider].title,
        made=made,
        way=None if made.return_to is None else (made.return_to, host_of(made.return_to)),
        connections=page_of(made.workspace_id),
        again=connect_path(made.workspace_id, made.provider),
    )
