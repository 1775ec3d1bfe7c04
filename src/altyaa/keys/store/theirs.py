"""SQL of what a person has to do with keys."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Theirs:
    """A key that a person may hold a secret of.

    Attributes:
        made: They made it.
        saw: They were shown a secret of it that works.
        last_used_at: Any of its secrets.
    """

    id: UUID
    name: str
    made: bool
    saw: bool
    last_used_at: datetime | None


async def keys_of(tx: WorkspaceTx, user_id: UUID, now: datetime) -> list[Theirs]:
    """Keys with a secret that works, which a person made or saw, or which a key that they made or saw has made."""
    return await tx.many(
        """
        WITH RECURSIVE seen AS (
            SELECT s.key_id AS id FROM altyaa.api_key_secret s
             WHERE s.shown_to = $1 AND (s.ends_at IS NULL OR s.ends_at > $2)
        ), theirs AS (
            SELECT k.id FROM altyaa.api_key k WHERE k.user_id = $1 OR k.id IN (SELECT id FROM seen)
             UNION
            SELECT k.id FROM altyaa.api_key k JOIN theirs t ON k.minted_by = t.id
        )
        SELECT k.id, k.name, k.user_id IS NOT DISTINCT FROM $1 AS made, k.id IN (SELECT id FROM seen) AS saw,
               max(s.last_used_at) AS last_used_at
          FROM altyaa.api_key k
          JOIN theirs t ON t.id = k.id
          JOIN altyaa.api_key_secret s ON s.workspace_id = k.workspace_id AND s.key_id = k.id
         WHERE k.revoked_at IS NULL
         GROUP BY k.workspace_id, k.id
        HAVING bool_or(s.ends_at IS NULL OR s.ends_at > $2)
         ORDER BY k.id
        """,
        user_id,
        now,
        into=Theirs,
    )


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def held_keys(tx: WorkspaceTx, user_id: UUID) -> list[UUID]:
    """Every key that a person made or was ever shown a secret of, and what these made, also those that ended."""
    rows = await tx.many(
        """
        WITH RECURSIVE held AS (
            SELECT k.id FROM altyaa.api_key k
             WHERE k.user_id = $1
                OR k.id IN (SELECT s.key_id FROM altyaa.api_key_secret s WHERE s.shown_to = $1)
             UNION
            SELECT k.id FROM altyaa.api_key k JOIN held h ON k.minted_by = h.id
        )
        SELECT id FROM held ORDER BY id
        """,
        user_id,
        into=_Id,
    )
    return [row.id for row in rows]
