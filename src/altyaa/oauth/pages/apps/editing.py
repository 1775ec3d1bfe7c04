"""Change an app."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.kernel.problems import Refused
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.form import Typed, fields, typed, typed_of
from altyaa.oauth.pages.apps.one import Found, find
from altyaa.oauth.pages.apps.reading import INCOMPLETE, Errors, read_shape
from altyaa.oauth.pages.apps.sheet import sheet
from altyaa.oauth.pages.apps.words import kind_of
from altyaa.oauth.pages.entering import client_means, shown
from altyaa.oauth.registration import ClientChange, Shape
from altyaa.web import scope_tree


class Editing:
    """``…/apps/app_…/edit``."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means
        self._groups = scope_tree.tree(means.settings.scopes)

    async def show(self, request: Request) -> Response:
        """Show the app's form, as it is now."""
        found = await find(self._desk, request)
        return found if isinstance(found, Response) else self._form(request, found, typed_of(found.view.client))

    async def send(self, request: Request) -> Response:
        """Change it. Where answers go is worth as much as the secret: a fresh proof is asked for."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        here, client = found.here, found.view.client
        form = await posted_afresh(self._desk, request, here.guest, here.guard, *fields(self._groups))
        if isinstance(form, Response):
            return form
        filled = typed(form, self._groups)
        shape = read_shape(filled, client, self._means.settings.scopes)
        if not isinstance(shape, Shape):
            return self._form(request, found, filled, INCOMPLETE, shape)
        async with self._desk.db.workspace(here.principal) as tx:
            changed = await actions.change_client(tx, client_means(self._means), client.id, _change(shape))
        if isinstance(changed, Refused):
            return self._form(request, found, filled, changed)
        return see_other(found.path, note="changed")

    def _form(
        self,
        request: Request,
        found: Found,
        filled: Typed,
        refused: Refused | None = None,
        errors: Errors | None = None,
    ) -> Response:
        client = found.view.client
        told = sheet(found.here, filled, self._groups, errors, client)
        context = {"client": client, "kind": kind_of(client), "app_path": found.path}
        return shown(request, found.here, "app_edit.html", refused=refused, **context, **told)


def _change(shape: Shape) -> ClientChange:
    """Everything as the form has it."""
    return ClientChange(
        name=shape.name,
        redirect_uris=shape.redirect_uris,
        scopes=shape.scopes,
        pkce=shape.pkce,
        any_workspace=shape.any_workspace,
        grant_days=shape.grant_days,
        no_grant_days=shape.grant_days is None,
        jwks=shape.jwks,
    )
