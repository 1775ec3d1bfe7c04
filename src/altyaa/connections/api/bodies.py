"""What ``/v1/connections`` takes and answers."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.connections.actions.disconnect import Disconnected
from altyaa.connections.actions.look import Past, View
from altyaa.connections.actions.token import Fresh
from altyaa.connections.model import State
from altyaa.connections.rules.endings import Upstream
from altyaa.connections.rules.states import Button, Who
from altyaa.infra.language.say import say
from altyaa.kernel.ids import write_id

CONNECTION_ID = "con_0352xZ0Mb9f366w8VDFuUJ"

ConnectionId = Annotated[
    str,
    Field(description="Id of the connection. It stays when the account is connected again.", examples=[CONNECTION_ID]),
]
ProviderOut = Annotated[str, Field(description="The platform.", examples=["google"])]
NameOut = Annotated[str, Field(description="What the platform calls it.", examples=["Harbor Coffee"])]


class ClocksOut(BaseModel):
    """Both clocks: when a machine renews, and when a person has to click again."""

    access_ends_at: datetime | None = Field(description="When the access token ends; null for one that does not.")
    renews_at: datetime | None = Field(description="When the service renews it next; null where it need not.")
    last_renewed_at: datetime | None = Field(description="When it was last renewed; null for never.")
    checks_at: datetime | None = Field(description="When it is next looked at whether it works.")
    last_checked_at: datetime | None = Field(description="When that was last done; null for never.")
    person_needed_by: datetime | None = Field(
        description="When a person has to connect the account again; null for never, as far as anybody knows, "
        "and where a renewal moves that."
    )
    assumed: list[str] = Field(
        description="Which of `access_ends` and `grant_ends` the platform did not say: they are what it documents.",
        examples=[["grant_ends"]],
    )


class ConnectionOut(Kept):
    """A page, an account or a location that was connected."""

    id: ConnectionId
    provider: ProviderOut
    kind: str = Field(description="What it is there.", examples=["location"])
    asset_id: str = Field(description="The platform's own id of it.", examples=["locations/5001"])
    name: NameOut
    account: str = Field(
        description="Through whose account there it is connected; others may hang under the same.",
        examples=["mara@harbor.example"],
    )
    scopes: list[str] = Field(description="What that account allowed, in the platform's words.", examples=[["email"]])
    state: State = Field(description="How it is.")
    sentence: str = Field(description="The same for people.", examples=["It works."])
    who: Who = Field(description="Who has to act.")
    button: Button = Field(description="What helps: to connect the account again, or nothing.")
    since: datetime | None = Field(description="Since when; null where it lasts only while somebody works on it.")
    by: datetime | None = Field(description="Until when somebody has to act; null where there is no date.")
    clocks: ClocksOut
    token_open: bool = Field(
        description="Whether `POST …/token` hands its token out. Closed at first for tokens that never end."
    )
    connected_at: datetime = Field(description="When it was connected, the last time.")
    connected_by: str | None = Field(
        description="The member who did that; null where it was somebody by a link.", examples=[fields.USER_ID]
    )
    reference: str | None = Field(
        description="Of the link that it was connected by: your own word for whose it is.", examples=["customer 4711"]
    )
    disconnected_at: datetime | None = Field(description="When it was disconnected; null where it was not.")


class PastOut(BaseModel):
    """Something that happened to it."""

    at: datetime = Field(description="When it was.")
    type: str = Field(description="Type of the event.", examples=["connection.renewed"])
    actor: str = Field(description="Who did it: an id, `operator` or `service`.", examples=["service"])
    data: dict[str, object] = Field(description="As the event tells it.", examples=[{"count": 24, "rotation": "kept"}])


class ConnectionDetail(ConnectionOut):
    """A connection, with what happened to it."""

    history: list[PastOut] = Field(description="The last 20 things that happened to it, newest first.")


class ConnectionList(BaseModel):
    """Connections, newest first."""

    data: list[ConnectionOut] = Field(description="The connections of this page.")
    next_cursor: fields.NextCursor


class ChangeBody(BaseModel):
    """What is to be different."""

    model_config = ConfigDict(extra="forbid", strict=True)
    token_open: bool = Field(
        description="Hand its token out to credentials with `connections.token`. A token of a Facebook page works "
        "until somebody revokes it, wherever it was copied to: think twice.",
        examples=[True],
    )


class TokenOut(BaseModel):
    """A token that works now."""

    access_token: str = Field(description="Keep it out of logs and addresses.", examples=["ya29.…"])
    token_type: Literal["Bearer"] = Field("Bearer", description="How it is sent (RFC 6750).")
    expires_at: datetime | None = Field(
        description="When it ends; ask for another one then. Null for one that does not end by itself."
    )
    scopes: list[str] = Field(description="What it is good for, in the platform's words.", examples=[["email"]])


class TakerOut(BaseModel):
    """Who took a token, or called through the connection."""

    actor: str = Field(description="Who: an id, or `operator`.", examples=["key_0352xZ0Mb9f366w8VDFuUJ"])
    at: datetime = Field(description="When they last did.")


class DisconnectedOut(BaseModel):
    """What was disconnected, or would be."""

    id: ConnectionId
    name: NameOut
    dry_run: bool = Field(description="Nothing was done.")
    upstream: Upstream = Field(
        description="What becomes of the account's permission at the platform. `kept`: other connections of this "
        "workspace live by it. `shared`: it is used elsewhere too, so that our copy alone is deleted. `revoked`: it "
        "ends. `not_revoked`: it should have ended and may not have; remove the app there by hand. `nothing`: there "
        "is nothing to end."
    )
    takers: list[TakerOut] = Field(
        description="Who took its token or called through it, of the last 1,000 times, the latest first. They are "
        "answered `connection_ended` from then on."
    )
    disconnected_at: datetime | None = Field(description="When it was; null for a dry run.")


def connection_out(view: View) -> ConnectionOut:
    """As a list answers it."""
    each, shown = view.connection, view.shown
    clocks = ClocksOut(
        access_ends_at=each.access_ends_at,
        renews_at=each.renew_at,
        last_renewed_at=each.last_renewed_at,
        checks_at=each.check_at,
        last_checked_at=each.last_checked_at,
        person_needed_by=view.needed_by,
        assumed=each.assumed,
    )
    return ConnectionOut(
        id=write_id("con", each.id),
        provider=each.provider,
        kind=each.kind,
        asset_id=each.asset_id,
        name=each.name,
        account=each.display,
        scopes=each.scopes,
        state=shown.state,
        sentence=say(shown.sentence),
        who=shown.who,
        button=shown.button,
        since=shown.since,
        by=shown.by,
        clocks=clocks,
        token_open=each.token_open,
        connected_at=each.connected_at,
        connected_by=None if each.connected_by is None else write_id("usr", each.connected_by),
        reference=each.reference,
        disconnected_at=each.disconnected_at,
    )


def detail_out(view: View, history: list[Past]) -> ConnectionDetail:
    """As a look at one is answered."""
    told = [PastOut(at=each.at, type=each.type, actor=each.actor, data=dict(each.data)) for each in history]
    return ConnectionDetail(**dict(connection_out(view)), history=told)


def token_out(fresh: Fresh) -> TokenOut:
    """The one place where a token leaves in an answer."""
    return TokenOut(access_token=fresh.token.reveal(), expires_at=fresh.expires_at, scopes=fresh.scopes)


def disconnected_out(ended: Disconnected) -> DisconnectedOut:
    """As it is answered."""
    return DisconnectedOut(
        id=write_id("con", ended.connection.id),
        name=ended.connection.name,
        dry_run=ended.at is None,
        upstream=ended.upstream,
        takers=[TakerOut(actor=each.actor, at=each.at) for each in ended.takers],
        disconnected_at=ended.at,
    )
