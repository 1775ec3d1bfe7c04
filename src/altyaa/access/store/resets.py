"""SQL of links to set a new password: each person reaches their own alone."""

from datetime import datetime
from uuid import UUID

from altyaa.access.model import Reset
from altyaa.infra.db import WorkspaceTx


async def insert_reset(tx: WorkspaceTx, user_id: UUID, reset_id: UUID, now: datetime, expires_at: datetime) -> None:
    """Note that a person asked to set a new password; nothing where there is no such person."""
    await tx.execute(
        """
        INSERT INTO altyaa.password_reset (user_id, id, created_at, expires_at)
        SELECT u.id, $2, $3, $4 FROM altyaa.user_account u WHERE u.id = $1
        """,
        user_id,
        reset_id,
        now,
        expires_at,
    )


async def lock_reset(tx: WorkspaceTx, reset_id: UUID) -> Reset | None:
    """Fetch a chance to set a new password and hold its row until the transaction ends.

    Two uses of one link queue here; the second sees ``used_at`` set.
    """
    return await tx.one(
        "SELECT user_id, id, expires_at, used_at FROM altyaa.password_reset WHERE id = $1 FOR UPDATE",
        reset_id,
        into=Reset,
    )


async def set_reset_digest(tx: WorkspaceTx, reset_id: UUID, digest: bytes) -> None:
    """Note the digest of the link that goes out now.

    Args:
        digest: HMAC-SHA256 of its secret under the primary pepper, 32 bytes. The secret itself is not stored.
    """
    await tx.execute("UPDATE altyaa.password_reset SET digest = $2 WHERE id = $1", reset_id, digest)


async def end_resets(tx: WorkspaceTx, user_id: UUID, now: datetime) -> None:
    """Spend every chance that the person has to set a new password: one was taken."""
    await tx.execute(
        "UPDATE altyaa.password_reset SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL", user_id, now
    )
