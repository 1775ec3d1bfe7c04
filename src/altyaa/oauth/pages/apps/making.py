"""Register an app. Its secret is in the answer to the form, and nowhere else."""

import json

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages import once
from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.infra import entropy
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.form import Typed, blank, fields, typed
from altyaa.oauth.pages.apps.reading import INCOMPLETE, Errors, read_ask
from altyaa.oauth.pages.apps.sheet import sheet
from altyaa.oauth.pages.apps.snippets import snippets
from altyaa.oauth.pages.entering import APPS, WRITE, client_means, entered, shown
from altyaa.oauth.registration import ClientAsk, CreatedClient
from altyaa.web import scope_tree
from altyaa.web.forms import Form


class Making:
    """``…/settings/integrations/apps/new``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._groups = scope_tree.tree(means.settings.scopes)

    async def show(self, request: Request) -> Response:
        """Ask what the app is."""
        here = await entered(self._desk, request, WRITE)
        return here if isinstance(here, Response) else self._form(request, here, blank())

    async def send(self, request: Request) -> Response:
        """Register it, and show its secret this once."""
        here = await entered(self._desk, request, WRITE)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, here.guard, once.FIELD, *fields(self._groups))
        if isinstance(form, Response):
            return form
        filled = typed(form, self._groups)
        ask = read_ask(filled, self._means.settings.scopes)
        if not isinstance(ask, ClientAsk):
            return self._form(request, here, filled, INCOMPLETE, ask)
        made = await self._make(request, here, form, ask)
        if isinstance(made, Refused):
            return self._form(request, here, filled, made)
        return self._made(request, here, made)

    async def _make(self, request: Request, here: Inside, form: Form, ask: ClientAsk) -> CreatedClient | str | Refused:
        means = client_means(self._means)
        async with self._desk.db.workspace(here.principal) as tx:

            async def act() -> CreatedClient | Refused:
                return await actions.create_client(tx, means, entropy.new_secret(), ask)

            return await once.act_once(tx, request, form, act, lambda made: json.dumps(made.view.client.wire_id))

    def _made(self, request: Request, here: Inside, made: CreatedClient | str) -> Response:
        if isinstance(made, str):
            return see_other(here.path(f"{APPS}/{json.loads(made)}"), note="registered-before")
        client = made.view.client
        path = here.path(f"{APPS}/{client.wire_id}")
        if made.secret is None:
            return see_other(path, note="registered")
        lines = snippets(client, self._desk.base_url)
        return shown(request, here, "app_secret.html", made=made, app_path=path, is_new=True, snippets=lines)

    def _form(
        self,
        request: Request,
        here: Inside,
        filled: Typed,
        refused: Refused | None = None,
        errors: Errors | None = None,
    ) -> Response:
        told = sheet(here, filled, self._groups, errors)
        return shown(request, here, "app_new.html", refused=refused, once=once.new_name(), **told)
