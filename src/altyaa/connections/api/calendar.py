"""``/v1/connections/calendar``: the address under which programs read the deadlines."""

from datetime import datetime
from typing import Any, Self

from fastapi import APIRouter, Response
from pydantic import Field

from altyaa.access.api import fields
from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.idempotent import Kept, Write, write_once
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.calendar import end_feed, look_at_feed, make_feed
from altyaa.connections.api.here import Here, Reader, Writer, unless_refused
from altyaa.connections.model import Feed
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.ids import write_id
from altyaa.kernel.problems import EXCEEDS_OWN_ACCESS, IDEMPOTENCY_KEY_REUSED, NOT_FOUND, Refused

router = APIRouter(prefix="/connections/calendar", tags=["connections"], route_class=BoundedRoute)


class CalendarOut(Kept):
    """The workspace's calendar, without its address."""

    id: str = Field(description="Id of the calendar.", examples=["cal_0352xZ0Mb9f366w8VDFuUJ"])
    made_by: str = Field(description="Who made it: an id, or `operator`.", examples=[fields.USER_ID])
    made_at: datetime = Field(description="When that was.")
    last_read_at: datetime | None = Field(description="When a program last read it, to a minute; null for never.")


class CalendarWithUrl(CalendarOut):
    """The calendar and, this once, its address."""

    url: str | None = Field(
        description="Give it to a calendar program. Whoever has it reads names and dates, and nothing else. "
        "It is shown this once and can't be shown again; null in a repeated answer.",
        examples=["https://auth.example.com/calendar/ald_….ics"],
    )

    def kept(self) -> Self:
        """Without the address."""
        return self.model_copy(update={"url": None})


_SHOWN_BEFORE: dict[int | str, dict[str, Any]] = {
    200: {"model": CalendarWithUrl, "description": "The same Idempotency-Key came before; `url` is null."}
}


@router.post(
    "",
    status_code=201,
    summary="Make a calendar of the deadlines",
    dependencies=[NO_PARAMETERS],
    response_description="The calendar. Copy `url` now.",
    responses=_SHOWN_BEFORE | refusals(EXCEEDS_OWN_ACCESS, IDEMPOTENCY_KEY_REUSED),
)
async def make_calendar(caller: Writer, here: Here, write: Write, response: Response) -> CalendarWithUrl:
    """A workspace has one. Made again, it gets another address, and the one before is worth nothing from then on.

    It is read as long as whoever made it may read connections. A credential with an end, networks or a limit makes
    none: an address has none of these."""

    async def act(tx: WorkspaceTx) -> CalendarWithUrl | Refused:
        made = await make_feed(tx, here, caller.workspace_id, here.clock())
        if isinstance(made, Refused):
            return made
        return CalendarWithUrl(**dict(_out(made.feed)), url=made.url.reveal())

    return await write_once(here.db, caller, write, response, CalendarWithUrl, act)


@router.get(
    "",
    summary="Show whether there is a calendar",
    dependencies=[NO_PARAMETERS],
    response_description="The calendar.",
    responses=refusals(NOT_FOUND),
)
async def show_calendar(caller: Reader, here: Here) -> CalendarOut:
    """Who made it, and when it was last read. Its address can't be shown again: make another."""
    async with here.db.workspace(caller) as tx:
        return _out(unless_refused(await look_at_feed(tx)))


@router.delete(
    "",
    summary="End the calendar",
    dependencies=[NO_PARAMETERS],
    response_description="The calendar that ended.",
    responses=refusals(NOT_FOUND, IDEMPOTENCY_KEY_REUSED),
)
async def end_calendar(caller: Writer, here: Here, write: Write, response: Response) -> CalendarOut:
    """Whoever has its address gets 404 from then on."""

    async def act(tx: WorkspaceTx) -> CalendarOut | Refused:
        ended = await end_feed(tx, here, here.clock())
        return ended if isinstance(ended, Refused) else _out(ended)

    return await write_once(here.db, caller, write, response, CalendarOut, act)


def _out(feed: Feed) -> CalendarOut:
    return CalendarOut(
        id=write_id("cal", feed.id), made_by=feed.made_by, made_at=feed.made_at, last_read_at=feed.read_at
    )
