"""Give an app another secret, and retire the one before it."""

import json
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages import once
from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.rules.secrets import DEFAULT_OVERLAP
from altyaa.infra import entropy
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.one import Found, find
from altyaa.oauth.pages.apps.snippets import snippets
from altyaa.oauth.pages.apps.words import secret_state
from altyaa.oauth.pages.entering import client_means, shown
from altyaa.oauth.registration import CreatedClient, SecretRotation
from altyaa.web.forms import Form

_HOUR, _DAY = 3600, 86_400
OVERLAPS = {
    str(_HOUR): N_("1 hour"),
    str(_DAY): N_("24 hours"),
    str(7 * _DAY): N_("7 days"),
    str(30 * _DAY): N_("30 days"),
    "0": N_("None: it ends at once"),
}
_NO_OVERLAP = Refused(INVALID_VALUE, "overlap", N_("Choose how long the old secret goes on working."))


class Rotating:
    """``…/apps/app_…/rotate``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Ask how long the old secret is to go on working."""
        found = await find(self._desk, request)
        return found if isinstance(found, Response) else self._form(request, found)

    async def send(self, request: Request) -> Response:
        """Make the new secret, and show it this once."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        here = found.here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, once.FIELD, "overlap", "retire_oldest")
        if isinstance(form, Response):
            return form
        if form.text("overlap") not in OVERLAPS:
            return self._form(request, found, _NO_OVERLAP)
        made = await self._rotate(request, found, form)
        if isinstance(made, Refused):
            return self._form(request, found, made)
        if isinstance(made, str):
            return see_other(found.path, note="rotated-before")
        lines = snippets(made.view.client, self._desk.base_url)
        return shown(request, here, "app_secret.html", made=made, app_path=found.path, is_new=False, snippets=lines)

    async def _rotate(self, request: Request, found: Found, form: Form) -> CreatedClient | str | Refused:
        means, client_id = client_means(self._means), found.view.client.id
        ask = SecretRotation(timedelta(seconds=int(form.text("overlap"))), bool(form.text("retire_oldest")))
        async with self._desk.db.workspace(found.here.principal) as tx:

            async def act() -> CreatedClient | Refused:
                return await actions.rotate_client_secret(tx, means, entropy.new_secret(), client_id, ask)

            return await once.act_once(tx, request, form, act, lambda made: json.dumps(made.view.client.wire_id))

    def _form(self, request: Request, found: Found, refused: Refused | None = None) -> Response:
        return shown(
            request,
            found.here,
            "app_rotate.html",
            refused=refused,
            client=found.view.client,
            app_path=found.path,
            working=secret_state(found.view, self._means.clock()).working,
            overlaps=OVERLAPS,
            usual=str(int(DEFAULT_OVERLAP.total_seconds())),
            once=once.new_name(),
        )
