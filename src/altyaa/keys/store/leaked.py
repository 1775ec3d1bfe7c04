"""SQL of what a leaked secret may have made."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import Descendant


async def lock_minted_since(tx: WorkspaceTx, key_id: UUID, since: datetime) -> list[Descendant]:
    """Keys that a key has made since then, held until the transaction ends. Lock their parent first."""
    return await tx.many(
        """
        SELECT id, name, minted_by, expires_at, revoked_at
          FROM altyaa.api_key
         WHERE minted_by = $1 AND created_at >= $2
         ORDER BY id
           FOR UPDATE
        """,
        key_id,
        since,
        into=Descendant,
    )
