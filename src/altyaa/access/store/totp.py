"""SQL of authenticator apps and of what a person has beside the password."""

from datetime import datetime
from uuid import UUID

from altyaa.access.factors import Factors, Totp
from altyaa.infra.db import WorkspaceTx


async def factors(tx: WorkspaceTx, user_id: UUID) -> Factors | None:
    """What a person has beside the password; None where there is no such person."""
    return await tx.one(
        """
        SELECT EXISTS (SELECT FROM altyaa.user_totp t WHERE t.user_id = u.id) AS has_totp,
               (SELECT count(*) FROM altyaa.user_passkey k WHERE k.user_id = u.id)::int AS passkeys,
               (SELECT count(*) FROM altyaa.recovery_code c WHERE c.user_id = u.id AND c.used_at IS NULL)::int
                   AS codes_left
          FROM altyaa.user_account u WHERE u.id = $1
        """,
        user_id,
        into=Factors,
    )


async def totp(tx: WorkspaceTx) -> Totp | None:
    """The person's authenticator app."""
    return await tx.one(
        "SELECT id, pepper_kid, salt, last_step, created_at, last_used_at FROM altyaa.user_totp", into=Totp
    )


async def insert_totp(
    tx: WorkspaceTx, user_id: UUID, totp_id: UUID, pepper_kid: int, salt: bytes, step: int, now: datetime
) -> int:
    """Add the person's app; 1, or 0 where they have one.

    Args:
        salt: 16 random bytes.
        step: Of the code that showed that the app has the secret.
    """
    return await tx.execute(
        """
        INSERT INTO altyaa.user_totp (user_id, id, pepper_kid, salt, last_step, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        ON CONFLICT DO NOTHING
        """,
        user_id,
        totp_id,
        pepper_kid,
        salt,
        step,
        now,
    )


async def use_totp(tx: WorkspaceTx, totp_id: UUID, step: int, now: datetime) -> int:
    """Take the code of one step; 1, or 0 where it, or a later one, was taken before."""
    return await tx.execute(
        "UPDATE altyaa.user_totp SET last_step = $2, last_used_at = $3 WHERE id = $1 AND last_step < $2",
        totp_id,
        step,
        now,
    )


async def delete_totp(tx: WorkspaceTx, user_id: UUID) -> int:
    """Remove the person's app; how many that were."""
    return await tx.execute("DELETE FROM altyaa.user_totp WHERE user_id = $1", user_id)
