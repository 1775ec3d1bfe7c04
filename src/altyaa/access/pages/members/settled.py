"""What became of each thing that somebody's going, or another role, affected: read from the fact that tells it."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import PAGES
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import inside
from altyaa.access.pages.members.words import TITLES, refuse
from altyaa.events import store as events
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.text import N_, Text, text

_NOTHING = Refused(NOT_FOUND, "no such change", "Nothing is known of such a change.")
_TYPES = ("member.removed", "member.role_changed")
_LOOKED_AT = 20
DECISIONS = {
    "revoked": ("bad", N_("Revoked")),
    "ended": ("bad", N_("Ended")),
    "rotate": ("warn", N_("Due for rotation")),
    "rotation_due": ("warn", N_("Due for rotation now")),
    "kept": ("good", N_("Kept")),
}
_OTHER = ("info", N_("Settled"))
_BY: Mapping[str, str] = {
    "key": N_("due for rotation by %(day)s"),
    "sec": N_("ends on %(day)s: rotate it before"),
    "con": N_("to be connected again by %(day)s"),
}
"""What has to happen by a day, by the kind of thing that an id names."""


class SettledPage:
    """The page after a removal, or after another role."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def show(self, request: Request) -> Response:
        """For whoever did it, and for whoever reads the ledger."""
        here = await inside(self._desk, request)
        if isinstance(here, Response):
            return here
        user_id = read_id("usr", request.path_params["member"])
        if user_id is None:
            return refuse(request, here, _NOTHING)
        async with self._desk.db.workspace(here.principal) as tx:
            found = await events.events_about(tx, write_id("usr", user_id), _LOOKED_AT)
        fact = next(
            (
                each
                for each in found
                if each.type in _TYPES and (each.actor == here.principal.id or here.may("audit.read"))
            ),
            None,
        )
        if fact is None:
            return refuse(request, here, _NOTHING)
        told = json.loads(fact.data)
        return PAGES.render(
            request,
            "members/settled.html",
            viewer=here.viewer,
            csrf_token=here.guard.token,
            here=here,
            fact=fact,
            told=told,
            settled=[(each, *DECISIONS.get(each["decision"], _OTHER), said(each)) for each in told["settled"]],
            titles=TITLES,
        )


def said(settled: Mapping[str, Any]) -> Text | None:
    """More than the decision's own word, from what the fact has; None where there is no more.

    Earlier facts hold no day and no reason beside their words, which are then shown as they are.
    """
    by = _BY.get(str(settled["id"]).partition("_")[0])
    if "by" in settled and by is not None:
        return Text(by, {"day": datetime.fromisoformat(settled["by"])})
    if "reason" in settled:
        return text("kept: %(reason)s", reason=settled["reason"])
    return None if settled["said"] == settled["decision"] else Text(settled["said"])
