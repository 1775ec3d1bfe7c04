"""SQL of the keys that work at a moment, with their last use."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import WorkingKey


async def working_keys(tx: WorkspaceTx, now: datetime, before: UUID | None, most: int) -> list[WorkingKey]:
    """Keys of the workspace that have a working secret, newest first.

    Args:
        before: Those made before this one: ids begin with their time.
    """
    return await tx.many(
        """
        SELECT k.id, k.name, k.created_at, k.rotate_by, k.cidrs, s.last_used_at AS used_at, s.last_used_ip AS used_from
          FROM altyaa.api_key k
          JOIN altyaa.workspace w ON w.id = k.workspace_id
         CROSS JOIN LATERAL (
               SELECT last_used_at, last_used_ip
                 FROM altyaa.api_key_secret
                WHERE workspace_id = k.workspace_id AND key_id = k.id AND (ends_at IS NULL OR ends_at > $1)
                ORDER BY last_used_at DESC NULLS LAST
                LIMIT 1) s
         WHERE k.revoked_at IS NULL AND (k.expires_at IS NULL OR k.expires_at > $1)
           AND (w.key_rotation <> 'expire' OR k.rotate_by > $1)
           AND (w.longest_key_days IS NULL OR k.created_at + w.longest_key_days * interval '24 hours' > $1)
           AND ($2::uuid IS NULL OR k.id < $2)
         ORDER BY k.workspace_id DESC, k.id DESC
         LIMIT $3
        """,
        now,
        before,
        most,
        into=WorkingKey,
    )
