"""``…/keys/{key}/rotate``: another secret, while the one before it goes on working for a time."""

from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages import once
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.infra import entropy
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.problems import INVALID_VALUE, KEY_ENDED, NOT_FOUND, Refused
from altyaa.kernel.text import N_
from altyaa.keys import actions
from altyaa.keys.model import CreatedKey, KeyInfo, RotationAsk
from altyaa.keys.pages.acting import OnKey, means_of, on_key
from altyaa.keys.pages.creating import PERIODS, remembered
from altyaa.keys.pages.reading import whole
from altyaa.keys.pages.revealing import revealed
from altyaa.keys.rules import living
from altyaa.keys.rules.rotate import DEFAULT_OVERLAP, LONGEST_OVERLAP
from altyaa.web.forms import Form

OVERLAPS = (0, 3600, int(DEFAULT_OVERLAP.total_seconds()), 7 * 86_400, int(LONGEST_OVERLAP.total_seconds()))
"""Seconds that are offered."""
_FIELDS = (once.FIELD, "overlap", "rotate_every", "retire_oldest")
_CHOOSE_BOTH = N_("Choose how long the old secret works, and the next date.")
_CHOOSE = Refused(INVALID_VALUE, "a choice that is none", _CHOOSE_BOTH)


class Rotating:
    """A new secret for a key.

    Args:
        rotation_days: The service's own period.
    """

    def __init__(self, desk: Desk, rotation_days: int) -> None:
        self._desk, self._days = desk, rotation_days
        self._periods = sorted({*PERIODS, rotation_days})

    async def show(self, request: Request) -> Response:
        """How long the old secret is to work, and when each was last used."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        ended = living(at.key, entropy.now())
        return at.refused(request, ended) if ended else self._page(request, at)

    async def send(self, request: Request) -> Response:
        """Make the secret, and show it."""
        at = await on_key(self._desk, request)
        if isinstance(at, Response):
            return at
        form = await posted_afresh(self._desk, request, at.here.guest, at.here.guard, *_FIELDS)
        if isinstance(form, Response):
            return form
        ask = self._ask(form)
        if isinstance(ask, Refused):
            return self._page(request, at, ask, form)
        async with self._desk.db.workspace(at.here.principal) as tx:
            made = await once.act_once(tx, request, form, lambda: self._rotate(tx, at, ask), remembered)
        if not isinstance(made, Refused):
            return revealed(request, at.here, self._desk, made, is_new=False)
        if made.problem in (KEY_ENDED, NOT_FOUND):
            return at.refused(request, made)
        return self._page(request, at, made, form)

    async def _rotate(self, tx: WorkspaceTx, at: OnKey, ask: RotationAsk) -> CreatedKey | Refused:
        return await actions.rotate_key(tx, means_of(self._desk), entropy.new_secret(), at.id, ask)

    def _ask(self, form: Form) -> RotationAsk | Refused:
        overlap = whole(form.text("overlap"), 0, max(OVERLAPS))
        days = whole(form.text("rotate_every"), 1, max(self._periods))
        if overlap not in OVERLAPS or days not in self._periods:
            return _CHOOSE
        return RotationAsk(timedelta(seconds=overlap), bool(form.text("retire_oldest")), days)

    def _page(self, request: Request, at: OnKey, refused: Refused | None = None, form: Form | None = None) -> Response:
        days = _period_of(at.key)
        return at.page(
            request,
            "key_rotate.html",
            refused,
            once=once.new_name(),
            overlaps=OVERLAPS,
            overlap=form.text("overlap") if form else str(int(DEFAULT_OVERLAP.total_seconds())),
            periods=self._periods,
            days=form.text("rotate_every") if form else str(days if days in PERIODS else self._days),
            retire_oldest=bool(form and form.text("retire_oldest")),
        )


def _period_of(key: KeyInfo) -> int:
    """Days between rotations until now, unless something made it due early."""
    return round((key.rotate_by - (key.rotated_at or key.created_at)) / timedelta(days=1))
