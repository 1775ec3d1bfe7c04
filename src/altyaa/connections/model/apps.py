"""What all workspaces share: leases, our apps, the machines with a spool."""

from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID


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
