"""What was connected, and what was not."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Guest
from altyaa.connections.actions.establish import Established
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.answers import PAGES
from altyaa.kernel.ids import write_id


def results_page(request: Request, guest: Guest, made: Established, means: Means) -> Response:
    """Each that the platform gave access to a moment ago, and each that it did not."""
    workspace = write_id("wks", made.workspace_id)
    return PAGES.render(
        request,
        "results.html",
        viewer=guest.viewer,
        csrf_token=guest.guard.token,
        title=means.providers[made.provider].title,
        made=made,
        connections=f"/connections?workspace={workspace}",
        again=f"/connect/{made.provider}?workspace={workspace}",
    )
