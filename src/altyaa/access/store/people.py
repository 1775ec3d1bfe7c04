"""SQL of people and their passwords: each reaches their own alone."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.model import Account
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.secret import Secret


@dataclass(frozen=True, slots=True)
class _Changed:
    changed_at: datetime


async def account(tx: WorkspaceTx) -> Account | None:
    """The person whom the transaction's context names; None if they do not exist."""
    return await tx.one("SELECT id, email, created_at FROM altyaa.user_account", into=Account)


async def insert_user(tx: WorkspaceTx, user_id: UUID, email: str, email_digest: bytes, now: datetime) -> None:
    """Make the user that the transaction's context names."""
    await tx.execute(
        "INSERT INTO altyaa.user_account (id, email, email_digest, created_at) VALUES ($1, $2, $3, $4)",
        user_id,
        email,
        email_digest,
        now,
    )


async def insert_password(tx: WorkspaceTx, user_id: UUID, password_hash: Secret[str], now: datetime) -> None:
    """Give the user a first password (Argon2id, PHC string)."""
    await tx.execute(
        "INSERT INTO altyaa.user_password (user_id, hash, changed_at) VALUES ($1, $2, $3)",
        user_id,
        password_hash.reveal(),
        now,
    )


async def lock_password(tx: WorkspaceTx, user_id: UUID) -> datetime | None:
    """When the password was changed last, held until the transaction ends.

    A sign-in and a change of the password queue here. Whichever is second knows of the first: a session that began
    with the old password is ended, or never begins.
    """
    row = await tx.one(
        "SELECT changed_at FROM altyaa.user_password WHERE user_id = $1 FOR NO KEY UPDATE", user_id, into=_Changed
    )
    return None if row is None else row.changed_at


async def password_set_at(tx: WorkspaceTx, user_id: UUID) -> datetime | None:
    """When the person last chose a password; None for somebody who has none."""
    row = await tx.one("SELECT changed_at FROM altyaa.user_password WHERE user_id = $1", user_id, into=_Changed)
    return None if row is None else row.changed_at


async def set_password(tx: WorkspaceTx, user_id: UUID, password_hash: Secret[str], changed_at: datetime) -> None:
    """Replace the hash (Argon2id, PHC string).

    Args:
        changed_at: When the password itself was changed; as before where it is hashed afresh.
    """
    await tx.execute(
        "UPDATE altyaa.user_password SET hash = $2, changed_at = $3 WHERE user_id = $1",
        user_id,
        password_hash.reveal(),
        changed_at,
    )
