"""SQL of passkeys: each person reaches their own alone."""

from datetime import datetime
from uuid import UUID

from altyaa.access.factors import NewPasskey, Passkey
from altyaa.infra.db import WorkspaceTx


async def passkeys(tx: WorkspaceTx) -> list[Passkey]:
    """The person's passkeys, oldest first."""
    return await tx.many(
        """
        SELECT id, name, credential_id, transports, aaguid, backed_up, created_at, last_used_at
          FROM altyaa.user_passkey
         ORDER BY user_id, id
        """,
        into=Passkey,
    )


async def passkey(tx: WorkspaceTx, passkey_id: UUID) -> Passkey | None:
    """One of the person's passkeys."""
    return await tx.one(
        """
        SELECT id, name, credential_id, transports, aaguid, backed_up, created_at, last_used_at
          FROM altyaa.user_passkey WHERE id = $1
        """,
        passkey_id,
        into=Passkey,
    )


async def insert_passkey(
    tx: WorkspaceTx, user_id: UUID, passkey_id: UUID, digest: bytes, made: NewPasskey, name: str, now: datetime
) -> int:
    """Add a passkey; 1, or 0 where somebody has one with this credential id.

    Args:
        digest: Blind index of the credential id, 32 bytes.
    """
    return await tx.execute(
        """
        INSERT INTO altyaa.user_passkey
               (user_id, id, credential_digest, credential_id, public_key, sign_count, transports, aaguid, may_back_up,
                backed_up, name, created_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
        ON CONFLICT DO NOTHING
        """,
        user_id,
        passkey_id,
        digest,
        made.credential_id,
        made.public_key,
        made.sign_count,
        made.transports,
        made.aaguid,
        made.may_back_up,
        made.backed_up,
        name,
        now,
    )


async def use_passkey(tx: WorkspaceTx, passkey_id: UUID, sign_count: int, now: datetime, backed_up: bool) -> int:
    """Note that a passkey was used; 1, or 0 where its counter would not go on: then another use was faster."""
    return await tx.execute(
        """
        UPDATE altyaa.user_passkey SET sign_count = $2, last_used_at = $3, backed_up = $4
         WHERE id = $1 AND (sign_count < $2 OR (sign_count = 0 AND $2 = 0))
        """,
        passkey_id,
        sign_count,
        now,
        backed_up,
    )


async def rename_passkey(tx: WorkspaceTx, passkey_id: UUID, name: str) -> int:
    """Call it something else; how many that were."""
    return await tx.execute("UPDATE altyaa.user_passkey SET name = $2 WHERE id = $1", passkey_id, name)


async def delete_passkey(tx: WorkspaceTx, passkey_id: UUID) -> int:
    """Remove one; how many that were."""
    return await tx.execute("DELETE FROM altyaa.user_passkey WHERE id = $1", passkey_id)


async def delete_passkeys(tx: WorkspaceTx, user_id: UUID) -> int:
    """Remove all of a person's; how many that were."""
    return await tx.execute("DELETE FROM altyaa.user_passkey WHERE user_id = $1", user_id)
