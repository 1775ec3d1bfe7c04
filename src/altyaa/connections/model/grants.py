"""What a platform gave for one person's yes."""

from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.connections.model.states import GrantState


@dataclass(frozen=True, slots=True)
class Grant:
    """An upstream grant, without its tokens.

    Attributes:
        generation: Counts what was sealed: its tokens are at the place of this number.
        access_issued_at, grant_issued_at: When each clock began.
        grant_ends_at: When a person must click again; None for never, as far as anybody knows.
        lease_until: Somebody works on it until then.
        suspect_since: The platform refused the tokens, and nothing has confirmed it yet.
        retries: Failures in a row.
        told_days: Distance of the last reminder before ``grant_ends_at``.
    """

    id: UUID
    provider: str
    app_id: str
    display: str
    scopes: list[str]
    generation: int
    access_issued_at: datetime
    access_ends_at: datetime | None
    grant_issued_at: datetime
    grant_ends_at: datetime | None
    assumed: list[str]
    renew_at: datetime | None
    check_at: datetime | None
    lease_owner: UUID | None
    lease_until: datetime | None
    fence: int
    state: GrantState
    state_code: str | None
    state_since: datetime
    suspect_since: datetime | None
    suspect_code: str | None
    retries: int
    renewals: int
    told_renewals: int
    told_renewals_at: datetime | None
    told_days: int | None
    connected_by: UUID | None
    connected_at: datetime
    last_renewed_at: datetime | None
    last_checked_at: datetime | None
    ended_at: datetime | None
    sealed: bytes | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant to be stored, or what takes the place of one at re-authentication.

    Attributes:
        sealed: Tokens, sealed for ``generation``.
    """

    id: UUID
    provider: str
    app_id: str
    subject_index: bytes
    display: str
    scopes: list[str]
    generation: int
    sealed: bytes = field(repr=False)
    access_issued_at: datetime
    access_ends_at: datetime | None
    grant_ends_at: datetime | None
    assumed: list[str]
    renew_at: datetime | None
    check_at: datetime | None
    due_at: datetime | None
    connected_by: UUID | None


@dataclass(frozen=True, slots=True)
class Clocks:
    """Both clocks of a grant, and what it may do.

    Attributes:
        access_issued_at, grant_issued_at: When each began.
        assumed: Which of ``access_ends`` and ``grant_ends`` the platform did not say.
    """

    access_issued_at: datetime
    access_ends_at: datetime | None
    grant_issued_at: datetime
    grant_ends_at: datetime | None
    scopes: list[str]
    assumed: list[str]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a grant is, and when it is looked at next.

    Attributes:
        failed_at: The last call failed, at that time; None where it did not.
        due_at: None where there is nothing left to do.
    """

    state: GrantState
    state_code: str | None
    state_since: datetime
    suspect_since: datetime | None
    suspect_code: str | None
    failed_at: datetime | None
    retries: int
    renew_at: datetime | None
    check_at: datetime | None
    due_at: datetime | None
    told_days: int | None
