"""SQL of upstream grants, for whoever connects, re-authenticates and ends them."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Grant, GrantState, NewGrant
from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def insert_grant(tx: WorkspaceTx, workspace_id: UUID, new: NewGrant, now: datetime) -> int:
    """Add a grant; 0 where the workspace has one of that subject: ``grant_of_subject`` names it."""
    return await tx.execute(
        """
        INSERT INTO altyaa.upstream_grant
               (workspace_id, id, provider, app_id, subject_index, display, scopes, generation, sealed,
                access_issued_at, access_ends_at, grant_issued_at, grant_ends_at, assumed, renew_at, check_at, due_at,
                connected_by, state, state_since, connected_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, 'healthy', $12, $12)
        ON CONFLICT DO NOTHING
        """,
        workspace_id,
        new.id,
        new.provider,
        new.app_id,
        new.subject_index,
        new.display,
        new.scopes,
        new.generation,
        new.sealed,
        new.access_issued_at,
        new.access_ends_at,
        now,
        new.grant_ends_at,
        new.assumed,
        new.renew_at,
        new.check_at,
        new.due_at,
        new.connected_by,
    )


async def grant_of_subject(tx: WorkspaceTx, subject_index: bytes) -> UUID | None:
    """The id of the workspace's grant of this subject, a dead one too."""
    found = await tx.one(
        """
        SELECT g.id
          FROM door.upstream_grants($1) d
          JOIN altyaa.upstream_grant g ON g.workspace_id = d.workspace_id AND g.id = d.id
        """,
        subject_index,
        into=_Id,
    )
    return None if found is None else found.id


async def grant(tx: WorkspaceTx, grant_id: UUID) -> Grant | None:
    """A grant."""
    return await tx.one(
        """
        SELECT id, provider, app_id, display, scopes, generation, access_issued_at, access_ends_at, grant_issued_at,
               grant_ends_at, assumed, renew_at, check_at, lease_owner, lease_until, fence, state, state_code,
               state_since, suspect_since, suspect_code, retries, renewals, told_renewals, told_renewals_at, told_days,
               connected_by, connected_at, last_renewed_at, last_checked_at, ended_at, sealed
          FROM altyaa.upstream_grant
         WHERE id = $1
        """,
        grant_id,
        into=Grant,
    )


async def lock_grant(tx: WorkspaceTx, grant_id: UUID) -> Grant | None:
    """A grant, held until the transaction ends."""
    return await tx.one(
        """
        SELECT id, provider, app_id, display, scopes, generation, access_issued_at, access_ends_at, grant_issued_at,
               grant_ends_at, assumed, renew_at, check_at, lease_owner, lease_until, fence, state, state_code,
               state_since, suspect_since, suspect_code, retries, renewals, told_renewals, told_renewals_at, told_days,
               connected_by, connected_at, last_renewed_at, last_checked_at, ended_at, sealed
          FROM altyaa.upstream_grant
         WHERE id = $1
           FOR UPDATE
        """,
        grant_id,
        into=Grant,
    )


async def reconnect_grant(tx: WorkspaceTx, grant_id: UUID, new: NewGrant, now: datetime) -> int:
    """Put what a person's new yes brought in place of what was there; whoever works on the grant stores nothing.

    0 where the generation is not the one before ``new.generation``: lock the grant and read it first.
    """
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET display = $3, scopes = $4, generation = $2, sealed = $5, sealed_before = sealed, access_issued_at = $6,
               access_ends_at = $7, grant_issued_at = $8, grant_ends_at = $9, assumed = $10, renew_at = $11,
               check_at = $12, due_at = $13, connected_by = $14, connected_at = $8, fence = fence + 1,
               lease_owner = NULL, lease_until = NULL, state = 'healthy', state_code = NULL, state_since = $8,
               suspect_since = NULL, suspect_code = NULL, failed_at = NULL, retries = 0, told_days = NULL,
               ended_at = NULL
         WHERE id = $1 AND generation = $2 - 1
        """,
        grant_id,
        new.generation,
        new.display,
        new.scopes,
        new.sealed,
        new.access_issued_at,
        new.access_ends_at,
        now,
        new.grant_ends_at,
        new.assumed,
        new.renew_at,
        new.check_at,
        new.due_at,
        new.connected_by,
    )


async def end_grant(tx: WorkspaceTx, grant_id: UUID, state: GrantState, code: str, now: datetime) -> int:
    """Forget the tokens of a grant that is over for us; whoever works on it stores nothing."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET sealed = NULL, sealed_before = NULL, fence = fence + 1, generation = generation + 1, lease_owner = NULL,
               lease_until = NULL, renew_at = NULL, check_at = NULL, due_at = NULL, state = $2, state_code = $3,
               state_since = $4, suspect_since = NULL, suspect_code = NULL, failed_at = NULL, ended_at = $4
         WHERE id = $1 AND ended_at IS NULL
        """,
        grant_id,
        state,
        code,
        now,
    )


async def erase_grant(tx: WorkspaceTx, grant_id: UUID, display: str, code: str, now: datetime) -> int:
    """Forget whose a grant is, its tokens and what it allowed, over or not; ``display`` takes the place of a name."""
    return await tx.execute(
        """
        UPDATE altyaa.upstream_grant
           SET display = $2, scopes = '{}', sealed = NULL, sealed_before = NULL, fence = fence + 1,
               generation = generation + 1, lease_owner = NULL, lease_until = NULL, renew_at = NULL, check_at = NULL,
               due_at = NULL, state = 'disconnected', state_code = $3, state_since = $4, suspect_since = NULL,
               suspect_code = NULL, failed_at = NULL, ended_at = $4
         WHERE id = $1 AND state_code IS DISTINCT FROM $3
        """,
        grant_id,
        display,
        code,
        now,
    )
