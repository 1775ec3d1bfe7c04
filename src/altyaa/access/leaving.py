"""What a member's leaving affects: products say it, and carry out what was decided, through this door.

``app`` hands the list of them to ``access``, so that access knows no product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol, TypeAlias
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock
from altyaa.kernel.roles import Role
from altyaa.kernel.text import Text


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing that a member made, saw or allowed.

    Attributes:
        id: Wire id, as ``key_…``.
        name: What people call it.
        what: What it is and what the member has to do with it, in words: "API key, made by them, never used".
        ends: It ends with the membership, and is told for that; otherwise somebody has to decide about it.
    """

    id: str
    name: str
    what: Text
    ends: bool = False


@dataclass(frozen=True, slots=True)
class Revoke:
    """End it at once."""


@dataclass(frozen=True, slots=True)
class Rotate:
    """It is due for rotation in so many days."""

    days: int


@dataclass(frozen=True, slots=True)
class Keep:
    """It stays as it is, for a reason that somebody gives."""

    reason: str


Choice: TypeAlias = Revoke | Rotate | Keep


@dataclass(frozen=True, slots=True)
class Settled:
    """What became of one affected thing.

    Attributes:
        id: Wire id.
        decision: ``revoked``, ``rotate``, ``kept``, or ``rotation_due`` where nobody decided; ``ended`` for what ended
            with the membership.
        said: The same in words, with the date or the reason: "due for rotation by 2026-12-01". For programs: pages
            make their sentence from what follows.
        by: Where it is to be rotated, until when.
        reason: Where it is kept, why.
    """

    id: str
    name: str
    decision: str
    said: str
    by: datetime | None = None
    reason: str | None = None


class Leaving(Protocol):
    """One product's part in a member's leaving."""

    async def affected(self, tx: WorkspaceTx, user_id: UUID, role: Role | None) -> list[Affected]:
        """What in this workspace the member made, saw or allowed and is still alive.

        Args:
            role: The one that they get in place of a higher one; None for a removal.
        """
        ...

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, role: Role | None, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """Carry out the choices. What nobody decided about becomes due for rotation, or ends where it says so.

        Args:
            role: As in ``affected``.
            choices: By wire id. Of another product's things there may be some too; they are left alone.
        """
        ...
