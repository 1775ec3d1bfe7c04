"""SQL of remembered answers."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Remembered:
    """What a write was, and what it was answered.

    Attributes:
        body_digest: SHA-256 of what was sent, 32 bytes.
        answer: JSON text, without secrets; None while the transaction that writes it runs.
    """

    body_digest: bytes
    answer: str | None


async def claim_answer(tx: WorkspaceTx, workspace_id: UUID, digest: bytes, body_digest: bytes, now: datetime) -> int:
    """Take a key; 1, or 0 where it is taken.

    A second request with the same key waits here for the first one's transaction.

    Args:
        digest: Of principal, route and key, 32 bytes.
        body_digest: Of what was sent, 32 bytes.
    """
    return await tx.execute(
        """
        INSERT INTO altyaa.idempotency (workspace_id, digest, body_digest, created_at)
        VALUES ($1, $2, $3, $4)
        ON CONFLICT DO NOTHING
        """,
        workspace_id,
        digest,
        body_digest,
        now,
    )


async def remembered(tx: WorkspaceTx, digest: bytes) -> Remembered | None:
    """What a key was used for."""
    return await tx.one("SELECT body_digest, answer FROM altyaa.idempotency WHERE digest = $1", digest, into=Remembered)


async def keep_answer(tx: WorkspaceTx, digest: bytes, answer: str) -> None:
    """Keep an answer under the key that was taken.

    Args:
        answer: JSON text, without secrets.
    """
    await tx.execute("UPDATE altyaa.idempotency SET answer = $2 WHERE digest = $1", digest, answer)


async def let_go(tx: WorkspaceTx, digest: bytes) -> None:
    """Give a key back."""
    await tx.execute("DELETE FROM altyaa.idempotency WHERE digest = $1", digest)
