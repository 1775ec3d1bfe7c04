"""SQL of sign-ins at platforms that are on their way."""

from datetime import datetime
from uuid import UUID

from altyaa.connections.model import ConnectAttempt
from altyaa.infra.db import WorkspaceTx


async def insert_connect_attempt(
    tx: WorkspaceTx,
    workspace_id: UUID,
    attempt_id: UUID,
    provider: str,
    state_digest: bytes | None,
    link_digest: bytes | None,
    user_id: UUID | None,
    grant_id: UUID | None,
    return_to: str | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Begin one. Either digest is there: of the ``state``, or of the secret of a link that is opened later."""
    await tx.execute(
        """
        INSERT INTO altyaa.connect_attempt
               (workspace_id, id, provider, state_digest, link_digest, user_id, grant_id, return_to, created_by,
                created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        workspace_id,
        attempt_id,
        provider,
        state_digest,
        link_digest,
        user_id,
        grant_id,
        return_to,
        tx.caller.id,
        now,
        expires_at,
    )


async def lock_connect_attempt(tx: WorkspaceTx, attempt_id: UUID) -> ConnectAttempt | None:
    """One, held until the transaction ends: what is single use is spent under this lock."""
    return await tx.one(
        """
        SELECT id, provider, cookie_digest, user_id, grant_id, sealed_verifier, redirect_uri, return_to, created_by,
               created_at, expires_at, redeemed_at, sealed_pick, pick_expires_at, finished_at, outcome
          FROM altyaa.connect_attempt
         WHERE id = $1
           FOR UPDATE
        """,
        attempt_id,
        into=ConnectAttempt,
    )


async def send_off(
    tx: WorkspaceTx,
    attempt_id: UUID,
    state_digest: bytes,
    cookie_digest: bytes,
    sealed_verifier: bytes | None,
    redirect_uri: str,
) -> int:
    """Bind it to the browser that goes to the platform now; a link that is opened again begins anew."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET state_digest = $2, cookie_digest = $3, sealed_verifier = $4, redirect_uri = $5, redeemed_at = NULL
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        state_digest,
        cookie_digest,
        sealed_verifier,
        redirect_uri,
    )


async def mark_connect_redeemed(tx: WorkspaceTx, attempt_id: UUID, now: datetime) -> int:
    """Spend the ``state``; 0 where that was done before."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt SET redeemed_at = $2, sealed_verifier = NULL
         WHERE id = $1 AND redeemed_at IS NULL AND finished_at IS NULL
        """,
        attempt_id,
        now,
    )


async def hold_pick(
    tx: WorkspaceTx, attempt_id: UUID, sealed_pick: bytes, subject_index: bytes, until: datetime
) -> int:
    """Keep what was found until the person has picked, sealed at generation 1, with whose it is."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt SET sealed_pick = $2, subject_index = $3, pick_expires_at = $4
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        sealed_pick,
        subject_index,
        until,
    )


async def finish_connect_attempt(tx: WorkspaceTx, attempt_id: UUID, outcome: str, now: datetime) -> int:
    """End it and forget what it held; 0 where it had ended."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET finished_at = $3, outcome = $2, sealed_pick = NULL, pick_expires_at = NULL, sealed_verifier = NULL,
               subject_index = NULL
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        outcome,
        now,
    )
