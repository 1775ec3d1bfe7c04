"""SQL of clients' secrets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.registration import ClientSecretInfo


async def insert_client_secret(
    tx: WorkspaceTx,
    workspace_id: UUID,
    secret_id: UUID,
    client_id: UUID,
    pepper_kid: int,
    digest: bytes,
    last_four: str,
    now: datetime,
    created_by: str,
) -> None:
    """Give a client a secret.

    Args:
        digest: HMAC-SHA256 of the secret under the pepper ``pepper_kid``, 32 bytes. The secret itself is not stored.
        created_by: Wire id of who gets to see it.
    """
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_client_secret
               (workspace_id, id, client_id, pepper_kid, digest, last_four, created_at, created_by)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
        """,
        workspace_id,
        secret_id,
        client_id,
        pepper_kid,
        digest,
        last_four,
        now,
        created_by,
    )


async def client_secrets_made_by(
    tx: WorkspaceTx, makers: Sequence[str], since: datetime, now: datetime
) -> list[ClientSecretInfo]:
    """Secrets that work and that these (wire ids) made from then on, in one order."""
    return await tx.many(
        """
        SELECT id, client_id, last_four, created_at, ends_at, last_used_at
          FROM altyaa.oauth_client_secret
         WHERE created_by = ANY ($1) AND created_at >= $2 AND (ends_at IS NULL OR ends_at > $3)
         ORDER BY client_id, id
        """,
        makers,
        since,
        now,
        into=ClientSecretInfo,
    )


@dataclass(frozen=True, slots=True)
class GivenSecret:
    """A secret that works, of a client that lives, as whoever decides about it needs to see it.

    Attributes:
        name: The client's.
        created_by: Wire id of who got to see it.
        is_only: The client has no other one that works.
    """

    id: UUID
    client_id: UUID
    name: str
    last_four: str
    created_by: str
    ends_at: datetime | None
    is_only: bool


async def given_secrets(tx: WorkspaceTx, makers: Sequence[str], now: datetime) -> list[GivenSecret]:
    """Secrets that work and that these (wire ids) ever made, of clients that live, oldest first."""
    return await tx.many(
        """
        SELECT s.id, s.client_id, c.name, s.last_four, s.created_by, s.ends_at,
               NOT EXISTS (SELECT FROM altyaa.oauth_client_secret o
                            WHERE o.workspace_id = s.workspace_id AND o.client_id = s.client_id AND o.id <> s.id
                              AND (o.ends_at IS NULL OR o.ends_at > $2)) AS is_only
          FROM altyaa.oauth_client_secret s
          JOIN altyaa.oauth_client c ON c.workspace_id = s.workspace_id AND c.id = s.client_id
         WHERE s.created_by = ANY ($1) AND (s.ends_at IS NULL OR s.ends_at > $2) AND c.ended_at IS NULL
         ORDER BY s.id
        """,
        makers,
        now,
        into=GivenSecret,
    )


async def client_secrets(tx: WorkspaceTx, client_ids: Sequence[UUID]) -> list[ClientSecretInfo]:
    """Every secret of these clients, oldest first."""
    return await tx.many(
        """
        SELECT id, client_id, last_four, created_at, ends_at, last_used_at
          FROM altyaa.oauth_client_secret
         WHERE client_id = ANY ($1)
         ORDER BY created_at, id
        """,
        client_ids,
        into=ClientSecretInfo,
    )


async def end_client_secret(tx: WorkspaceTx, secret_id: UUID, ends_at: datetime) -> None:
    """Let a secret stop working then, or at the earlier moment that it has already."""
    await tx.execute(
        "UPDATE altyaa.oauth_client_secret SET ends_at = least(ends_at, $2) WHERE id = $1", secret_id, ends_at
    )
