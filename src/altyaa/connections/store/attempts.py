"""SQL of calls that may rotate a token, written down before they are made."""

from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Attempt, Outcome
from altyaa.infra.db import WorkspaceTx


async def insert_attempt(
    tx: WorkspaceTx,
    attempt_id: UUID,
    grant_id: UUID,
    generation: int,
    fence: int,
    fingerprint: bytes,
    host_id: UUID,
    now: datetime,
) -> int:
    """Write down that a call is about to be made; 0 where the lease or the generation is another by now."""
    return await tx.execute(
        """
        INSERT INTO altyaa.renewal_attempt
               (workspace_id, id, grant_id, generation, fence, fingerprint, host_id, sent_at)
        SELECT g.workspace_id, $1, g.id, g.generation, g.fence, $5, $6, $7
          FROM altyaa.upstream_grant g
         WHERE g.id = $2 AND g.generation = $3 AND g.fence = $4 AND g.ended_at IS NULL
        """,
        attempt_id,
        grant_id,
        generation,
        fence,
        fingerprint,
        host_id,
        now,
    )


async def open_attempts(tx: WorkspaceTx, grant_id: UUID) -> list[Attempt]:
    """Attempts of which nobody knows what became, oldest first."""
    return await tx.many(
        """
        SELECT id, generation, host_id, sent_at
          FROM altyaa.renewal_attempt
         WHERE grant_id = $1 AND settled_at IS NULL
         ORDER BY workspace_id, id
        """,
        grant_id,
        into=Attempt,
    )


async def settle_attempt(tx: WorkspaceTx, attempt_id: UUID, outcome: Outcome, now: datetime) -> int:
    """Note what became of an attempt, unless that is known."""
    return await tx.execute(
        """
        UPDATE altyaa.renewal_attempt SET settled_at = $3, outcome = $2 WHERE id = $1 AND settled_at IS NULL
        """,
        attempt_id,
        outcome,
        now,
    )


async def settle_attempts(tx: WorkspaceTx, grant_id: UUID, outcome: Outcome, now: datetime) -> int:
    """Note what became of every attempt of a grant of which nobody knew."""
    return await tx.execute(
        """
        UPDATE altyaa.renewal_attempt SET settled_at = $3, outcome = $2 WHERE grant_id = $1 AND settled_at IS NULL
        """,
        grant_id,
        outcome,
        now,
    )


async def forget_attempts(tx: WorkspaceTx, grant_id: UUID, before_generation: int) -> int:
    """Remove what is known of attempts with tokens that are long gone."""
    return await tx.execute(
        "DELETE FROM altyaa.renewal_attempt WHERE grant_id = $1 AND generation < $2", grant_id, before_generation
    )
