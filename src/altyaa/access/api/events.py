"""``GET /v1/events``: what happened in the workspace, newest first, as CloudEvents."""

import json
from datetime import datetime
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Depends, Query, Request
from pydantic import AwareDatetime, BaseModel, Field

from altyaa.access.api import fields
from altyaa.access.api.needs import Needs
from altyaa.access.api.paging import Page
from altyaa.events.ledger import search
from altyaa.events.model import Event, Search
from altyaa.kernel.ids import write_id
from altyaa.kernel.principal import Principal

router = APIRouter(tags=["events"])


TYPES = (
    "api_key.created",
    "api_key.updated",
    "api_key.rotated",
    "api_key.secret_retired",
    "api_key.rotation_due",
    "api_key.revoked",
    "api_key.leaked",
    "member.invited",
    "member.invitation_withdrawn",
    "member.invitation_leaked",
    "member.joined",
    "member.role_changed",
    "member.removed",
    "oauth.client.created",
    "oauth.client.updated",
    "oauth.client.secret_rotated",
    "oauth.client.secret_retired",
    "oauth.client.rotation_due",
    "oauth.client.tokens_revoked",
    "oauth.client.ended",
    "oauth.client.leaked",
    "oauth.client.token_leaked",
    "oauth.client.changes_withdrawn",
    "oauth.consent.granted",
    "oauth.consent.narrowed",
    "oauth.consent.revoked",
    "oauth.grant.created",
    "oauth.grant.refreshed",
    "oauth.grant.revoked",
    "oauth.grant.leaked",
    "oauth.refresh_token.reused",
    "oauth.access_token.revoked",
    "oauth.token.issued",
    "connection.link_made",
    "connection.link_declined",
    "connection.connected",
    "connection.reauthenticated",
    "connection.renewed",
    "connection.degraded",
    "connection.attention",
    "connection.expired",
    "connection.revoked",
    "connection.asset_lost",
    "connection.recovered",
    "connection.token_read",
    "connection.used",
    "connection.token_opened",
    "connection.token_closed",
    "connection.disconnected",
    "connection.grant_revoked",
    "connection.policy_changed",
    "connection.calendar_made",
    "connection.calendar_ended",
    "connection.calendar_leaked",
    "workspace.updated",
    "ledger.exported",
)
"""What slices write down. A test holds it against their actions, and against ``docs/howto/events.md``."""


class EventPage(Page):
    """Which events to list."""

    type: str | None = Field(
        None, max_length=100, description=f"Only events of this type: {', '.join(f'`{name}`' for name in TYPES)}."
    )
    actor: str | None = Field(None, max_length=100, description="Only what this one did, as `actor` names it.")
    subject: str | None = Field(None, max_length=100, description="Only what happened to this one: its id.")
    since: AwareDatetime | None = Field(None, description="Only events of this moment or later (RFC 3339).")
    until: AwareDatetime | None = Field(None, description="Only events before this moment (RFC 3339).")

    @property
    def search(self) -> Search:
        """What is asked for."""
        types = () if self.type is None else (self.type,)
        return Search(types, self.actor, self.subject, since=self.since, until=self.until)


class EventOut(BaseModel):
    """One fact in the envelope of CloudEvents 1.0; the last five are extension attributes."""

    specversion: Literal["1.0"] = Field("1.0", description="Version of CloudEvents.")
    id: fields.EventId
    type: str = Field(description="What happened.", examples=["api_key.created"])
    source: str = Field(
        description="Address of the service, and the workspace.",
        examples=[f"https://auth.example.com/workspaces/{fields.WORKSPACE_ID}"],
    )
    time: datetime = Field(description="When it happened.")
    subject: str = Field(description="Id of what it happened to.", examples=[fields.KEY_ID])
    datacontenttype: Literal["application/json"] = Field("application/json", description="What `data` is.")
    data: dict[str, Any] = Field(
        description="Details, other ones for each `type`; never a secret.",
        examples=[
            {
                "name": "BI Dashboard",
                "minted_by": None,
                "scopes": ["analytics.read"],
                "expires_at": None,
                "cidrs": [],
                "limit": None,
            }
        ],
    )
    workspace: fields.WorkspaceId
    actor: str = Field(
        description="Who did it: a person (`usr_…`), a key (`key_…`), an app (`app_…`, or `grt_…` where it acted for a "
        "person), `operator` for the command line, or `service` for what the service did by itself.",
        examples=[fields.USER_ID],
    )
    requestid: str | None = Field(
        description="Finds the request in the log; null where no request did it.",
        examples=["0e41df16677f4de38bc706e0f29aa2ab"],
    )
    ip: str | None = Field(
        description="Address that asked for it, IPv4 or IPv6; null where no request did.", examples=["203.0.113.7"]
    )
    useragent: str | None = Field(
        description="`User-Agent` of the request, its first 300 characters; null where none was sent.",
        examples=["curl/7.88.1"],
    )


class EventsOut(BaseModel):
    """One page of events."""

    data: list[EventOut] = Field(description="The events of this page.")
    next_cursor: fields.NextCursor


@router.get("/events", summary="List what happened", response_description="One page of events.")
async def events(
    request: Request,
    principal: Annotated[Principal, Depends(Needs("audit.read"))],
    page: Annotated[EventPage, Query()],
) -> EventsOut:
    """Newest first. An event is never changed or removed."""
    before = page.before("evt")
    runtime = request.app.state.runtime
    async with runtime.db.workspace(principal) as tx:
        found = await search(tx, page.search, before, page.limit + 1)
    shown = found[: page.limit]
    workspace = write_id("wks", principal.workspace_id)
    source = f"{runtime.settings.base_url}/workspaces/{workspace}"
    return EventsOut(
        data=[_out(event, source, workspace) for event in shown],
        next_cursor=write_id("evt", shown[-1].id) if len(found) > page.limit else None,
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
        ip=None if event.ip is None else str(event.ip),
        useragent=event.user_agent,
    )
