"""SQL of what a leaked secret may have made."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import Descendant, SecretInfo


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


async def secrets_made_since(tx: WorkspaceTx, key_ids: Sequence[UUID], since: datetime) -> list[SecretInfo]:
    """Secrets that these keys have made since then, their own among them."""
    return await tx.many(
        """
        SELECT id, key_id, last_four, created_at, ends_at, shown_to, last_used_at, last_used_ip, last_used_agent
          FROM altyaa.api_key_secret
         WHERE made_by = ANY ($1) AND created_at >= $2
         ORDER BY created_at, id
        """,
        key_ids,
        since,
        into=SecretInfo,
    )
