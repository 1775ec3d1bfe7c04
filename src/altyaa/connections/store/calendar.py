"""SQL of the calendar that a workspace's deadlines are read as."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from altyaa.connections.model import Entry, Feed
from altyaa.infra.db import WorkspaceTx


async def feed(tx: WorkspaceTx) -> Feed | None:
    """The workspace's calendar, held until the transaction ends; None where it has none."""
    return await tx.one("SELECT id, made_by, made_at, read_at FROM altyaa.calendar_feed FOR UPDATE", into=Feed)


async def put_feed(tx: WorkspaceTx, workspace_id: UUID, feed_id: UUID, digest: bytes, now: datetime) -> int:
    """Make one, or put another in place of the one that there is, whose address is worth nothing from then on."""
    return await tx.execute(
        """
        INSERT INTO altyaa.calendar_feed (workspace_id, id, digest, made_by, made_at)
        VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (workspace_id) DO UPDATE
           SET id = $2, digest = $3, made_by = $4, made_at = $5, read_at = NULL
        """,
        workspace_id,
        feed_id,
        digest,
        tx.caller.id,
        now,
    )


async def end_feed(tx: WorkspaceTx, feed_id: UUID) -> int:
    """End it."""
    return await tx.execute("DELETE FROM altyaa.calendar_feed WHERE id = $1", feed_id)


async def mark_feed_read(tx: WorkspaceTx, feed_id: UUID, now: datetime) -> int:
    """Note that it was read, once a minute at most."""
    return await tx.execute(
        """
        UPDATE altyaa.calendar_feed SET read_at = $2
         WHERE id = $1 AND (read_at IS NULL OR read_at < $2::timestamptz - interval '1 minute')
        """,
        feed_id,
        now,
    )


async def note_entries(
    tx: WorkspaceTx, workspace_id: UUID, grant_ids: Sequence[UUID], said: Sequence[bytes], now: datetime
) -> int:
    """Count a change of each grant's entry that says something else than before.

    Args:
        said: Digests of what each says, 32 bytes, in the order of ``grant_ids``.
    """
    return await tx.execute(
        """
        INSERT INTO altyaa.calendar_entry AS e (workspace_id, grant_id, said, sequence, changed_at)
        SELECT $1, n.grant_id, n.said, 0, $4
          FROM unnest($2::uuid[], $3::bytea[]) AS n (grant_id, said)
         ORDER BY n.grant_id
        ON CONFLICT (workspace_id, grant_id) DO UPDATE
           SET said = excluded.said, sequence = e.sequence + 1, changed_at = $4
         WHERE e.said <> excluded.said
        """,
        workspace_id,
        list(grant_ids),
        list(said),
        now,
    )


async def entries(tx: WorkspaceTx) -> list[Entry]:
    """What is known of every entry."""
    return await tx.many(
        "SELECT grant_id, sequence, changed_at FROM altyaa.calendar_entry ORDER BY workspace_id, grant_id", into=Entry
    )
