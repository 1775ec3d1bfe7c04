"""SQL of consents as people look at them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from altyaa.infra.db import WorkspaceTx

ConsentStatus = Literal["active", "ended", "revoked"]
"""``ended``: nobody revoked it, and its client has ended, or is for another workspace alone."""


@dataclass(frozen=True, slots=True)
class WhichConsents:
    """Which consents are asked for: those that meet all of it.

    Attributes:
        only: The one with this id.
        before: Those made before this one: ids begin with their time.
        words: In the name of the client or the address of the person, in whatever case.
    """

    only: UUID | None = None
    client_id: UUID | None = None
    user_id: UUID | None = None
    status: ConsentStatus | None = None
    before: UUID | None = None
    most: int = 1
    words: str | None = None


@dataclass(frozen=True, slots=True)
class ConsentView:
    """A consent, with what came of it.

    Attributes:
        client_name: As the person saw it when they last said yes.
        email: Of the person; None for somebody who has left the workspace.
        grants: How many of its grants live.
        last_used_at: Any of its grants.
    """

    id: UUID
    client_id: UUID
    client_name: str
    user_id: UUID
    email: str | None
    scopes: Sequence[str]
    status: ConsentStatus
    created_at: datetime
    changed_at: datetime
    grants: int
    last_used_at: datetime | None
    revoked_at: datetime | None
    revoked_reason: str | None


async def found_consents(
    tx: WorkspaceTx, now: datetime, which: WhichConsents, handles: Sequence[bytes] = ()
) -> list[ConsentView]:
    """Consents of the workspace, newest first.

    Args:
        handles: Of the clients whose end is to be told. Their rows may lie in other workspaces: a door finds them.
    """
    return await tx.many(
        """
        WITH gone AS MATERIALIZED (
             SELECT c.id
               FROM unnest($8::bytea[]) AS asked (handle)
              CROSS JOIN LATERAL door.oauth_client(asked.handle, NULL, $1) c
              WHERE c.ended_at IS NOT NULL
                 OR NOT (c.any_workspace OR c.workspace_id = (SELECT tenancy.workspace_id())))
        SELECT c.id, c.client_id, c.client_name, c.user_id, m.email, c.scopes, judged.status, c.created_at,
               c.changed_at, used.grants, used.last_used_at, c.revoked_at, c.revoked_reason
          FROM altyaa.oauth_consent c
          LEFT JOIN altyaa.membership m ON m.workspace_id = c.workspace_id AND m.user_id = c.user_id
         CROSS JOIN LATERAL (
               SELECT CASE WHEN c.revoked_at IS NOT NULL THEN 'revoked'
                           WHEN c.client_id IN (SELECT id FROM gone) THEN 'ended'
                           ELSE 'active' END AS status) judged
         CROSS JOIN LATERAL (
               SELECT count(*) FILTER (WHERE judged.status = 'active' AND g.revoked_at IS NULL
                                             AND g.refresh_expires_at > $1) AS grants,
                      max(g.last_used_at) AS last_used_at
                 FROM altyaa.oauth_grant g
                WHERE g.workspace_id = c.workspace_id AND g.consent_id = c.id) used
         WHERE ($2::uuid IS NULL OR c.id = $2)
           AND ($3::uuid IS NULL OR c.client_id = $3)
           AND ($4::uuid IS NULL OR c.user_id = $4)
           AND ($5::text IS NULL OR judged.status = $5)
           AND ($6::uuid IS NULL OR c.id < $6)
           AND ($9::text IS NULL OR strpos(lower(c.client_name), lower($9)) > 0
                OR strpos(lower(m.email), lower($9)) > 0)
         ORDER BY c.workspace_id DESC, c.id DESC
         LIMIT $7
        """,
        now,
        which.only,
        which.client_id,
        which.user_id,
        which.status,
        which.before,
        which.most,
        handles,
        which.words,
        into=ConsentView,
    )


@dataclass(frozen=True, slots=True)
class _Id:
    id: UUID


async def allowed_clients(tx: WorkspaceTx, only: UUID | None) -> list[UUID]:
    """Clients, of any workspace, that people of this one ever allowed something; or the one of them that is named."""
    rows = await tx.many(
        "SELECT DISTINCT client_id AS id FROM altyaa.oauth_consent WHERE ($1::uuid IS NULL OR client_id = $1)",
        only,
        into=_Id,
    )
    return [row.id for row in rows]


@dataclass(frozen=True, slots=True)
class Alive:
    """How many consents and grants live."""

    consents: int
    grants: int


async def count_alive(tx: WorkspaceTx, client_id: UUID, now: datetime) -> list[Alive]:
    """What people of the workspace allowed a client and nobody revoked; none where that is nothing."""
    return await tx.many(
        """
        SELECT count(DISTINCT c.id) AS consents,
               count(g.id) FILTER (WHERE g.revoked_at IS NULL AND g.refresh_expires_at > $2) AS grants
          FROM altyaa.oauth_consent c
          LEFT JOIN altyaa.oauth_grant g ON g.workspace_id = c.workspace_id AND g.consent_id = c.id
         WHERE c.client_id = $1 AND c.revoked_at IS NULL
        HAVING count(*) > 0
        """,
        client_id,
        now,
        into=Alive,
    )


async def live_consents(tx: WorkspaceTx, client_id: UUID | None, user_id: UUID | None) -> list[UUID]:
    """Consents that were not revoked, of a client and of a person where they are named, in the order to hold them in.

    They are not held yet: ``lock_consent`` does that.
    """
    rows = await tx.many(
        """
        SELECT id
          FROM altyaa.oauth_consent
         WHERE revoked_at IS NULL
           AND ($1::uuid IS NULL OR client_id = $1)
           AND ($2::uuid IS NULL OR user_id = $2)
         ORDER BY id
        """,
        client_id,
        user_id,
        into=_Id,
    )
    return [row.id for row in rows]
