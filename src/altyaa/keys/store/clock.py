"""SQL of the clock that runs until a key is to be rotated."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Reminded:
    """How far people were told about a key.

    Attributes:
        days: Distance of the last reminder since the last rotation.
        expires: The workspace ends keys whose rotation is overdue.
    """

    days: int | None
    expires: bool


async def reminded(tx: WorkspaceTx, key_id: UUID) -> Reminded | None:
    """What people were told about a key."""
    return await tx.one(
        """
        SELECT k.reminded_days AS days, w.key_rotation = 'expire' AS expires
          FROM altyaa.api_key k JOIN altyaa.workspace w ON w.id = k.workspace_id
         WHERE k.id = $1
        """,
        key_id,
        into=Reminded,
    )


async def mark_reminded(tx: WorkspaceTx, key_id: UUID, days: int) -> None:
    """Note that people were told at this distance."""
    await tx.execute("UPDATE altyaa.api_key SET reminded_days = $2 WHERE id = $1", key_id, days)


async def mark_due(tx: WorkspaceTx, key_id: UUID, reason: str, rotate_by: datetime | None) -> None:
    """Note why a key is to be rotated before its time.

    Args:
        rotate_by: An earlier date, of which people are reminded anew. A later one, or None, leaves the date as it is.
    """
    await tx.execute(
        """
        UPDATE altyaa.api_key
           SET rotation_due = $2, rotate_by = least(rotate_by, $3),
               reminded_days = CASE WHEN rotate_by <= $3 OR $3 IS NULL THEN reminded_days END
         WHERE id = $1
        """,
        key_id,
        reason,
        rotate_by,
    )
