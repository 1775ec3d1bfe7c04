"""SQL of workspace keysets."""

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING
from uuid import UUID

if TYPE_CHECKING:  # The database signs its contexts with the vault, so at run time it imports us.
    from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class WrappedKeyset:
    """A keyset as it lies in the database.

    Attributes:
        uncommitted: This very transaction has made it, and may yet roll back.
    """

    sealed: bytes
    uncommitted: bool


async def workspace_keyset(tx: "WorkspaceTx", workspace_id: UUID) -> WrappedKeyset | None:
    """The workspace's keyset; None before it was first needed."""
    return await tx.one(
        """
        SELECT k.sealed,
               coalesce(k.xmin = pg_current_xact_id_if_assigned()::xid, false) AS uncommitted
          FROM altyaa.workspace_keyset k
         WHERE k.workspace_id = $1
        """,
        workspace_id,
        into=WrappedKeyset,
    )


async def insert_workspace_keyset(tx: "WorkspaceTx", workspace_id: UUID, sealed: bytes, now: datetime) -> int:
    """Put a first keyset there; 0 where another was first, after waiting for its transaction to end."""
    return await tx.execute(
        """
        INSERT INTO altyaa.workspace_keyset (workspace_id, sealed, version, created_at, changed_at, promoted_at)
        VALUES ($1, $2, 1, $3, $3, $3)
            ON CONFLICT (workspace_id) DO NOTHING
        """,
        workspace_id,
        sealed,
        now,
    )
