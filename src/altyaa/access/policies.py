"""Who says what a change of policies hits: products, through this door.

``app`` hands the list of them to ``access``, so that access knows no product.
"""

from datetime import datetime
from typing import Protocol

from altyaa.access.model import Hit, Policies
from altyaa.infra.db import WorkspaceTx


class Governed(Protocol):
    """A product whose credentials the policies govern."""

    async def hit_by(self, tx: WorkspaceTx, now: datetime, after: Policies) -> list[Hit]:
        """What works now and would not under these policies, newest first."""
        ...
