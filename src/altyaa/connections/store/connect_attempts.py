"""SQL of sign-ins at platforms that are on their way."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.connections.model import ConnectAttempt, ConnectLink, NewLink
from altyaa.infra.db import WorkspaceTx


async def insert_connect_attempt(
    tx: WorkspaceTx,
    workspace_id: UUID,
    attempt_id: UUID,
    provider: str,
    state_digest: bytes,
    user_id: UUID,
    grant_id: UUID | None,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Begin one for a member."""
    await tx.execute(
        """
        INSERT INTO altyaa.connect_attempt
               (workspace_id, id, provider, state_digest, user_id, grant_id, created_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
        """,
        workspace_id,
        attempt_id,
        provider,
        state_digest,
        user_id,
        grant_id,
        tx.caller.id,
        now,
        expires_at,
    )


async def insert_connect_link(
    tx: WorkspaceTx, workspace_id: UUID, new: NewLink, now: datetime, expires_at: datetime
) -> None:
    """Make a connect session. Its sign-in begins when somebody opens the link."""
    await tx.execute(
        """
        INSERT INTO altyaa.connect_attempt
               (workspace_id, id, provider, link_digest, connection_id, grant_id, reference, return_to, created_by,
                created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
        """,
        workspace_id,
        new.id,
        new.provider,
        new.digest,
        new.connection_id,
        new.grant_id,
        new.reference,
        new.return_to,
        tx.caller.id,
        now,
        expires_at,
    )


async def connect_link(tx: WorkspaceTx, attempt_id: UUID) -> ConnectLink | None:
    """A connect session; None for what is no link's."""
    return await tx.one(
        """
        SELECT id, provider, connection_id, reference, return_to, created_by, created_at, expires_at, opened_at,
               state_expires_at, pick_expires_at, finished_at, outcome, connection_ids
          FROM altyaa.connect_attempt
         WHERE id = $1 AND user_id IS NULL
        """,
        attempt_id,
        into=ConnectLink,
    )


async def connect_links(tx: WorkspaceTx, before: UUID | None, most: int) -> list[ConnectLink]:
    """Connect sessions, newest first.

    Args:
        before: Those made before this one: ids begin with their time.
    """
    return await tx.many(
        """
        SELECT id, provider, connection_id, reference, return_to, created_by, created_at, expires_at, opened_at,
               state_expires_at, pick_expires_at, finished_at, outcome, connection_ids
          FROM altyaa.connect_attempt
         WHERE user_id IS NULL AND ($1::uuid IS NULL OR id < $1)
         ORDER BY workspace_id DESC, id DESC
         LIMIT $2
        """,
        before,
        most,
        into=ConnectLink,
    )


async def open_connect_link(tx: WorkspaceTx, attempt_id: UUID, cookie_digest: bytes, now: datetime) -> int:
    """Let a browser have a link, with others that opened it before; 0 where one has gone on by it, or it is over.

    The last 20 are known.
    """
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET opened_by = (array_prepend($2::bytea, array_remove(opened_by, $2)))[:20],
               opened_at = coalesce(opened_at, $3)
         WHERE id = $1 AND (cookie_digest IS NULL OR cookie_digest = $2) AND finished_at IS NULL AND expires_at > $3
        """,
        attempt_id,
        cookie_digest,
        now,
    )


async def lock_connect_attempt(tx: WorkspaceTx, attempt_id: UUID) -> ConnectAttempt | None:
    """One, held until the transaction ends: what is single use is spent under this lock."""
    return await tx.one(
        """
        SELECT id, provider, cookie_digest, opened_by, user_id, grant_id, connection_id, reference, sealed_verifier,
               redirect_uri, return_to, created_by, created_at, expires_at, opened_at, state_expires_at, redeemed_at,
               sealed_pick, pick_expires_at, finished_at, outcome
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
    state_expires_at: datetime,
) -> int:
    """Bind it to the browser that goes to the platform now. By a link one may go again: what was held is dropped."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET state_digest = $2, cookie_digest = $3, sealed_verifier = $4, redirect_uri = $5, state_expires_at = $6,
               redeemed_at = NULL, sealed_pick = NULL, pick_expires_at = NULL, subject_index = NULL
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        state_digest,
        cookie_digest,
        sealed_verifier,
        redirect_uri,
        state_expires_at,
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


async def note_connect_outcome(tx: WorkspaceTx, attempt_id: UUID, outcome: str, now: datetime) -> int:
    """Write down why a way to the platform led nowhere; one may go again."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET outcome = $2, redeemed_at = coalesce(redeemed_at, $3), sealed_pick = NULL,
               pick_expires_at = NULL, sealed_verifier = NULL, subject_index = NULL
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        outcome,
        now,
    )


async def finish_connect_attempt(
    tx: WorkspaceTx, attempt_id: UUID, outcome: str, now: datetime, connection_ids: Sequence[UUID] = ()
) -> int:
    """End it and forget what it held; 0 where it had ended."""
    return await tx.execute(
        """
        UPDATE altyaa.connect_attempt
           SET finished_at = $3, outcome = $2, connection_ids = $4, sealed_pick = NULL, pick_expires_at = NULL,
               sealed_verifier = NULL, subject_index = NULL
         WHERE id = $1 AND finished_at IS NULL
        """,
        attempt_id,
        outcome,
        now,
        connection_ids,
    )
