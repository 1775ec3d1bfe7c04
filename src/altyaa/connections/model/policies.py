"""When a grant is looked after, and who wants it otherwise."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID


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
