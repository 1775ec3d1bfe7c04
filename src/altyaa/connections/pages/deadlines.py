"""``…/connections/deadlines``: when people are needed, and the calendar that says so."""

from starlette.requests import Request
from starlette.responses import Response

from altyaa.access.pages.answers import see_other
from altyaa.access.pages.confirming import posted_afresh
from altyaa.access.pages.desk import Desk
from altyaa.access.pages.inside import Inside
from altyaa.access.pages.once import FIELD, act_once, new_name
from altyaa.connections.actions.calendar import Made, end_feed, look_at_feed, make_feed
from altyaa.connections.actions.deadlines import look_at_deadlines
from altyaa.connections.actions.means import Means
from altyaa.connections.pages.room import READS, received, refused_here, room
from altyaa.connections.pages.rows import again_path
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.deadlines import Told
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import NOT_FOUND, Refused
from altyaa.kernel.secret import Secret
from altyaa.kernel.text import N_
from altyaa.web.csrf import Guard

MOST = 25
_SENT_BEFORE = Refused(
    NOT_FOUND,
    "the form was sent before",
    N_("This form was sent before, and its address was shown then. It cannot be shown again: make another one."),
)


class Deadlines:
    """The list, and the calendar's forms."""

    def __init__(self, desk: Desk, means: Means) -> None:
        self._desk, self._means = desk, means

    async def show(self, request: Request) -> Response:
        """Accounts that a person has to connect again, the most overdue first."""
        here = await received(self._desk, request, READS)
        return here if isinstance(here, Response) else await self._page(request, here)

    async def make(self, request: Request) -> Response:
        """Make the calendar, or another in its place. The answer shows its address this once."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, _about(here, "make"), FIELD)
        if isinstance(form, Response):
            return form
        now, workspace_id = self._means.clock(), here.membership.workspace_id
        async with self._desk.db.workspace(here.principal) as tx:
            made = await act_once(
                tx, request, form, lambda: make_feed(tx, self._means, workspace_id, now), lambda _: '"made"'
            )
        if isinstance(made, Refused):
            return refused_here(request, here, made)
        if isinstance(made, Made):
            return room(request, here, "calendar_made.html", url=made.url.reveal())
        return await self._page(request, here, _SENT_BEFORE)

    async def end(self, request: Request) -> Response:
        """End the calendar: whoever has its address gets nothing more."""
        here = await received(self._desk, request)
        if isinstance(here, Response):
            return here
        form = await posted_afresh(self._desk, request, here.guest, _about(here, "end"))
        if isinstance(form, Response):
            return form
        async with self._desk.db.workspace(here.principal) as tx:
            ended = await end_feed(tx, self._means, self._means.clock())
        if isinstance(ended, Refused) and ended.problem is not NOT_FOUND:
            return refused_here(request, here, ended)
        return see_other(page_of(here.membership.workspace_id, "deadlines"), note="calendar-ended")

    async def _page(self, request: Request, here: Inside, refused: Refused | None = None) -> Response:
        async with self._desk.db.workspace(here.principal) as tx:
            begun, now = _from(request), self._means.clock()
            found = await look_at_deadlines(tx, self._means.providers, now, begun + MOST + 1)
            feed = await look_at_feed(tx)
        path = page_of(here.membership.workspace_id, "deadlines")
        return room(
            request,
            here,
            "deadlines.html",
            refused,
            now=now,
            lines=[(each, _again(here, each), _pages(each)) for each in found[begun : begun + MOST]],
            later=f"{path}?from={begun + MOST}" if len(found) > begun + MOST else None,
            feed=None if isinstance(feed, Refused) else feed,
            make_token=_about(here, "make").token,
            end_token=_about(here, "end").token,
            once=new_name(),
        )


def _from(request: Request) -> int:
    said = request.query_params.get("from", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 5 else 0


def _again(here: Inside, told: Told) -> str:
    each = told.deadline
    return again_path(here.membership.workspace_id, each.provider, each.connection_ids[0])


def _pages(told: Told) -> list[tuple[str, str]]:
    """The first few that hang under it: what each is called, and its page, seen from here."""
    under = zip(told.deadline.names, told.deadline.connection_ids, strict=True)
    return [(name, write_id("con", each)) for name, each in under][:5]


def _about(here: Inside, what: str) -> Guard:
    return here.guard.about(Secret(f"calendar {what}"))
