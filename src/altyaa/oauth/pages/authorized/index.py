"""The list of what members allowed apps."""

from collections.abc import Mapping
from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.scopes import Scope
from altyaa.oauth.actions.authorized import Authorized, list_authorized
from altyaa.oauth.means import Means
from altyaa.oauth.pages.authorized.words import named
from altyaa.oauth.pages.entering import A_PAGE, entered, shown
from altyaa.oauth.pages.listing import divided, sift_of
from altyaa.oauth.store.consent_views import ConsentStatus, WhichConsents

_STATUSES: Mapping[str, ConsentStatus] = {"active": "active", "revoked": "revoked"}


@dataclass(frozen=True, slots=True)
class Row:
    """What one person allowed one app, as lists show it."""

    id: str
    allowed: Authorized
    scopes: list[Scope | str]


class Index:
    """``…/settings/integrations/authorized``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """List what members allowed apps, newest first."""
        here = await entered(self._desk, request)
        if isinstance(here, Response):
            return here
        sift = sift_of(request, "cst", tuple(_STATUSES), app="app", person="usr")
        which = WhichConsents(
            client_id=read_id("app", sift.others.get("app", "")),
            user_id=read_id("usr", sift.others.get("person", "")),
            status=_STATUSES.get(sift.status),
            before=sift.before,
            most=A_PAGE + 1,
            words=sift.words or None,
        )
        async with self._desk.db.workspace(here.principal) as tx:
            found = await list_authorized(tx, self._means.keyring.keys, self._means.clock, which)
        allowed, older = divided(request, sift, "cst", found, lambda each: each.consent.id)
        rows = [row(each, self._means) for each in allowed]
        return shown(request, here, "authorized.html", sift=sift, rows=rows, older=older)


def row(allowed: Authorized, means: Means) -> Row:
    """One of a list."""
    scopes = named(list(allowed.consent.scopes), means.settings.scopes)
    return Row(write_id("cst", allowed.consent.id), allowed, scopes)
