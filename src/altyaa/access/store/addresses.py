"""SQL of changes of address: each person reaches their own alone."""

from datetime import datetime
from uuid import UUID

from altyaa.access.model import AddressChange
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.fact import Origin


async def insert_address_change(
    tx: WorkspaceTx,
    user_id: UUID,
    change_id: UUID,
    email: str,
    email_digest: bytes,
    now: datetime,
    expires_at: datetime,
    origin: Origin,
) -> None:
    """Note that a person asked to sign in with another address than the one that they have now.

    Args:
        email_digest: Blind index of the other one, 32 bytes.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.address_change
               (user_id, id, email_before, email, email_digest, ip, user_agent, created_at, expires_at)
        SELECT u.id, $2, u.email, $3, $4, $5, $6, $7, $8 FROM altyaa.user_account u WHERE u.id = $1
        """,
        user_id,
        change_id,
        email,
        email_digest,
        origin.ip,
        origin.user_agent,
        now,
        expires_at,
    )


async def waiting_address_change(tx: WorkspaceTx, user_id: UUID, now: datetime) -> AddressChange | None:
    """The change that a person's link would carry out now."""
    return await tx.one(
        """
        SELECT id, email_before, email, ip, user_agent, created_at, expires_at, used_at
          FROM altyaa.address_change
         WHERE user_id = $1 AND used_at IS NULL AND expires_at > $2
         ORDER BY user_id DESC, id DESC
         LIMIT 1
        """,
        user_id,
        now,
        into=AddressChange,
    )


async def lock_address_change(tx: WorkspaceTx, change_id: UUID) -> AddressChange | None:
    """Fetch a change of address and hold its row until the transaction ends."""
    return await tx.one(
        """
        SELECT id, email_before, email, ip, user_agent, created_at, expires_at, used_at
          FROM altyaa.address_change
         WHERE id = $1
           FOR UPDATE
        """,
        change_id,
        into=AddressChange,
    )


async def set_address_change_digest(tx: WorkspaceTx, change_id: UUID, digest: bytes) -> None:
    """Note the digest of the link that goes out now.

    Args:
        digest: HMAC-SHA256 of its secret under the primary pepper, 32 bytes. The secret itself is not stored.
    """
    await tx.execute("UPDATE altyaa.address_change SET digest = $2 WHERE id = $1", change_id, digest)


async def end_address_changes(tx: WorkspaceTx, user_id: UUID, now: datetime) -> None:
    """End every change of address that the person asked for and did not carry out."""
    await tx.execute(
        "UPDATE altyaa.address_change SET used_at = $2 WHERE user_id = $1 AND used_at IS NULL", user_id, now
    )
