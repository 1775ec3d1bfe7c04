"""SQL of whom the workspace writes to."""

from altyaa.access.model import Member
from altyaa.infra.db import WorkspaceTx


async def managers(tx: WorkspaceTx) -> list[Member]:
    """Owners and Admins, those with the oldest accounts first."""
    return await tx.many(
        """
        SELECT user_id, email, role, created_at AS joined_at
          FROM altyaa.membership
         WHERE role IN ('owner', 'admin')
         ORDER BY workspace_id, user_id
        """,
        into=Member,
    )
