"""SQL of grants."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.model import Peer


@dataclass(frozen=True, slots=True)
class NewGrant:
    """A grant that comes out of a code.

    Attributes:
        handle, client_handle: Keyed digests of the ids, 32 bytes each.
        salt: 16 random bytes.
        kid: Of the key that its first tokens are made under.
    """

    id: UUID
    handle: bytes
    consent_id: UUID
    client_id: UUID
    client_handle: bytes
    user_id: UUID
    scopes: Sequence[str]
    resources: Sequence[str]
    salt: bytes = field(repr=False)
    kid: int
    issued_at: datetime
    access_expires_at: datetime
    refresh_expires_at: datetime
    expires_at: datetime | None
    issued_scopes: Sequence[str]
    issued_resources: Sequence[str]
    peer: Peer


@dataclass(frozen=True, slots=True)
class LockedGrant:
    """A grant whose row is held.

    Attributes:
        generation: Of its current tokens.
    """

    id: UUID
    consent_id: UUID
    client_id: UUID
    user_id: UUID
    generation: int
    revoked_at: datetime | None


async def insert_grant(tx: WorkspaceTx, workspace_id: UUID, new: NewGrant) -> None:
    """Write a grant down, with its first generation of tokens."""
    await tx.execute(
        """
        INSERT INTO altyaa.oauth_grant (workspace_id, id, handle, consent_id, client_id, client_handle, user_id, scopes,
                    resources, salt, created_at, generation, kid, issued_at, access_expires_at, refresh_expires_at,
                    expires_at, issued_scopes, issued_resources, issued_network, issued_agent)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $12, 0, $11, $12, $13, $14, $15, $16, $17, $18, $19)
        """,
        workspace_id,
        new.id,
        new.handle,
        new.consent_id,
        new.client_id,
        new.client_handle,
        new.user_id,
        new.scopes,
        new.resources,
        new.salt,
        new.kid,
        new.issued_at,
        new.access_expires_at,
        new.refresh_expires_at,
        new.expires_at,
        new.issued_scopes,
        new.issued_resources,
        new.peer.network,
        new.peer.agent,
    )


async def lock_grant(tx: WorkspaceTx, grant_id: UUID) -> LockedGrant | None:
    """Fetch a grant and hold its row until the transaction ends: a refresh and a revocation cannot both win."""
    return await tx.one(
        """
        SELECT id, consent_id, client_id, user_id, generation, revoked_at
          FROM altyaa.oauth_grant
         WHERE id = $1
           FOR UPDATE
        """,
        grant_id,
        into=LockedGrant,
    )


async def live_grants(
    tx: WorkspaceTx, *, consent_id: UUID | None = None, user_id: UUID | None = None, client_id: UUID | None = None
) -> list[LockedGrant]:
    """Hold and fetch every grant that was not revoked, of a consent, a person or a client, in one order."""
    return await tx.many(
        """
        SELECT id, consent_id, client_id, user_id, generation, revoked_at
          FROM altyaa.oauth_grant
         WHERE revoked_at IS NULL
           AND ($1::uuid IS NULL OR consent_id = $1)
           AND ($2::uuid IS NULL OR user_id = $2)
           AND ($3::uuid IS NULL OR client_id = $3)
         ORDER BY id
           FOR UPDATE
        """,
        consent_id,
        user_id,
        client_id,
        into=LockedGrant,
    )


async def revoke_grants(tx: WorkspaceTx, grant_ids: Sequence[UUID], now: datetime, reason: str) -> int:
    """End these grants; how many lived until now."""
    return await tx.execute(
        """
        UPDATE altyaa.oauth_grant
           SET revoked_at = $2, revoked_reason = $3
         WHERE id = ANY ($1) AND revoked_at IS NULL
        """,
        grant_ids,
        now,
        reason,
    )
