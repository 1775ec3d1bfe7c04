"""What hangs under a grant: pages, accounts, locations."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.connections.model.states import GrantState, OwnState


@dataclass(frozen=True, slots=True)
class Held:
    """A connection by itself: what the engine compares with what it finds at the platform."""

    id: UUID
    grant_id: UUID
    kind: str
    asset_id: str
    name: str
    generation: int
    state: OwnState
    state_code: str | None
    state_since: datetime
    has_token: bool
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class NewConnection:
    """An asset that a person picked.

    Attributes:
        sealed: A token of its own, where the platform derives one, sealed for generation 1.
        token_open: Whether the API may hand its token out.
        connected_by: The member who did it; None for somebody by a link.
        reference: Of that link.
    """

    id: UUID
    grant_id: UUID
    provider: str
    kind: str
    asset_id: str
    name: str
    sealed: bytes | None = field(repr=False)
    token_open: bool
    connected_by: UUID | None
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Connection:
    """A connection with what its grant says, for those who look. Both tokens stay where they are.

    Attributes:
        reference: Of the link that it was connected by: the workspace's own word for whose it is.
        own_state, own_code, own_since: The asset's.
        grant_state, grant_code, grant_since: The grant's.
        access_issued_at, grant_issued_at: When each clock began.
    """

    id: UUID
    grant_id: UUID
    provider: str
    app_id: str
    kind: str
    asset_id: str
    name: str
    display: str
    scopes: list[str]
    token_open: bool
    own_state: OwnState
    own_code: str | None
    own_since: datetime
    grant_state: GrantState
    grant_code: str | None
    grant_since: datetime
    generation: int
    has_token: bool
    access_issued_at: datetime
    access_ends_at: datetime | None
    grant_issued_at: datetime
    grant_ends_at: datetime | None
    assumed: list[str]
    renew_at: datetime | None
    check_at: datetime | None
    lease_until: datetime | None
    connected_by: UUID | None
    connected_at: datetime
    disconnected_at: datetime | None
    last_renewed_at: datetime | None
    last_checked_at: datetime | None
    reference: str | None = None
