"""SQL of workspaces and people."""

from datetime import datetime
from uuid import UUID

from altyaa.access.model import Workspace
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.roles import Role
from altyaa.kernel.secret import Secret


async def workspace(tx: WorkspaceTx) -> Workspace | None:
    """The workspace of the transaction, None if it does not exist."""
    return await tx.one("SELECT id, name, created_at FROM altyaa.workspace", into=Workspace)


async def insert_workspace(tx: WorkspaceTx, workspace_id: UUID, name: str, now: datetime) -> None:
    """Make the workspace that the transaction's context names."""
    await tx.execute("INSERT INTO altyaa.workspace (id, name, created_at) VALUES ($1, $2, $3)", workspace_id, name, now)


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


async def insert_member(
    tx: WorkspaceTx, workspace_id: UUID, user_id: UUID, role: Role, email: str, email_digest: bytes, now: datetime
) -> None:
    """Let a user into the workspace.

    Args:
        email: The address by which the workspace knows them.
        email_digest: Its blind index, 32 bytes.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.membership (workspace_id, user_id, role, email, email_digest, created_at)
        VALUES ($1, $2, $3, $4, $5, $6)
        """,
        workspace_id,
        user_id,
        role,
        email,
        email_digest,
        now,
    )
