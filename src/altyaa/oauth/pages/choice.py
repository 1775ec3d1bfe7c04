"""Which workspace, where there are several; and where there is none."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.model import Membership
from altyaa.access.pages.desk import Guest
from altyaa.kernel.ids import write_id
from altyaa.oauth.pages.address import Address
from altyaa.oauth.pages.answers import PAGES, form_targets
from altyaa.oauth.rules.authorize import Authorization


def choice_page(
    request: Request, address: Address, ask: Authorization, guest: Guest, among: tuple[Membership, ...], cancel: str
) -> Response:
    """The person chooses: each workspace is a link to the same request, which then names it."""
    hrefs = [str(address.chosen(ask, write_id("wks", each.workspace_id))) for each in among]
    return PAGES.render(
        request,
        "choose_workspace.html",
        csrf_token=guest.guard.token,
        form_targets=form_targets(ask.redirect_uri),
        client=ask.client,
        email=guest.account.email,
        own=str(address),
        choices=list(zip(among, hrefs, strict=True)),
        cancel=cancel,
    )


def no_place_page(
    request: Request, address: Address, ask: Authorization, guest: Guest, others: tuple[Membership, ...], cancel: str
) -> Response:
    """There is none where they may use the app."""
    request.state.refused = f"access_denied: no workspace for {ask.client.wire_id}"
    return PAGES.render(
        request,
        "no_workspace.html",
        status=403,
        csrf_token=guest.guard.token,
        form_targets=form_targets(ask.redirect_uri),
        client=ask.client,
        email=guest.account.email,
        own=str(address),
        choose=str(address.choosing(ask)) if others else None,
        asked_for_one=ask.workspace_id is not None,
        cancel=cancel,
    )
