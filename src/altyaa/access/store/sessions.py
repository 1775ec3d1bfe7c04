"""SQL of sessions: each person reaches their own alone."""

from datetime import datetime
from uuid import UUID

from altyaa.access.model import Session
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Origin


async def sessions(tx: WorkspaceTx) -> list[Session]:
    """The person's sessions, newest first; ended ones may be among them until they are swept."""
    return await tx.many(
        """
        SELECT id, created_at, authenticated_at, last_seen_at, expires_at, ip, user_agent
          FROM altyaa.user_session
         ORDER BY user_id DESC, id DESC
        """,
        into=Session,
    )


async def insert_session(
    tx: WorkspaceTx, user_id: UUID, session_id: UUID, digest: bytes, now: datetime, expires_at: datetime, origin: Origin
) -> None:
    """Begin a session.

    Args:
        digest: SHA-256 of its token, 32 bytes. The token itself is not stored.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.user_session
               (user_id, id, digest, created_at, authenticated_at, last_seen_at, expires_at, ip, user_agent)
        VALUES ($1, $2, $3, $4, $4, $4, $5, $6, $7)
        """,
        user_id,
        session_id,
        digest,
        now,
        expires_at,
        origin.ip,
        origin.user_agent,
    )


async def touch_session(tx: WorkspaceTx, session_id: UUID, now: datetime) -> None:
    """Note that a session was used."""
    await tx.execute("UPDATE altyaa.user_session SET last_seen_at = $2 WHERE id = $1", session_id, now)


async def renew_session(tx: WorkspaceTx, session_id: UUID, digest: bytes, authenticated_at: datetime) -> None:
    """Give a session another token.

    Args:
        digest: As of ``insert_session``.
    """
    await tx.execute(
        "UPDATE altyaa.user_session SET digest = $2, authenticated_at = $3 WHERE id = $1",
        session_id,
        digest,
        authenticated_at,
    )


async def delete_session(tx: WorkspaceTx, session_id: UUID) -> int:
    """End one session; how many that were."""
    return await tx.execute("DELETE FROM altyaa.user_session WHERE id = $1", session_id)


async def delete_sessions(tx: WorkspaceTx, user_id: UUID, kept: UUID | None) -> int:
    """End all of a person's sessions but one; how many that were.

    Args:
        kept: None keeps none.
    """
    return await tx.execute(
        "DELETE FROM altyaa.user_session WHERE user_id = $1 AND id IS DISTINCT FROM $2", user_id, kept
    )
