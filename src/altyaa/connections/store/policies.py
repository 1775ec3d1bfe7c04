"""SQL of what a workspace wants otherwise than a platform's pack."""

from datetime import datetime
from uuid import UUID

from altyaa.connections.model import PolicyChange
from altyaa.infra.db import WorkspaceTx


async def policy_change(tx: WorkspaceTx, provider: str) -> PolicyChange | None:
    """What the workspace changed; None for nothing."""
    return await tx.one(
        """
        SELECT access_interval_seconds, access_lead_seconds, grant_interval_seconds, grant_lead_seconds,
               check_interval_seconds
          FROM altyaa.connection_policy
         WHERE provider = $1
        """,
        provider,
        into=PolicyChange,
    )


async def set_policy(tx: WorkspaceTx, workspace_id: UUID, provider: str, change: PolicyChange, now: datetime) -> None:
    """Change it, the whole of it."""
    await tx.execute(
        """
        INSERT INTO altyaa.connection_policy AS p
               (workspace_id, provider, access_interval_seconds, access_lead_seconds, grant_interval_seconds,
                grant_lead_seconds, check_interval_seconds, changed_by, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        ON CONFLICT (workspace_id, provider) DO UPDATE
           SET access_interval_seconds = $3, access_lead_seconds = $4, grant_interval_seconds = $5,
               grant_lead_seconds = $6, check_interval_seconds = $7, changed_by = $8, changed_at = $9
        """,
        workspace_id,
        provider,
        change.access_interval_seconds,
        change.access_lead_seconds,
        change.grant_interval_seconds,
        change.grant_lead_seconds,
        change.check_interval_seconds,
        tx.caller.id,
        now,
    )


async def clear_policy(tx: WorkspaceTx, provider: str) -> int:
    """Do as the pack says again."""
    return await tx.execute("DELETE FROM altyaa.connection_policy WHERE provider = $1", provider)
