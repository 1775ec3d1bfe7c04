"""``…/keys/new``: a key is made, and its secret shown in the answer to the form, once."""

import json
from collections.abc import Mapping
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages import once
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import Refused
from altyaa.keys import actions
from altyaa.keys.model import CreatedKey, KeyAsk
from altyaa.keys.pages import reading
from altyaa.keys.pages.acting import means_of
from altyaa.keys.pages.answers import WRITE, admitted, page
from altyaa.keys.pages.reading import Wrong
from altyaa.keys.pages.revealing import revealed
from altyaa.web import scope_tree
from altyaa.web.scope_tree import Group, ScopeField

PERIODS = (30, 90, 180, 365)
"""Days between rotations that are offered, beside the service's own."""


class Creating:
    """A new key.

    Args:
        rotation_days: The service's own period.
    """

    def __init__(self, desk: Desk, rotation_days: int) -> None:
        self._desk, self._days = desk, rotation_days
        self._groups = scope_tree.tree(desk.scopes)
        self._periods = sorted({*PERIODS, rotation_days})

    async def show(self, request: Request) -> Response:
        """What it is to be called, to open, and for how long."""
        here = await admitted(self._desk, request, WRITE)
        if isinstance(here, Response):
            return here
        return self._page(request, here, {"rotate_every": str(self._days), "ends": "never", "seconds": "60"})

    async def send(self, request: Request) -> Response:
        """Make it, and show its secret."""
        here = await admitted(self._desk, request, WRITE)
        if isinstance(here, Response):
            return here
        fields = (once.FIELD, *reading.FIELDS, *scope_tree.fields(self._groups))
        form = await posted_afresh(self._desk, request, here.guest, here.guard, *fields)
        if isinstance(form, Response):
            return form
        values = form.without(once.FIELD)
        ask = reading.key_ask(values, self._groups, {*self._periods}, entropy.now())
        if isinstance(ask, Wrong):
            return self._page(request, here, values, ask.refused, ask)
        async with self._desk.db.workspace(here.principal) as tx:
            made = await once.act_once(tx, request, form, lambda: self._make(tx, ask), remembered)
        if isinstance(made, Refused):
            return self._page(request, here, values, made)
        return revealed(request, here, self._desk, made, is_new=True)

    async def _make(self, tx: WorkspaceTx, ask: KeyAsk) -> CreatedKey | Refused:
        return await actions.create_key(tx, means_of(self._desk), entropy.new_secret(), ask)

    def _page(
        self,
        request: Request,
        here: Inside,
        values: dict[str, str],
        refused: Refused | None = None,
        wrong: Wrong | None = None,
    ) -> Response:
        return page(
            request,
            here,
            "key_new.html",
            refused,
            values=values,
            wrong=wrong or Wrong(),
            once=once.new_name(),
            periods=self._periods,
            default_days=self._days,
            **form_parts(self._groups, here, values),
        )


def form_parts(
    groups: list[Group], here: Inside, values: Mapping[str, str], had: frozenset[str] = frozenset()
) -> dict[str, Any]:
    """What the fields of a key need beside their values.

    Args:
        had: Scopes that the key has. Others that the person may not give are shown, and cannot be chosen.
    """
    return {
        "sheet": ScopeField(groups, values, here.principal.scopes | had, had),
        "today": f"{entropy.now():%Y-%m-%d}",
    }


def remembered(made: CreatedKey) -> str:
    """What is kept of an answer that showed a secret."""
    return json.dumps({"id": write_id("key", made.id)})
