"""``GET /v1/connections/deadlines``: when people are needed."""

from datetime import datetime

from fastapi import APIRouter
from pydantic import BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.bounded import BoundedRoute
from altyaa.access.api.parameters import NO_PARAMETERS
from altyaa.access.api.refusals import refusals
from altyaa.connections.actions.deadlines import look_at_deadlines
from altyaa.connections.api.bodies import ConnectionId, NameOut, ProviderOut
from altyaa.connections.api.here import Here, Reader
from altyaa.connections.model import GrantState
from altyaa.connections.rules.addresses import page_of
from altyaa.connections.rules.deadlines import HOW, Told
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id

router = APIRouter(prefix="/connections/deadlines", tags=["connections"], route_class=BoundedRoute)


class UnderIt(BaseModel):
    """A connection that lives by the account."""

    id: ConnectionId
    name: NameOut


class DeadlineOut(BaseModel):
    """An account that a person has to connect again."""

    provider: ProviderOut
    account: str = Field(description="What people call the account there.", examples=["mara@harbor.example"])
    connections: list[UnderIt] = Field(description="What lives by it, oldest first.")
    at: datetime = Field(description="By when; where it is overdue, since when.")
    days_left: int = Field(description="Days until then, a begun one counted; 0 where it is overdue.", examples=[7])
    overdue: bool = Field(description="It has stopped working, or lacks something, until somebody acts.")
    state: GrantState = Field(description="How the account is.")
    sentence: str = Field(
        description="The same for people.", examples=["It works. Facebook asks for a person by 24 November 2026."]
    )
    how: str = Field(description="What to do.", examples=[HOW])
    url: str = Field(
        description="Where to do it.", examples=["https://auth.example.com/w/wks_…/reputation/connections"]
    )
    connected_by: str | None = Field(
        description="Who connected it last; null where it was nobody's account.", examples=[fields.USER_ID]
    )
    connected_at: datetime = Field(description="When they did.")


class DeadlineList(BaseModel):
    """When people are needed, the most overdue first."""

    data: list[DeadlineOut] = Field(description="The first 1,000.")


@router.get(
    "",
    summary="List when people are needed",
    dependencies=[NO_PARAMETERS],
    response_description="The deadlines.",
    responses=refusals(),
)
async def list_deadlines(caller: Reader, here: Here) -> DeadlineList:
    """Accounts that stop working at a date unless a person connects them again, and those that have stopped. Where a
    renewal moves the end, as at Instagram, there is no deadline as long as renewals succeed."""
    async with here.db.workspace(caller) as tx:
        found = await look_at_deadlines(tx, here.providers, here.clock())
    url = f"{here.base_url}{page_of(caller.workspace_id)}"
    return DeadlineList(data=[_out(each, url) for each in found])


def _out(told: Told, url: str) -> DeadlineOut:
    each = told.deadline
    under = zip(each.connection_ids, each.names, strict=True)
    return DeadlineOut(
        provider=each.provider,
        account=each.account,
        connections=[UnderIt(id=write_id("con", id_), name=name) for id_, name in under],
        at=each.at,
        days_left=told.days_left,
        overdue=told.is_overdue,
        state=each.state,
        sentence=say(told.sentence),
        how=HOW,
        url=url,
        connected_by=None if each.connected_by is None else write_id("usr", each.connected_by),
        connected_at=each.connected_at,
    )
