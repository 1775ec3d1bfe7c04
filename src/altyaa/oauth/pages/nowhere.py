"""What a person reads when the app that sent them cannot be answered."""

from collections.abc import Sequence
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk, Guest
from altyaa.access.rules import scopes_for
from altyaa.kernel.scopes import ScopeCatalogue
from altyaa.oauth.model import ClientRecord
from altyaa.oauth.pages.address import Address
from altyaa.oauth.pages.answers import PAGES
from altyaa.oauth.rules.authorize import NoTarget, Piece, differences, hint, nearest
from altyaa.protocol.rfc6749_errors import OAuthRefused

_MOST_SHOWN = 20
_SHOWN_CHARACTERS = 500
UNREADABLE = NoTarget(OAuthRefused("invalid_request", "The address is not UTF-8, or has too many parameters."))


@dataclass(frozen=True, slots=True)
class Row:
    """What was sent, and one address that is registered.

    Attributes:
        hint: The difference in words; may be empty.
    """

    sent: list[Piece]
    registered: list[Piece]
    hint: str


class Nowhere:
    """The page of a request without a redirect URI. It never leads anywhere by itself (RFC 6749 §4.1.2.1)."""

    def __init__(self, desk: Desk, catalogue: ScopeCatalogue) -> None:
        self._desk, self._catalogue = desk, catalogue

    async def page(self, request: Request, found: NoTarget, address: Address | None) -> Response:
        """What happened, and what to do. Who may read the app's settings sees what it has registered."""
        request.state.refused = found.refused.reason
        client, rows = found.client, list[Row]()
        guest = None if client is None else await self._desk.guest(request)
        is_developer = client is not None and guest is not None and await self._may_read(guest, client)
        if client is not None and is_developer and found.sent:
            rows = compared(found.sent, client.redirect_uris)
        return PAGES.render(
            request,
            "authorize_error.html",
            status=400,
            description=found.refused.description,
            error=found.refused.error,
            client=client if is_developer else None,
            sent=found.sent[:_SHOWN_CHARACTERS] if is_developer else "",
            rows=rows,
            is_signed_in=guest is not None,
            own=None if client is None or address is None else str(address),
            reference=request.state.request_id,
        )

    async def _may_read(self, guest: Guest, client: ClientRecord) -> bool:
        belongs = await self._desk.memberships(guest)
        roles = [each.role for each in belongs if each.workspace_id == client.workspace_id]
        return any("apps.read" in scopes_for(role, self._catalogue) for role in roles)


def compared(sent: str, registered: Sequence[str]) -> list[Row]:
    """Each registered address beside what was sent, the most similar first."""
    shown = sent[:_SHOWN_CHARACTERS]
    return [Row(*differences(shown, uri), hint(shown, uri)) for uri in nearest(shown, registered)[:_MOST_SHOWN]]
