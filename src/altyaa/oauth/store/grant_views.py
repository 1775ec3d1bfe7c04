"""SQL of grants as people look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from altyaa.infra.db import WorkspaceTx
from altyaa.oauth.model import Address, Refresh, read_refreshes

GrantStatus = Literal["active", "ended", "expired", "revoked"]
"""``ended`` as of a consent: because of its client."""


@dataclass(frozen=True, slots=True)
class WhichGrants:
    """Which grants are asked for: those that meet all of it.

    Attributes:
        only: The one with this id.
        before: Those made before this one: ids begin with their time.
    """

    only: UUID | None = None
    consent_id: UUID | None = None
    client_id: UUID | None = None
    user_id: UUID | None = None
    status: GrantStatus | None = None
    before: UUID | None = None
    most: int = 1


@dataclass(frozen=True, slots=True)
class GrantView:
    """A grant: one device, or one installation, of an app that a person allowed.

    Attributes:
        email: Of the person; None for somebody who has left the workspace.
        issued_at: When its current tokens were made.
        refresh_expires_at: When it ends unless it is refreshed.
        expires_at: When it ends however often it is refreshed; None for never.
        repeats: Refreshes that were answered again with the same tokens.
        recent: The last refreshes as JSON text, oldest first (``Refresh``).
    """

    id: UUID
    consent_id: UUID
    client_id: UUID
    client_name: str
    user_id: UUID
    email: str | None
    scopes: Sequence[str]
    resources: Sequence[str]
    status: GrantStatus
    created_at: datetime
    issued_at: datetime
    refresh_expires_at: datetime
    expires_at: datetime | None
    refreshes: int
    repeats: int
    recent: str
    last_used_at: datetime | None
    last_used_ip: Address | None
    last_used_agent: str | None
    revoked_at: datetime | None
    revoked_reason: str | None

    @property
    def last_refreshes(self) -> list[Refresh]:
        """The last of them, oldest first."""
        return read_refreshes(self.recent)


async def found_grants(
    tx: WorkspaceTx, now: datetime, which: WhichGrants, handles: Sequence[bytes] = ()
) -> list[GrantView]:
    """Grants of the workspace, newest first.

    Args:
        handles: As of ``found_consents``.
    """
    return await tx.many(
        """
        WITH gone AS MATERIALIZED (
             SELECT c.id
               FROM unnest($9::bytea[]) AS asked (handle)
              CROSS JOIN LATERAL door.oauth_client(asked.handle, NULL, $1) c
              WHERE c.ended_at IS NOT NULL
                 OR NOT (c.any_workspace OR c.workspace_id = (SELECT tenancy.workspace_id())))
        SELECT *
          FROM (SELECT g.id, g.consent_id, g.client_id, c.client_name, g.user_id, m.email, g.scopes, g.resources,
                       CASE WHEN g.revoked_at IS NOT NULL THEN 'revoked'
                            WHEN g.refresh_expires_at <= $1 THEN 'expired'
                            WHEN g.client_id IN (SELECT id FROM gone) THEN 'ended'
                            ELSE 'active' END AS status,
                       g.created_at, g.issued_at, g.refresh_expires_at, g.expires_at, g.refreshes, g.repeats, g.recent,
                       g.last_used_at, g.last_used_ip, g.last_used_agent, g.revoked_at, g.revoked_reason
                  FROM altyaa.oauth_grant g
                  JOIN altyaa.oauth_consent c ON c.workspace_id = g.workspace_id AND c.id = g.consent_id
                  LEFT JOIN altyaa.membership m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
                 WHERE ($2::uuid IS NULL OR g.id = $2)
                   AND ($3::uuid IS NULL OR g.consent_id = $3)
                   AND ($4::uuid IS NULL OR g.client_id = $4)
                   AND ($5::uuid IS NULL OR g.user_id = $5)
                   AND ($6::uuid IS NULL OR g.id < $6)) found
         WHERE $7::text IS NULL OR status = $7
         ORDER BY id DESC
         LIMIT $8
        """,
        now,
        which.only,
        which.consent_id,
        which.client_id,
        which.user_id,
        which.before,
        which.status,
        which.most,
        handles,
        into=GrantView,
    )


@dataclass(frozen=True, slots=True)
class Untold:
    """Refreshes of a grant that no event tells yet.

    Attributes:
        count: How many.
        refreshes: All that there were.
    """

    client_id: UUID
    user_id: UUID
    count: int
    refreshes: int
    repeats: int


async def lock_untold(tx: WorkspaceTx, grant_id: UUID) -> Untold | None:
    """The refreshes of a grant that no event tells yet, if only 0; it is held until the transaction ends."""
    return await tx.one(
        """
        SELECT client_id, user_id, refreshes - told_refreshes AS count, refreshes, repeats
          FROM altyaa.oauth_grant
         WHERE id = $1
           FOR UPDATE
        """,
        grant_id,
        into=Untold,
    )


async def mark_told(tx: WorkspaceTx, grant_id: UUID, refreshes: int) -> None:
    """Note that events tell of so many refreshes of a grant."""
    await tx.execute("UPDATE altyaa.oauth_grant SET told_refreshes = $2 WHERE id = $1", grant_id, refreshes)
