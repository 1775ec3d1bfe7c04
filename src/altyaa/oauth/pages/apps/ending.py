"""End an app, one secret of it, or the tokens that it got for itself."""

from collections.abc import Awaitable, Callable
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.rules.secrets import NO_SUCH_SECRET
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import read_id
from altyaa.kernel.problems import INVALID_VALUE, Refused
from altyaa.kernel.text import N_
from altyaa.oauth.actions import clients as actions
from altyaa.oauth.means import Means
from altyaa.oauth.pages.apps.one import Found, find
from altyaa.oauth.pages.apps.words import secret_state
from altyaa.oauth.pages.entering import APPS, client_means, shown, turned_away
from altyaa.oauth.registration import ClientView

_OTHER_NAME = Refused(INVALID_VALUE, "another name", N_("That is not the name of the app. Nothing was ended."))
Act = Callable[[WorkspaceTx, actions.ClientMeans], Awaitable[ClientView | Refused]]


class _Acts:
    """What the three have in common."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def _done(self, request: Request, found: Found, act: Act, note: str) -> Response:
        async with self._desk.db.workspace(found.here.principal) as tx:
            done = await act(tx, client_means(self._means))
        if isinstance(done, Refused):
            return turned_away(request, found.here, done, f"{APPS}/{found.view.client.wire_id}")
        return see_other(found.path, note=note)


class Ending(_Acts):
    """``…/apps/app_…/end``."""

    async def show(self, request: Request) -> Response:
        """Say what ends with the app, and ask for its name."""
        found = await find(self._desk, request)
        return found if isinstance(found, Response) else await self._form(request, found)

    async def send(self, request: Request) -> Response:
        """End it for good."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        client = found.view.client
        form = await posted_afresh(self._desk, request, found.here.guest, found.here.guard, "name")
        if isinstance(form, Response):
            return form
        if form.text("name") != client.name:
            return await self._form(request, found, _OTHER_NAME)
        return await self._done(request, found, lambda tx, means: actions.remove_client(tx, means, client.id), "ended")

    async def _form(self, request: Request, found: Found, refused: Refused | None = None) -> Response:
        client = found.view.client
        async with self._desk.db.workspace(found.here.principal) as tx:
            ends = await actions.ends_with(tx, client, self._means.clock())
        context = {"client": client, "app_path": found.path, "ends": ends}
        return shown(request, found.here, "app_end.html", refused=refused, **context)


class RevokingTokens(_Acts):
    """``…/apps/app_…/revoke-tokens``."""

    async def show(self, request: Request) -> Response:
        """Say what ends, and what does not."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        return shown(request, found.here, "app_tokens.html", client=found.view.client, app_path=found.path)

    async def send(self, request: Request) -> Response:
        """End every token that the app got for itself."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        client_id = found.view.client.id
        form = await posted_afresh(self._desk, request, found.here.guest, found.here.guard)
        if isinstance(form, Response):
            return form
        return await self._done(
            request, found, lambda tx, means: actions.revoke_client_tokens(tx, means, client_id), "tokens"
        )


class Retiring(_Acts):
    """``…/apps/app_…/secrets/sec_…/retire``."""

    async def show(self, request: Request) -> Response:
        """Say when the secret was last used."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        secret_id = read_id("sec", request.path_params["client_secret"])
        secret = next((each for each in found.view.secrets if each.id == secret_id), None)
        if secret is None:
            return turned_away(request, found.here, NO_SUCH_SECRET, f"{APPS}/{found.view.client.wire_id}")
        is_only = len(secret_state(found.view, self._means.clock()).working) < 2
        client = found.view.client
        told: dict[str, Any] = {"client": client, "app_path": found.path, "secret": secret, "is_only": is_only}
        return shown(request, found.here, "app_retire.html", **told)

    async def send(self, request: Request) -> Response:
        """End the secret."""
        found = await find(self._desk, request)
        if isinstance(found, Response):
            return found
        client_id, secret_id = found.view.client.id, read_id("sec", request.path_params["client_secret"])
        form = await posted_afresh(self._desk, request, found.here.guest, found.here.guard)
        if isinstance(form, Response):
            return form
        if secret_id is None:
            return turned_away(request, found.here, NO_SUCH_SECRET, f"{APPS}/{found.view.client.wire_id}")
        return await self._done(
            request, found, lambda tx, means: actions.retire_client_secret(tx, means, client_id, secret_id), "retired"
        )
