"""What ``/v1/connections/sessions`` takes and answers."""

from datetime import datetime
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field

from altyaa.access.api import fields
from altyaa.access.api.idempotent import Kept
from altyaa.connections.actions.links import MadeLink
from altyaa.connections.api.bodies import CONNECTION_ID, ProviderOut
from altyaa.connections.model import ConnectLink
from altyaa.connections.rules.links import LinkState, reason_of, state_of
from altyaa.connections.rules.return_to import LONGEST
from altyaa.kernel.ids import write_id

SESSION_ID = "lnk_0352xZ0Mb9f366w8VDFuUM"
LONGEST_REFERENCE = 200

SessionId = Annotated[str, Field(description="Id of the connect session.", examples=[SESSION_ID])]
_RETURN_TO = "https://app.example.com/settings/accounts"


class SessionBody(BaseModel):
    """What a link is to be for."""

    model_config = ConfigDict(extra="forbid", strict=True)
    provider: str = Field(max_length=50, description="The platform.", examples=["google"])
    connection_id: str | None = Field(
        None,
        max_length=50,
        description="To connect the account of this connection again: only that account will do. Left out, whoever "
        "opens the link chooses what to connect.",
        examples=[CONNECTION_ID],
    )
    reference: str | None = Field(
        None,
        min_length=1,
        max_length=LONGEST_REFERENCE,
        pattern=r"^[^\x00-\x1f\x7f]*$",
        description="Your own word for who connects. Every connection that is made by the link carries it.",
        examples=["customer 4711"],
    )
    return_to: str | None = Field(
        None,
        max_length=LONGEST,
        description="Where the last page leads, by a button that names the host: https, or http on localhost where "
        "the service itself is at http.",
        examples=[_RETURN_TO],
    )


class SessionMade(Kept):
    """A new connect session."""

    id: SessionId
    url: str | None = Field(
        description="The link. It is the browser's in which somebody continues first. Null where the same "
        "Idempotency-Key came before: it is shown once.",
        examples=["https://auth.example.com/c/all_…"],
    )
    expires_at: datetime = Field(description="Until when it works: 30 minutes.")

    def kept(self) -> Self:
        """Without the link."""
        return self.model_copy(update={"url": None})


class SessionOut(BaseModel):
    """A connect session, and what became of it."""

    id: SessionId
    provider: ProviderOut
    connection_id: str | None = Field(
        description="The connection that is to be connected again; null for new ones.", examples=[CONNECTION_ID]
    )
    reference: str | None = Field(description="Your own word for who connects.", examples=["customer 4711"])
    return_to: str | None = Field(description="Where the last page leads.", examples=[_RETURN_TO])
    state: LinkState = Field(
        description="`waiting`: nobody opened it. `opened`: a browser did, and its person may still connect. "
        "`connected`: see `connections`. `declined`: the person pressed the button. `failed`: see `reason`. `expired`: "
        "its time is over."
    )
    reason: str | None = Field(
        description="Why the last way to the platform led nowhere, or why nothing was connected: `access_denied`, "
        "`other_account`, or the platform's own code. Null where it did not come to that.",
        examples=["access_denied"],
    )
    connections: list[str] = Field(description="Ids of what was connected by it.", examples=[[CONNECTION_ID]])
    created_by: str = Field(description="Who made it: an id, or `operator`.", examples=[fields.KEY_ID])
    created_at: fields.CreatedAt
    expires_at: datetime = Field(
        description="Until when the link works. Whoever went to the platform late has ten minutes to come back, and "
        "30 for the choice."
    )
    opened_at: datetime | None = Field(description="When it was opened first; null for never.")
    finished_at: datetime | None = Field(description="When it was over; null before that.")


def made_out(made: MadeLink) -> SessionMade:
    """The one answer that has the link."""
    return SessionMade(id=write_id("lnk", made.id), url=made.url, expires_at=made.expires_at)


def session_out(link: ConnectLink, now: datetime) -> SessionOut:
    """As it is answered."""
    again = link.connection_id
    return SessionOut(
        id=write_id("lnk", link.id),
        provider=link.provider,
        connection_id=None if again is None else write_id("con", again),
        reference=link.reference,
        return_to=link.return_to,
        state=state_of(link, now),
        reason=reason_of(link, now),
        connections=[write_id("con", each) for each in link.connection_ids],
        created_by=link.created_by,
        created_at=link.created_at,
        expires_at=link.expires_at,
        opened_at=link.opened_at,
        finished_at=link.finished_at,
    )
