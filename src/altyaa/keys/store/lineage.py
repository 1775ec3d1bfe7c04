"""SQL of who made which key, and the locks that hold it still."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import Descendant


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def lock_keys(tx: WorkspaceTx, key_ids: Sequence[UUID]) -> list[UUID]:
    """Hold keys until the transaction ends, in the order of their ids, so that two callers do not wait in a ring.

    Returns:
        Those of them that exist.
    """
    rows = await tx.many("SELECT id FROM altyaa.api_key WHERE id = ANY ($1) ORDER BY id FOR UPDATE", key_ids, into=_Id)
    return [row.id for row in rows]


async def share_key(tx: WorkspaceTx, key_id: UUID) -> UUID | None:
    """Keep a key as it is until the transaction ends: nobody revokes or narrows it meanwhile. None if it is not there.

    Read what it may do in a later statement: this one may have begun before the change that it waited for.
    """
    row = await tx.one("SELECT id FROM altyaa.api_key WHERE id = $1 FOR SHARE", key_id, into=_Id)
    return None if row is None else row.id


async def lock_children(tx: WorkspaceTx, key_ids: Sequence[UUID]) -> list[Descendant]:
    """The keys that these made, held until the transaction ends.

    With the parents held first, none can be missed: who mints a key holds its parent.
    """
    return await tx.many(
        """
        SELECT id, name, minted_by, expires_at, revoked_at
          FROM altyaa.api_key
         WHERE minted_by = ANY ($1)
         ORDER BY id
           FOR UPDATE
        """,
        key_ids,
        into=Descendant,
    )


async def descendants(tx: WorkspaceTx, key_id: UUID) -> list[Descendant]:
    """The keys that a key made, and those that they made, to the last."""
    return await tx.many(
        """
        WITH RECURSIVE below AS (
            SELECT k.id FROM altyaa.api_key k WHERE k.minted_by = $1
             UNION
            SELECT k.id FROM altyaa.api_key k JOIN below b ON k.minted_by = b.id
        )
        SELECT k.id, k.name, k.minted_by, k.expires_at, k.revoked_at
          FROM altyaa.api_key k JOIN below b ON b.id = k.id
         ORDER BY k.id
        """,
        key_id,
        into=Descendant,
    )
