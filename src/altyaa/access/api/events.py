"""``GET /v1/events``: what happened in the workspace, newest first, as CloudEvents."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import BaseModel, Field

from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import cursor_id
from altyaa.events import store
from altyaa.events.model import Event
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal

router = APIRouter(tags=["events"])


class EventOut(BaseModel):
    """One fact in the envelope of CloudEvents 1.0; the last five are extension attributes."""

    specversion: Literal["1.0"] = "1.0"
    id: str = Field(examples=["evt_01JAH8K2VQ5S0T7WZ3M4N9"])
    type: str = Field(examples=["api_key.created"])
    source: str = Field(examples=["https://auth.example.com/workspaces/wks_01JAH8K2VQ5S0T7WZ3M4N9"])
    time: datetime
    subject: str = Field(description="What it happened to.", examples=["key_01JAH8K2VQ5S0T7WZ3M4N9"])
    datacontenttype: Literal["application/json"] = "application/json"
    data: dict[str, Any] = Field(examples=[{"name": "BI Dashboard", "scopes": ["analytics.read"]}])
    workspace: str = Field(examples=["wks_01JAH8K2VQ5S0T7WZ3M4N9"])
    actor: str = Field(description="Who did it: an id, `operator` or `service`.", examples=["operator"])
    requestid: str | None = Field(description="Finds the request in the log.")
    ip: str | None
    useragent: str | None


class EventsOut(BaseModel):
    """One page."""

    data: list[EventOut]
    next_cursor: str | None = Field(description="Ask for the next page with it; null on the last page.")


@router.get("/events", summary="List what happened")
async def events(
    request: Request,
    principal: Annotated[Principal, Depends(Needs("audit.read"))],
    limit: Annotated[int, Query(ge=1, le=200, description="Most events of one page.")] = 50,
    cursor: Annotated[str | None, Query(max_length=100, description="`next_cursor` of the page before.")] = None,
    type: Annotated[str | None, Query(max_length=100, description="Only events of this type.")] = None,
) -> EventsOut:
    """Newest first. An event is never changed or removed."""
    before = cursor_id("evt", cursor)
    runtime = request.app.state.runtime
    async with runtime.db.workspace(principal) as tx:
        found = await store.events(tx, before, type, limit + 1)
    page = found[:limit]
    workspace = write_id("wks", principal.workspace_id)
    source = f"{runtime.settings.base_url}/workspaces/{workspace}"
    return EventsOut(
        data=[_out(event, source, workspace) for event in page],
        next_cursor=write_id("evt", page[-1].id) if len(found) > limit else None,
    )


def _out(event: Event, source: str, workspace: str) -> EventOut:
    return EventOut(
        id=write_id("evt", event.id),
        type=event.type,
        source=source,
        time=event.occurred_at,
        subject=event.subject,
        data=json.loads(event.data),
        workspace=workspace,
        actor=event.actor,
        requestid=event.request_id,
        ip=None if event.ip is None else str(event.ip.ip),
        useragent=event.user_agent,
    )
