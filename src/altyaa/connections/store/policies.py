"""SQL of what a workspace wants otherwise than a platform's pack."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Grant, Plan, PolicyChange, SetPolicy
from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class _Row:
    provider: str
    access_interval_seconds: int | None
    access_lead_seconds: int | None
    grant_interval_seconds: int | None
    grant_lead_seconds: int | None
    check_interval_seconds: int | None
    changed_by: str
    changed_at: datetime


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


async def set_policies(tx: WorkspaceTx) -> dict[str, SetPolicy]:
    """Everything that the workspace changed, by platform."""
    rows = await tx.many(
        """
        SELECT provider, access_interval_seconds, access_lead_seconds, grant_interval_seconds, grant_lead_seconds,
               check_interval_seconds, changed_by, changed_at
          FROM altyaa.connection_policy
         ORDER BY workspace_id, provider
        """,
        into=_Row,
    )
    return {row.provider: SetPolicy(row.provider, _change(row), row.changed_by, row.changed_at) for row in rows}


async def lock_living_grants(tx: WorkspaceTx, provider: str) -> list[Grant]:
    """The grants at a platform that the engine looks after, held until the transaction ends."""
    return await tx.many(
        """
        SELECT id, provider, app_id, display, scopes, generation, access_issued_at, access_ends_at, grant_issued_at,
               grant_ends_at, assumed, renew_at, check_at, lease_owner, lease_until, fence, state, state_code,
               state_since, suspect_since, suspect_code, retries, renewals, told_renewals, told_renewals_at, told_days,
               connected_by, connected_at, last_renewed_at, last_checked_at, ended_at, sealed
          FROM altyaa.upstream_grant
         WHERE provider = $1 AND ended_at IS NULL AND state NOT IN ('expired', 'revoked', 'disconnected')
         ORDER BY workspace_id, id
           FOR UPDATE
        """,
        provider,
        into=Grant,
    )


async def plan_grants(tx: WorkspaceTx, plans: Sequence[Plan]) -> int:
    """When each is looked after next: lock them first. Who holds a lease goes on with its work."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant g
           SET renew_at = p.renew_at, check_at = p.check_at, due_at = p.due_at
          FROM unnest($1::uuid[], $2::timestamptz[], $3::timestamptz[], $4::timestamptz[])
               AS p (id, renew_at, check_at, due_at)
         WHERE g.id = p.id
        """,
        [each.grant_id for each in plans],
        [each.renew_at for each in plans],
        [each.check_at for each in plans],
        [each.due_at for each in plans],
    )


def _change(row: _Row) -> PolicyChange:
    return PolicyChange(
        row.access_interval_seconds,
        row.access_lead_seconds,
        row.grant_interval_seconds,
        row.grant_lead_seconds,
        row.check_interval_seconds,
    )
