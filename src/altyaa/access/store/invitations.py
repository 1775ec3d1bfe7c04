"""SQL of invitations."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.access.model import Invitation, Named
from altyaa.infra.db import WorkspaceTx
from altyaa.kernel.roles import Role


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def invitation(tx: WorkspaceTx, invitation_id: UUID) -> Invitation | None:
    """One invitation."""
    return await tx.one(
        """
        SELECT id, email, role, invited_by, created_at, expires_at, accepted_at, withdrawn_at
          FROM altyaa.invitation
         WHERE id = $1
        """,
        invitation_id,
        into=Invitation,
    )


async def waiting_invitations(tx: WorkspaceTx) -> list[Invitation]:
    """Invitations that were neither accepted nor withdrawn, oldest first; those that are over can be sent again."""
    return await tx.many(
        """
        SELECT id, email, role, invited_by, created_at, expires_at, accepted_at, withdrawn_at
          FROM altyaa.invitation
         WHERE accepted_at IS NULL AND withdrawn_at IS NULL
         ORDER BY workspace_id, id
        """,
        into=Invitation,
    )


async def invitation_names(tx: WorkspaceTx, ids: Sequence[UUID]) -> list[Named]:
    """The addresses that these invitations went to."""
    return await tx.many("SELECT id, email AS name FROM altyaa.invitation WHERE id = ANY ($1)", list(ids), into=Named)


async def insert_invitation(
    tx: WorkspaceTx,
    workspace_id: UUID,
    invitation_id: UUID,
    email: str,
    role: Role,
    invited_by: str,
    now: datetime,
    expires_at: datetime,
) -> None:
    """Invite an address. The link's secret is made when it is mailed."""
    await tx.execute(
        """
        INSERT INTO altyaa.invitation (workspace_id, id, email, role, invited_by, created_at, expires_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7)
        """,
        workspace_id,
        invitation_id,
        email,
        role,
        invited_by,
        now,
        expires_at,
    )


async def renew_invitation(
    tx: WorkspaceTx, invitation_id: UUID, role: Role, invited_by: str, expires_at: datetime
) -> None:
    """Send an invitation again: the link that went out before is dead at once."""
    await tx.execute(
        """
        UPDATE altyaa.invitation SET role = $2, invited_by = $3, expires_at = $4, digest = NULL WHERE id = $1
        """,
        invitation_id,
        role,
        invited_by,
        expires_at,
    )


async def set_invitation_digest(tx: WorkspaceTx, invitation_id: UUID, digest: bytes) -> None:
    """Note the digest of the link that goes out now.

    Args:
        digest: HMAC-SHA256 of its secret under the primary pepper, 32 bytes. The secret itself is not stored.
    """
    await tx.execute("UPDATE altyaa.invitation SET digest = $2 WHERE id = $1", invitation_id, digest)


async def lock_invitation(tx: WorkspaceTx, invitation_id: UUID, expires_at: datetime) -> Invitation | None:
    """Fetch an invitation and hold its row until the transaction ends.

    Two who accept at once queue here; the second sees ``accepted_at`` set.

    Args:
        expires_at: As it was when the link was looked up. Sending again moves it, so an older link finds nothing.
    """
    return await tx.one(
        """
        SELECT id, email, role, invited_by, created_at, expires_at, accepted_at, withdrawn_at
          FROM altyaa.invitation
         WHERE id = $1 AND expires_at = $2
           FOR UPDATE
        """,
        invitation_id,
        expires_at,
        into=Invitation,
    )


async def accept_invitation(tx: WorkspaceTx, invitation_id: UUID, now: datetime) -> None:
    """Note that somebody joined with it. Lock it first."""
    await tx.execute("UPDATE altyaa.invitation SET accepted_at = $2 WHERE id = $1", invitation_id, now)


async def withdraw_invitation(tx: WorkspaceTx, invitation_id: UUID, now: datetime) -> None:
    """End an invitation."""
    await tx.execute("UPDATE altyaa.invitation SET withdrawn_at = $2 WHERE id = $1", invitation_id, now)


async def withdraw_invitations_of(tx: WorkspaceTx, invited_by: str, roles: list[Role], now: datetime) -> list[UUID]:
    """End the open invitations to these roles that somebody sent; their ids."""
    rows = await tx.many(
        """
        UPDATE altyaa.invitation
           SET withdrawn_at = $3
         WHERE invited_by = $1 AND role = ANY ($2) AND accepted_at IS NULL AND withdrawn_at IS NULL
        RETURNING id
        """,
        invited_by,
        roles,
        now,
        into=_Id,
    )
    return [row.id for row in rows]
