"""What a member's leaving affects: products say it, and carry out what was decided, through this door.

``app`` hands the list of them to ``access``, so that access knows no product.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol, TypeAlias
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.clock import Clock


@dataclass(frozen=True, slots=True)
class Affected:
    """One thing that a member made or saw, about which somebody has to decide.

    Attributes:
        id: Wire id, as ``key_…``.
        name: What people call it.
        what: What it is and what the member has to do with it, in words: "API key, made by them".
    """

    id: str
    name: str
    what: str


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
        decision: ``revoked``, ``rotate``, ``kept``, or ``rotation_due`` where nobody decided.
        said: The same in words, with the date or the reason: "due for rotation by 2026-12-01".
    """

    id: str
    name: str
    decision: str
    said: str


class Leaving(Protocol):
    """One product's part in a member's leaving."""

    async def affected(self, tx: WorkspaceTx, user_id: UUID) -> list[Affected]:
        """What in this workspace the member made or saw and is still alive."""
        ...

    async def settle(
        self, tx: WorkspaceTx, clock: Clock, user_id: UUID, choices: Mapping[str, Choice]
    ) -> list[Settled]:
        """Carry out the choices; whatever is affected and not among them becomes due for rotation.

        Args:
            choices: By wire id. Of another product's things there may be some too; they are left alone.
        """
        ...
