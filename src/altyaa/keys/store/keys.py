"""SQL of keys, without their secrets."""

from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.keys.model import KeyAsk, KeyInfo, Reach, Status


async def insert_key(
    tx: WorkspaceTx,
    workspace_id: UUID,
    key_id: UUID,
    ask: KeyAsk,
    now: datetime,
    rotate_by: datetime,
    user_id: UUID | None,
    minted_by: UUID | None,
) -> None:
    """Add a key, as yet without a secret.

    Args:
        user_id: The person who makes it, where it is one.
        minted_by: The key that makes it, where it is one.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.api_key
               (workspace_id, id, name, scopes, created_at, rotate_by, created_by, user_id, minted_by, expires_at,
                cidrs, limit_quantity, limit_seconds)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
        """,
        workspace_id,
        key_id,
        ask.name,
        sorted(ask.scopes),
        now,
        rotate_by,
        tx.caller.id,
        user_id,
        minted_by,
        ask.expires_at,
        list(ask.cidrs),
        ask.limit and ask.limit.quantity,
        ask.limit and ask.limit.window_seconds,
    )


async def keys(
    tx: WorkspaceTx,
    now: datetime,
    only: UUID | None = None,
    status: Status | None = None,
    before: UUID | None = None,
    most: int = 1,
) -> list[KeyInfo]:
    """Keys of the workspace, newest first.

    Args:
        only: The one with this id.
        status: Those of this status at ``now``.
        before: Those made before this one: ids begin with their time.
    """
    return await tx.many(
        """
        SELECT *
          FROM (SELECT k.id, k.name, k.scopes, k.created_by, k.user_id, k.minted_by, k.created_at, k.rotated_at,
                       k.rotate_by, k.rotation_due, k.expires_at, l.lives_until, e.ends_at, k.cidrs,
                       k.limit_quantity, k.limit_seconds, k.revoked_at, k.revoked_reason,
                       CASE WHEN k.revoked_at IS NOT NULL THEN 'revoked'
                            WHEN e.ends_at <= $1 THEN 'expired'
                            WHEN k.rotation_due IS NOT NULL OR k.rotate_by <= $1 THEN 'rotation_due'
                            ELSE 'active' END AS status
                  FROM altyaa.api_key k
                  JOIN altyaa.workspace w ON w.id = k.workspace_id
                 CROSS JOIN LATERAL (SELECT k.created_at + w.longest_key_days * interval '24 hours' AS lives_until) l
                 CROSS JOIN LATERAL (SELECT least(k.expires_at, l.lives_until,
                             CASE WHEN w.key_rotation = 'expire' THEN k.rotate_by END) AS ends_at) e
                 WHERE ($2::uuid IS NULL OR k.id = $2) AND ($3::uuid IS NULL OR k.id < $3)) found
         WHERE $4::text IS NULL OR status = $4
         ORDER BY id DESC
         LIMIT $5
        """,
        now,
        only,
        before,
        status,
        most,
        into=KeyInfo,
    )


async def update_key(tx: WorkspaceTx, key_id: UUID, name: str, reach: Reach) -> None:
    """Give a key another name or reach."""
    await tx.execute(
        """
        UPDATE altyaa.api_key
           SET name = $2, scopes = $3, expires_at = $4, cidrs = $5, limit_quantity = $6, limit_seconds = $7
         WHERE id = $1
        """,
        key_id,
        name,
        sorted(reach.scopes),
        reach.expires_at,
        list(reach.cidrs),
        reach.limit and reach.limit.quantity,
        reach.limit and reach.limit.window_seconds,
    )


async def mark_rotated(tx: WorkspaceTx, key_id: UUID, now: datetime, rotate_by: datetime) -> None:
    """Start the clock of a key anew: nothing is due, and nobody was reminded of the next date."""
    await tx.execute(
        """
        UPDATE altyaa.api_key
           SET rotated_at = $2, rotate_by = $3, rotation_due = NULL, reminded_days = NULL
         WHERE id = $1
        """,
        key_id,
        now,
        rotate_by,
    )


async def end_key(tx: WorkspaceTx, key_id: UUID, now: datetime, reason: str) -> int:
    """End a key; how many that ended: 0 where it had ended before, whose moment and reason stay."""
    return await tx.execute(
        "UPDATE altyaa.api_key SET revoked_at = $2, revoked_reason = $3 WHERE id = $1 AND revoked_at IS NULL",
        key_id,
        now,
        reason,
    )
