"""SQL of consents."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Consent:
    """What a person allowed a client in a workspace.

    Attributes:
        life: How often it was given again after it had ended.
    """

    id: UUID
    client_id: UUID
    client_name: str
    user_id: UUID
    scopes: Sequence[str]
    life: int
    created_at: datetime
    changed_at: datetime
    revoked_at: datetime | None
    revoked_reason: str | None


async def consent(tx: WorkspaceTx, client_id: UUID, user_id: UUID) -> Consent | None:
    """What a person allowed a client in this workspace."""
    return await tx.one(
        """
        SELECT id, client_id, client_name, user_id, scopes, life, created_at, changed_at, revoked_at, revoked_reason
          FROM altyaa.oauth_consent
         WHERE client_id = $1 AND user_id = $2
        """,
        client_id,
        user_id,
        into=Consent,
    )


async def lock_consent(tx: WorkspaceTx, consent_id: UUID) -> Consent | None:
    """Fetch a consent and hold its row until the transaction ends: a code and a revocation cannot both win."""
    return await tx.one(
        """
        SELECT id, client_id, client_name, user_id, scopes, life, created_at, changed_at, revoked_at, revoked_reason
          FROM altyaa.oauth_consent
         WHERE id = $1
           FOR UPDATE
        """,
        consent_id,
        into=Consent,
    )


async def insert_consent(
    tx: WorkspaceTx,
    workspace_id: UUID,
    consent_id: UUID,
    client_id: UUID,
    client_name: str,
    user_id: UUID,
    scopes: Sequence[str],
    now: datetime,
) -> int:
    """Remember a consent; 0 where there is one already: two tabs said yes at once."""
    return await tx.execute(
        """
        INSERT INTO altyaa.oauth_consent
               (workspace_id, id, client_id, client_name, user_id, scopes, created_at, changed_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $7)
        ON CONFLICT (workspace_id, client_id, user_id) DO NOTHING
        """,
        workspace_id,
        consent_id,
        client_id,
        client_name,
        user_id,
        scopes,
        now,
    )


async def set_consent(
    tx: WorkspaceTx, consent_id: UUID, client_name: str, scopes: Sequence[str], life: int, now: datetime
) -> None:
    """Allow these scopes from now on; one that was revoked lives again.

    Args:
        life: Another one for a consent that was revoked: the database takes no less.
    """
    await tx.execute(
        """
        UPDATE altyaa.oauth_consent
           SET client_name = $2, scopes = $3, life = $4, changed_at = $5, revoked_at = NULL, revoked_reason = NULL
         WHERE id = $1
        """,
        consent_id,
        client_name,
        scopes,
        life,
        now,
    )


async def revoke_consent(tx: WorkspaceTx, consent_id: UUID, now: datetime, reason: str) -> int:
    """End a consent; 0 where it had ended before."""
    return await tx.execute(
        """
        UPDATE altyaa.oauth_consent
           SET revoked_at = $2, revoked_reason = $3
         WHERE id = $1 AND revoked_at IS NULL
        """,
        consent_id,
        now,
        reason,
    )
