"""SQL of whom the workspace writes to."""

from collections.abc import Sequence
from dataclasses import dataclass

from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class _Address:
    email: str


async def addresses(tx: WorkspaceTx, roles: Sequence[Role]) -> list[str]:
    """Addresses of the members who have one of these roles."""
    rows = await tx.many(
        "SELECT email FROM altyaa.membership WHERE role = ANY ($1) ORDER BY user_id", roles, into=_Address
    )
    return [row.email for row in rows]
