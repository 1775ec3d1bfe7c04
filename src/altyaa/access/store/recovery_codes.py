"""SQL of recovery codes, and of tickets that were spent."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


async def insert_recovery_codes(
    tx: WorkspaceTx, user_id: UUID, ids: Sequence[UUID], digests: Sequence[bytes], pepper_kid: int, now: datetime
) -> None:
    """Add recovery codes.

    Args:
        digests: Keyed, of person and code, 32 bytes each, in the order of ``ids``. The codes themselves are not stored.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.recovery_code (user_id, id, pepper_kid, digest, created_at)
        SELECT $1, c.id, $4, c.digest, $5 FROM unnest($2::uuid[], $3::bytea[]) AS c (id, digest)
        """,
        user_id,
        list(ids),
        list(digests),
        pepper_kid,
        now,
    )


async def use_recovery_code(tx: WorkspaceTx, digests: Sequence[bytes], now: datetime) -> int:
    """Take a code; 1, or 0 where there is none with such a digest, or it was taken before.

    Args:
        digests: Of the one code, under each pepper.
    """
    return await tx.execute(
        "UPDATE altyaa.recovery_code SET used_at = $2 WHERE digest = ANY ($1) AND used_at IS NULL", list(digests), now
    )


async def delete_recovery_codes(tx: WorkspaceTx, user_id: UUID) -> int:
    """Remove all of a person's; how many that were."""
    return await tx.execute("DELETE FROM altyaa.recovery_code WHERE user_id = $1", user_id)


async def spend_ticket(tx: WorkspaceTx, user_id: UUID, digest: bytes, expires_at: datetime) -> int:
    """Spend a ticket; 1, or 0 where it was spent before. Two uses at once queue here.

    Args:
        digest: SHA-256 of the ticket, 32 bytes.
        expires_at: When nobody accepts it any more, so that nobody needs to know.
    """
    return await tx.execute(
        """
        INSERT INTO altyaa.spent_ticket (user_id, digest, expires_at) VALUES ($1, $2, $3)
        ON CONFLICT (user_id, digest) DO NOTHING
        """,
        user_id,
        digest,
        expires_at,
    )
