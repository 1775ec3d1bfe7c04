"""SQL of API keys that call: what one may do at the moment that it acts on something else than keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class CallingKey:
    """A key that calls.

    Attributes:
        ends_at: When it stops working by itself: its own expiry, its rotation's date under the policy ``expire``, or
            the end of the longest life that the workspace gives to keys.
        has_networks, has_limit: Whether it has networks, or a limit, of its own.
    """

    id: UUID
    scopes: Sequence[str]
    expires_at: datetime | None
    ends_at: datetime | None
    revoked_at: datetime | None
    has_networks: bool
    has_limit: bool


async def share_calling_key(tx: WorkspaceTx, key_id: UUID) -> bool:
    """Keep a key as it is until the transaction ends; False for none. Read what it may do in a later statement."""
    return await tx.execute("SELECT id FROM altyaa.api_key WHERE id = $1 FOR SHARE", key_id) == 1


async def calling_key(tx: WorkspaceTx, key_id: UUID) -> CallingKey | None:
    """A key as it is now."""
    return await tx.one(
        """
        SELECT k.id, k.scopes, k.expires_at,
               least(k.expires_at, CASE WHEN w.key_rotation = 'expire' THEN k.rotate_by END,
                     k.created_at + w.longest_key_days * interval '24 hours') AS ends_at, k.revoked_at,
               k.cidrs <> '{}' AS has_networks, k.limit_quantity IS NOT NULL AS has_limit
          FROM altyaa.api_key k
          JOIN altyaa.workspace w ON w.id = k.workspace_id
         WHERE k.id = $1
        """,
        key_id,
        into=CallingKey,
    )
