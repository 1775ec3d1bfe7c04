"""SQL of the list that people look at, and of what things in it are called."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import KeyInfo, Standing


@dataclass(frozen=True, slots=True)
class Listed(KeyInfo):
    """A key as people look at it.

    Attributes:
        maker: Address of the member who made it; None for whoever is no member, or no person.
        minter: Name of the key that made it.
    """

    standing: Standing
    maker: str | None
    minter: str | None


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which keys to list.

    Attributes:
        only: The one with this id.
        named: Those whose name has this in it, in upper or lower case.
        standing: Those that stand like this.
        before: Those made before this one: ids begin with their time.
    """

    only: UUID | None = None
    named: str | None = None
    standing: Standing | None = None
    before: UUID | None = None


@dataclass(frozen=True, slots=True)
class Called:
    """What an id is called: the address of a member, the name of a key."""

    id: UUID
    name: str


async def listed(tx: WorkspaceTx, now: datetime, soon: datetime, wanted: Wanted, most: int) -> list[Listed]:
    """Keys of the workspace, newest first.

    Who made them is looked up for those that are shown alone: a plan for any filter believes that one key is found, and
    would read every member for each of a thousand.

    Args:
        soon: Whose rotation is due until then is to be rotated soon.
    """
    return await tx.many(
        """
        SELECT k.id, k.name, k.scopes, k.created_by, k.user_id, k.minted_by, k.created_at, k.rotated_at, k.rotate_by,
               k.rotation_due, k.expires_at, k.lives_until, k.ends_at, k.cidrs, k.limit_quantity, k.limit_seconds,
               k.revoked_at, k.revoked_reason, m.email AS maker, p.name AS minter, k.standing,
               CASE WHEN k.standing IN ('rotating', 'rotate_soon') THEN 'active' ELSE k.standing END AS status
          FROM (SELECT k.*, l.lives_until, e.ends_at, h.standing
                  FROM altyaa.api_key k
                  JOIN altyaa.workspace w ON w.id = k.workspace_id
                 CROSS JOIN LATERAL (SELECT k.created_at + w.longest_key_days * interval '24 hours' AS lives_until) l
                 CROSS JOIN LATERAL (SELECT least(k.expires_at, l.lives_until,
                             CASE WHEN w.key_rotation = 'expire' THEN k.rotate_by END) AS ends_at) e
                 CROSS JOIN LATERAL (SELECT
                        CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'
                             WHEN e.ends_at <= $1 THEN 'expired'
                             WHEN k.rotation_due IS NOT NULL OR k.rotate_by <= $1 THEN 'rotation_due'
                             WHEN (SELECT count(*) FROM altyaa.api_key_secret s
                                    WHERE s.workspace_id = k.workspace_id AND s.key_id = k.id
                                      AND (s.ends_at IS NULL OR s.ends_at > $1)) > 1 THEN 'rotating'
                             WHEN k.rotate_by <= $2 THEN 'rotate_soon'
                             ELSE 'active' END AS standing) h
                 WHERE ($3::uuid IS NULL OR k.id = $3) AND ($4::uuid IS NULL OR k.id < $4)
                   AND ($5::text IS NULL OR strpos(lower(k.name), lower($5)) > 0)
                   AND ($6::text IS NULL OR h.standing = $6)
                 ORDER BY k.workspace_id DESC, k.id DESC
                 LIMIT $7) k
          LEFT JOIN altyaa.membership m ON m.workspace_id = k.workspace_id AND m.user_id = k.user_id
          LEFT JOIN altyaa.api_key p ON p.workspace_id = k.workspace_id AND p.id = k.minted_by
         ORDER BY k.id DESC
        """,
        now,
        soon,
        wanted.only,
        wanted.before,
        wanted.named,
        wanted.standing,
        most,
        into=Listed,
    )


async def called(tx: WorkspaceTx, user_ids: Sequence[UUID], key_ids: Sequence[UUID]) -> list[Called]:
    """What these members and keys are called; whoever left is not among them."""
    return await tx.many(
        """
        SELECT user_id AS id, email AS name FROM altyaa.membership WHERE user_id = ANY ($1)
         UNION ALL
        SELECT id, name FROM altyaa.api_key WHERE id = ANY ($2)
        """,
        user_ids,
        key_ids,
        into=Called,
    )
