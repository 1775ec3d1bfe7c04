"""``…/keys/{key}/edit``: another name, other scopes, networks, limit or end."""

from collections.abc import Mapping

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.infra import entropy
from altyaa.kernel.problems import KEY_ENDED, NOT_FOUND, Refused
from altyaa.kernel.text import N_
from altyaa.keys import actions
from altyaa.keys.pages import reading
from altyaa.keys.pages.acting import OnKey, means_of, on_key
from altyaa.keys.pages.creating import form_parts
from altyaa.keys.pages.reading import Wrong
from altyaa.web import scope_tree

REVOKED = Refused(KEY_ENDED, "revoked", N_("This key was revoked, for good. Create another one."))


class Editing:
    """What a key is called and may do."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._groups = desk, scope_tree.tree(desk.scopes)

    async def show(self, request: Request) -> Response:
        """As it is now."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        if at.key.revoked_at is not None:
            return at.refused(request, REVOKED)
        return self._page(request, at, reading.entered(at.key, self._groups))

    async def send(self, request: Request) -> Response:
        """Change it."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        fields = (*reading.FIELDS, *scope_tree.fields(self._groups))
        form = await posted_afresh(self._desk, request, at.here.guest, at.here.guard, *fields)
        if isinstance(form, Response):
            return form
        change = reading.key_change(form.without(), self._groups, entropy.now())
        if isinstance(change, Wrong):
            return self._page(request, at, form.without(), change.refused, change)
        async with self._desk.db.workspace(at.here.principal) as tx:
            changed = await actions.change_key(tx, means_of(self._desk), at.id, change)
        if not isinstance(changed, Refused):
            return see_other(at.path(), note="changed")
        if changed.problem in (KEY_ENDED, NOT_FOUND):
            return at.refused(request, changed)
        return self._page(request, at, form.without(), changed)

    def _page(
        self,
        request: Request,
        at: OnKey,
        values: Mapping[str, str],
        refused: Refused | None = None,
        wrong: Wrong | None = None,
    ) -> Response:
        parts = form_parts(self._groups, at.here, values, frozenset(at.key.scopes))
        return at.page(request, "key_edit.html", refused, values=values, wrong=wrong or Wrong(), **parts)
