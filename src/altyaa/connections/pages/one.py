"""``/w/{workspace}/reputation/connections/{connection}``: one of them, and its history."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.connections.actions.close_look import Close, look_closely
from altyaa.connections.actions.look import NO_SUCH_CONNECTION, View, health
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.room import READS, received, refused_here, room
from altyaa.connections.pages.rows import rows
from altyaa.connections.pages.telling import timeline, who
from altyaa.connections.rules.clocks import next_reminder_at
from altyaa.connections.rules.endings import after
from altyaa.connections.rules.policy_words import in_sentences
from altyaa.kernel.ids import read_id, write_id
from altyaa.kernel.problems import Refused
from altyaa.kernel.text import N_, Text

_TAKERS = 20


@dataclass(frozen=True, slots=True)
class Step:
    """Something that will happen by itself, or has to."""

    at: datetime
    words: str


class One:
    """A connection's own page."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Both clocks, what happens next, who uses it, and what happened; for a disconnected one too."""
        here = await received(self._desk, request, READS)
        if isinstance(here, Response):
            return here
        wanted, known = connection_in(request), await health(self._desk.db)
        if wanted is None:
            return refused_here(request, here, NO_SUCH_CONNECTION)
        now, before = self._means.clock(), read_id("evt", request.query_params.get("before", ""))
        async with self._desk.db.workspace(here.principal) as tx:
            seen = await look_closely(tx, known, self._means, now, wanted, before)
        if isinstance(seen, Refused):
            return refused_here(request, here, seen)
        return self._page(request, here, seen, now)

    def _page(self, request: Request, here: Inside, seen: Close, now: datetime) -> Response:
        workspace_id, providers = here.membership.workspace_id, self._means.providers
        (row,) = rows(request, workspace_id, [seen.view], providers, now)
        pack, each = seen.policy.pack, seen.view.connection
        connected_by = None if each.connected_by is None else write_id("usr", each.connected_by)
        return room(
            request,
            here,
            "one.html",
            now=now,
            row=row,
            id=write_id("con", each.id),
            ended=_ended(request, seen.view, row.title),
            steps=list(_steps(seen.view, now)),
            policy=in_sentences(pack, seen.policy.effective),
            siblings=rows(request, workspace_id, seen.siblings, providers, now),
            past=timeline(request, seen.past, pack, seen.names),
            older=f"{request.url.path}?before={write_id('evt', seen.past[-1].id)}#history" if seen.is_older else None,
            takers=[(who(request, taker.actor, seen.names), taker) for taker in seen.takers[:_TAKERS]],
            connected_by=connected_by and seen.names.get(connected_by, connected_by),
        )


def connection_in(request: Request) -> UUID | None:
    """The one that the address names."""
    return read_id("con", request.path_params["connection"])


def _steps(view: View, now: datetime) -> Iterable[Step]:
    """What comes, soonest first. Nothing of one that has stopped: a machine does nothing for it."""
    each = view.connection
    if each.own_state == "disconnected":
        return []
    reminder = next_reminder_at(view.needed_by, now)
    ahead = (
        (each.renew_at, N_("The token is renewed, by itself.")),
        (each.check_at, N_("It is looked at whether it works, by itself.")),
        (reminder, N_("Owners and Admins are written to: a person will be needed.")),
        (view.needed_by, N_("A person has to have connected it again by then.")),
    )
    steps = [Step(at, words) for at, words in ahead if at is not None and at > now]
    return sorted(steps, key=lambda step: step.at)


def _ended(request: Request, view: View, title: str) -> Text | None:
    """What became of the permission, on the page after the button: of one that is disconnected alone."""
    note = request.query_params.get("note", "")
    return after(note, title) if view.connection.own_state == "disconnected" else None
