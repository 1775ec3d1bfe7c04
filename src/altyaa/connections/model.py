"""What the parts of this slice hand to one another."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Literal
from uuid import UUID

from altyaa.kernel.credential import ID_BYTES, SECRET_BYTES, CredentialKind

CONNECT_LINK = CredentialKind("all_", ID_BYTES + SECRET_BYTES)
"""What a link of a connect session ends in."""

State = Literal[
    "healthy",
    "renewing",
    "degraded",
    "attention",
    "expired",
    "revoked",
    "scope_lost",
    "asset_lost",
    "app_misconfigured",
    "disconnected",
]
"""What a person sees. ``renewing`` and ``app_misconfigured`` are never stored: they are so while a lease or an incident
lasts. Of ``revoked`` the code says by whom."""
GrantState = Literal["healthy", "degraded", "attention", "expired", "revoked", "scope_lost", "disconnected"]
"""Of an upstream grant, as stored."""
OwnState = Literal["healthy", "asset_lost", "disconnected"]
"""Of a connection by itself, as stored."""
ENDED: frozenset[str] = frozenset({"expired", "revoked", "disconnected"})
"""States of a grant in which the engine has nothing to do."""

Outcome = Literal["stored", "recovered", "adopted", "failed", "unsent", "lost_in_transit"]
"""What became of an attempt: a new generation; the same, out of the spool; another worker's; an answer that was none;
nothing left this machine; the platform rotated and its answer never came."""


@dataclass(frozen=True, slots=True)
class Policy:
    """When a grant is looked after. None: not for that reason.

    Attributes:
        access_interval, grant_interval: Renew after as long, however long the token lives.
        access_lead, grant_lead: Before the end; None for a fifth of the life.
        min_age: Before which a token is not renewed.
        check_interval: Between two looks at what hangs under it.
    """

    access_interval: timedelta | None
    access_lead: timedelta | None
    grant_interval: timedelta | None
    grant_lead: timedelta | None
    min_age: timedelta
    check_interval: timedelta | None


@dataclass(frozen=True, slots=True)
class PolicyChange:
    """What a workspace wants otherwise than the pack, in seconds; None as the pack says."""

    access_interval_seconds: int | None = None
    access_lead_seconds: int | None = None
    grant_interval_seconds: int | None = None
    grant_lead_seconds: int | None = None
    check_interval_seconds: int | None = None


@dataclass(frozen=True, slots=True)
class SetPolicy:
    """A change that is in force.

    Attributes:
        changed_by: Wire id of who made it.
    """

    provider: str
    change: PolicyChange
    changed_by: str
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Plan:
    """When a grant is looked after next.

    Attributes:
        due_at: The soonest of them, and of what people are to be told.
    """

    grant_id: UUID
    renew_at: datetime | None
    check_at: datetime | None
    due_at: datetime | None


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
    access_ends_at: datetime | None
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


@dataclass(frozen=True, slots=True)
class Attempt:
    """A call that may have rotated a token.

    Attributes:
        host_id: Whose spool may hold the answer.
    """

    id: UUID
    generation: int
    host_id: UUID
    sent_at: datetime


@dataclass(frozen=True, slots=True)
class ConnectAttempt:
    """A sign-in at a platform, on its way.

    Attributes:
        cookie_digest: Of what binds it to the browser that went to the platform; None for a link before that.
        opened_by: The same of the browsers that opened the link, of which one may go.
        user_id: Whose it is; None for a link, which is the browser's.
        grant_id: To be re-authenticated.
        connection_id: By a link: that one of the grant's.
        sealed_verifier: PKCE, sealed at generation 0.
        state_expires_at: When the ``state`` of the last way to the platform is over.
        sealed_pick: Tokens and assets until the person has picked, sealed at generation 1.
    """

    id: UUID
    provider: str
    cookie_digest: bytes | None
    opened_by: list[bytes]
    user_id: UUID | None
    grant_id: UUID | None
    connection_id: UUID | None
    reference: str | None
    sealed_verifier: bytes | None = field(repr=False)
    redirect_uri: str | None
    return_to: str | None
    created_by: str
    created_at: datetime
    expires_at: datetime
    opened_at: datetime | None
    state_expires_at: datetime | None
    redeemed_at: datetime | None
    sealed_pick: bytes | None = field(repr=False)
    pick_expires_at: datetime | None
    finished_at: datetime | None
    outcome: str | None

    @property
    def is_link(self) -> bool:
        """Whether somebody without an account does it."""
        return self.user_id is None


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


@dataclass(frozen=True, slots=True)
class Claimed:
    """A grant under our lease."""

    workspace_id: UUID
    id: UUID
    fence: int


@dataclass(frozen=True, slots=True)
class AppHealth:
    """How one of our apps at a platform does.

    Attributes:
        incident_kind: ``app``: the platform refuses our app; ``alike``: many connections fail in the same way, and no
            verdict is passed until that ends.
        calm_since: When the platform worked again after the last incident: the budget starts small, and suspicions from
            before it are void.
    """

    provider: str
    app_id: str
    incident_kind: Literal["app", "alike"] | None
    incident_code: str | None
    incident_since: datetime | None
    paused_until: datetime | None
    calm_since: datetime | None


@dataclass(frozen=True, slots=True)
class Host:
    """A spool of answers on a worker's disk, and when its worker last gave a sign of life."""

    id: UUID
    marker: str
    claims: int
    seen_at: datetime
