"""What one person allowed one app: the devices, and the end of one of them or of all."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions.authorized import Authorized, end_authorized, show_authorized
from altyaa.oauth.actions.look import NO_SUCH_CONSENT, NO_SUCH_GRANT
from altyaa.oauth.means import Means
from altyaa.oauth.pages.authorized.index import row
from altyaa.oauth.pages.authorized.words import device
from altyaa.oauth.pages.entering import AUTHORIZED, READ, WRITE, entered, shown, turned_away
from altyaa.oauth.store.grant_views import GrantView


class Consents:
    """``…/authorized/cst_…``, and below it ``/revoke`` and ``/devices/grt_…/end``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Show what a person allowed an app, and each device that it is used on."""
        return await self._page(request, "consent_one.html", READ)

    async def ask(self, request: Request) -> Response:
        """Say what ends when it is taken back."""
        return await self._page(request, "consent_revoke.html", WRITE)

    async def revoke(self, request: Request) -> Response:
        """Take it back, with every device."""
        return await self._end(request, None, "revoked")

    async def ask_device(self, request: Request) -> Response:
        """Say what ends with one device."""
        return await self._page(request, "device_end.html", WRITE)

    async def end_device(self, request: Request) -> Response:
        """End one device's grant."""
        return await self._end(request, read_id("grt", request.path_params["grant"]), "device")

    async def _page(self, request: Request, template: str, needed: str) -> Response:
        here = await entered(self._desk, request, needed)
        if isinstance(here, Response):
            return here
        found = await self._found(request, here)
        if isinstance(found, Refused):
            return turned_away(request, here, found, AUTHORIZED)
        allowed, grants = found
        it, devices = row(allowed, self._means), [device(each) for each in grants]
        return shown(request, here, template, list_path=here.path(AUTHORIZED), row=it, devices=devices)

    async def _found(self, request: Request, here: Inside) -> tuple[Authorized, list[GrantView]] | Refused:
        """The consent that the address names; of its grants the one, where it names one too."""
        consent_id, keys = read_id("cst", request.path_params["consent"]), self._means.keyring.keys
        if consent_id is None:
            return NO_SUCH_CONSENT
        async with self._desk.db.workspace(here.principal) as tx:
            found = await show_authorized(tx, keys, self._means.clock, consent_id)
        if isinstance(found, Refused) or "grant" not in request.path_params:
            return found
        grant_id = read_id("grt", request.path_params["grant"])
        grants = [each for each in found[1] if each.id == grant_id]
        return (found[0], grants) if grants else NO_SUCH_GRANT

    async def _end(self, request: Request, grant_id: UUID | None, note: str) -> Response:
        here = await entered(self._desk, request, WRITE)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard)
        if isinstance(form, Response):
            return form
        consent_id = read_id("cst", request.path_params["consent"])
        if consent_id is None or ("grant" in request.path_params and grant_id is None):
            return turned_away(request, here, NO_SUCH_GRANT, AUTHORIZED)
        async with self._desk.db.workspace(here.principal) as tx:
            ended = await end_authorized(tx, self._means.settings.scopes, self._means.clock, consent_id, grant_id)
        if isinstance(ended, Refused):
            return turned_away(request, here, ended, AUTHORIZED)
        return see_other(here.path(f"{AUTHORIZED}/{request.path_params['consent']}"), note=note)
