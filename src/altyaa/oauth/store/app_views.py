"""SQL of apps as people look at them: what others made of them, and who their people are."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from altyaa.infra.db import WorkspaceTx


@dataclass(frozen=True, slots=True)
class Following:
    """What people of the workspace allowed a client and nobody revoked.

    Attributes:
        grants: How many of the consents' grants live.
        last_used_at: Any of them; None for never.
    """

    client_id: UUID
    consents: int
    grants: int
    last_used_at: datetime | None


async def followings(tx: WorkspaceTx, client_ids: Sequence[UUID], now: datetime) -> list[Following]:
    """Of each of these clients that anybody allowed something."""
    return await tx.many(
        """
        SELECT c.client_id, count(DISTINCT c.id) AS consents,
               count(g.id) FILTER (WHERE g.revoked_at IS NULL AND g.refresh_expires_at > $2) AS grants,
               max(g.last_used_at) AS last_used_at
          FROM altyaa.oauth_consent c
          LEFT JOIN altyaa.oauth_grant g ON g.workspace_id = c.workspace_id AND g.consent_id = c.id
         WHERE c.client_id = ANY ($1) AND c.revoked_at IS NULL
         GROUP BY c.client_id
        """,
        client_ids,
        now,
        into=Following,
    )


@dataclass(frozen=True, slots=True)
class AllowedClient:
    """A client of any workspace, as people of this one who allowed it may know it.

    Attributes:
        is_own: It is this workspace's.
        has_ended: Nobody here can use it any more.
    """

    id: UUID
    verified: bool
    redirect_uris: Sequence[str]
    is_own: bool
    has_ended: bool


async def allowed_as_they_are(
    tx: WorkspaceTx, client_ids: Sequence[UUID], handles: Sequence[bytes], now: datetime
) -> list[AllowedClient]:
    """Those of these clients that somebody here allowed something. Their rows may lie elsewhere: a door finds them.

    Args:
        handles: One for each client.
    """
    return await tx.many(
        """
        SELECT c.id, c.verified, c.redirect_uris, mine.it AS is_own,
               c.ended_at IS NOT NULL OR NOT (c.any_workspace OR mine.it) AS has_ended
          FROM unnest($1::uuid[], $2::bytea[]) AS asked (id, handle)
         CROSS JOIN LATERAL door.oauth_client(asked.handle, NULL, $3) c
         CROSS JOIN LATERAL (SELECT c.workspace_id = (SELECT tenancy.workspace_id()) AS it) mine
         WHERE EXISTS (SELECT FROM altyaa.oauth_consent o WHERE o.client_id = asked.id)
        """,
        client_ids,
        handles,
        now,
        into=AllowedClient,
    )


@dataclass(frozen=True, slots=True)
class Known:
    """A member, by the address that the workspace knows."""

    user_id: UUID
    email: str


async def known_by(tx: WorkspaceTx, user_ids: Sequence[UUID]) -> list[Known]:
    """Those of these people who are members."""
    return await tx.many("SELECT user_id, email FROM altyaa.membership WHERE user_id = ANY ($1)", user_ids, into=Known)
