"""Links that somebody without an account may open."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.kernel.credential import ID_BYTES, SECRET_BYTES, CredentialKind

CONNECT_LINK = CredentialKind("all_", ID_BYTES + SECRET_BYTES)
"""What a link of a connect session ends in."""


@dataclass(frozen=True, slots=True)
class NewLink:
    """A connect session to be made.

    Attributes:
        digest: Of the link's secret, 32 bytes.
        connection_id, grant_id: To be re-authenticated, and whose it is.
        reference: The workspace's own word for who connects.
        return_to: Where the last page leads.
    """

    id: UUID
    provider: str
    digest: bytes
    connection_id: UUID | None
    grant_id: UUID | None
    reference: str | None
    return_to: str | None


@dataclass(frozen=True, slots=True)
class ConnectLink:
    """A connect session, as those see it who made it.

    Attributes:
        outcome: What ended it; of one that lives, why the last way to the platform led nowhere.
        connection_ids: What was connected by it.
    """

    id: UUID
    provider: str
    connection_id: UUID | None
    reference: str | None
    return_to: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    state_expires_at: datetime | None
    pick_expires_at: datetime | None
    finished_at: datetime | None
    outcome: str | None
    connection_ids: list[UUID]
