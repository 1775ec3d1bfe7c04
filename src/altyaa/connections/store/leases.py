"""SQL of leases: who works on a grant, and what they leave behind. Each statement asks for the fence of its lease."""

from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Clocks, Standing
from altyaa.infra.db import WorkspaceTx


async def extend_lease(tx: WorkspaceTx, grant_id: UUID, fence: int, until: datetime) -> int:
    """Keep a lease for longer; 0 where it is somebody else's by now."""
    return await tx.execute(
        "UPDATE altyaa.upstream_grant SET lease_until = $3 WHERE id = $1 AND fence = $2", grant_id, fence, until
    )


async def put_off(tx: WorkspaceTx, grant_id: UUID, fence: int, until: datetime) -> int:
    """End a lease under which nothing could be done, and let nobody try before then."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant SET due_at = $3, lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2
        """,
        grant_id,
        fence,
        until,
    )


async def hurry(tx: WorkspaceTx, grant_id: UUID, now: datetime) -> int:
    """Have the engine look at a grant now, or when the lease that it is under ends."""
    return await tx.execute(
        "UPDATE altyaa.upstream_grant SET due_at = $2 WHERE id = $1 AND ended_at IS NULL", grant_id, now
    )


async def hurry_check(tx: WorkspaceTx, grant_id: UUID, now: datetime) -> int:
    """Have the engine look at the assets of a grant now, or when the lease that it is under ends.

    That of a look that is overdue moves, too: so whoever is at it knows that another was asked for since.
    """
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant SET check_at = $2, due_at = $2
         WHERE id = $1 AND ended_at IS NULL
        """,
        grant_id,
        now,
    )


async def swap_generation(
    tx: WorkspaceTx,
    grant_id: UUID,
    fence: int,
    generation: int,
    sealed: bytes,
    clocks: Clocks,
    standing: Standing,
    now: datetime,
) -> int:
    """Compare and swap: store the tokens that come after ``generation``, keep those before them, and let go.

    0 where another generation was stored since, or the lease is somebody else's.
    """
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET generation = generation + 1, sealed = $4, sealed_before = sealed, access_issued_at = $5,
               access_ends_at = $6, grant_issued_at = $7, grant_ends_at = $8, scopes = $9, assumed = $10, state = $11,
               state_code = $12, state_since = $13, suspect_since = $14, suspect_code = $15, failed_at = $16,
               retries = $17, renew_at = $18, check_at = $19, due_at = $20, told_days = $21, lease_owner = NULL,
               lease_until = NULL, renewals = renewals + 1, last_renewed_at = $22
         WHERE id = $1 AND fence = $2 AND generation = $3 AND ended_at IS NULL
        """,
        grant_id,
        fence,
        generation,
        sealed,
        clocks.access_issued_at,
        clocks.access_ends_at,
        clocks.grant_issued_at,
        clocks.grant_ends_at,
        clocks.scopes,
        clocks.assumed,
        standing.state,
        standing.state_code,
        standing.state_since,
        standing.suspect_since,
        standing.suspect_code,
        standing.failed_at,
        standing.retries,
        standing.renew_at,
        standing.check_at,
        standing.due_at,
        standing.told_days,
        now,
    )


async def let_go(tx: WorkspaceTx, grant_id: UUID, fence: int, standing: Standing) -> int:
    """End a lease with how the grant is now; 0 where it is somebody else's by now."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET state = $3, state_code = $4, state_since = $5, suspect_since = $6, suspect_code = $7, failed_at = $8,
               retries = $9, renew_at = $10, check_at = $11, due_at = $12, told_days = $13, lease_owner = NULL,
               lease_until = NULL
         WHERE id = $1 AND fence = $2
        """,
        grant_id,
        fence,
        standing.state,
        standing.state_code,
        standing.state_since,
        standing.suspect_since,
        standing.suspect_code,
        standing.failed_at,
        standing.retries,
        standing.renew_at,
        standing.check_at,
        standing.due_at,
        standing.told_days,
    )


async def let_go_checked(
    tx: WorkspaceTx, grant_id: UUID, fence: int, clocks: Clocks, standing: Standing, now: datetime
) -> int:
    """As ``let_go``, with what the platform says of the clocks and scopes."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET state = $3, state_code = $4, state_since = $5, suspect_since = $6, suspect_code = $7, failed_at = $8,
               retries = $9, renew_at = $10, check_at = $11, due_at = $12, told_days = $13, access_ends_at = $14,
               grant_issued_at = $15, grant_ends_at = $16, scopes = $17, assumed = $18, last_checked_at = $19,
               lease_owner = NULL, lease_until = NULL
         WHERE id = $1 AND fence = $2
        """,
        grant_id,
        fence,
        standing.state,
        standing.state_code,
        standing.state_since,
        standing.suspect_since,
        standing.suspect_code,
        standing.failed_at,
        standing.retries,
        standing.renew_at,
        standing.check_at,
        standing.due_at,
        standing.told_days,
        clocks.access_ends_at,
        clocks.grant_issued_at,
        clocks.grant_ends_at,
        clocks.scopes,
        clocks.assumed,
        now,
    )


async def mark_renewals_told(tx: WorkspaceTx, grant_id: UUID, now: datetime) -> int:
    """Note that the events tell of every renewal so far."""
    return await tx.execute(
        "UPDATE altyaa.upstream_grant SET told_renewals = renewals, told_renewals_at = $2 WHERE id = $1", grant_id, now
    )
