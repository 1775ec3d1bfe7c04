"""When a person is needed, and the calendar that says so."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections.model.states import GrantState


@dataclass(frozen=True, slots=True)
class Deadline:
    """An account that a person has to connect again.

    Attributes:
        at: Until when; or since when, where it has stopped working.
        since: Since when its state is what it is.
        connection_ids, names: What hangs under it, oldest first.
    """

    grant_id: UUID
    provider: str
    account: str
    state: GrantState
    code: str | None
    since: datetime
    at: datetime
    connected_by: UUID | None
    connected_at: datetime
    connection_ids: list[UUID]
    names: list[str]


@dataclass(frozen=True, slots=True)
class Feed:
    """A workspace's calendar, without its secret.

    Attributes:
        made_by: Wire id.
        read_at: When it was last read, to a minute; None for never.
    """

    id: UUID
    made_by: str
    made_at: datetime
    read_at: datetime | None


@dataclass(frozen=True, slots=True)
class Entry:
    """How often what a calendar says of a grant has changed, and when it last did."""

    grant_id: UUID
    sequence: int
    changed_at: datetime
