"""SQL of the page of connections: found by words and by how they are, and counted.

How one is, is what ``rules.states.shown`` says, in the same order, for a database to filter by; a test holds the two
against each other. ``ended`` stands for one that was disconnected here.
"""

from datetime import datetime, timedelta
from typing import Final

from altyaa.connections.model import Apps, Connection, Search, Summary
from altyaa.infra.db import WorkspaceTx

RENEWED_LATELY: Final = timedelta(days=1)


async def find_connections(tx: WorkspaceTx, search: Search, apps: Apps, now: datetime, most: int) -> list[Connection]:
    """Those that are asked for, newest first."""
    return await tx.many(
        """
        SELECT c.id, c.grant_id, c.provider, g.app_id, c.kind, c.asset_id, c.name, g.display, g.scopes, c.token_open,
               c.state AS own_state, c.state_code AS own_code, c.state_since AS own_since, g.state AS grant_state,
               g.state_code AS grant_code, g.state_since AS grant_since, c.generation,
               c.sealed IS NOT NULL AS has_token, g.access_issued_at, g.access_ends_at, g.grant_issued_at,
               g.grant_ends_at, g.assumed, g.renew_at, g.check_at, g.lease_until, c.connected_by, c.connected_at,
               c.disconnected_at, g.last_renewed_at, g.last_checked_at, c.reference
          FROM altyaa.connection c
          JOIN altyaa.upstream_grant g ON g.workspace_id = c.workspace_id AND g.id = c.grant_id
         WHERE ($1::text IS NULL OR c.provider = $1)
           AND ($2::text IS NULL OR strpos(lower(c.name), lower($2)) > 0 OR strpos(lower(c.reference), lower($2)) > 0
                OR strpos(lower(g.display), lower($2)) > 0)
           AND ($3::text[] IS NOT NULL OR c.state <> 'disconnected')
           AND ($3 IS NULL OR CASE
                WHEN c.state = 'disconnected' THEN 'ended'
                WHEN g.state IN ('expired', 'revoked', 'disconnected') THEN g.state
                WHEN (g.provider, g.app_id) IN (SELECT * FROM unnest($4::text[], $5::text[])) THEN 'app_misconfigured'
                WHEN c.state = 'asset_lost' THEN c.state
                WHEN g.state IN ('scope_lost', 'attention', 'degraded') THEN g.state
                WHEN (g.provider, g.app_id) IN (SELECT * FROM unnest($6::text[], $7::text[])) THEN 'degraded'
                WHEN g.lease_until > $8 THEN 'renewing'
                ELSE 'healthy' END = ANY ($3))
           AND ($9::uuid IS NULL OR c.id < $9)
         ORDER BY c.workspace_id DESC, c.id DESC
         LIMIT $10
        """,
        search.provider,
        search.words,
        None if search.states is None else list(search.states),
        [provider for provider, _ in apps.refused],
        [app_id for _, app_id in apps.refused],
        [provider for provider, _ in apps.frozen],
        [app_id for _, app_id in apps.frozen],
        now,
        search.before,
        most,
        into=Connection,
    )


async def summary(
    tx: WorkspaceTx, apps: Apps, sliding: list[str], now: datetime, provider: str | None = None
) -> Summary | None:
    """All of the workspace that are not disconnected, counted; None where there is none.

    Args:
        provider: Only those at this platform.
        sliding: Platforms where a renewal moves the end: as long as that works, no person is needed.
    """
    return await tx.one(
        """
        SELECT count(*) AS total,
               count(*) FILTER (WHERE state = 'healthy') AS healthy,
               count(*) FILTER (WHERE state = 'degraded') AS retried,
               count(*) FILTER (WHERE state = 'attention') AS soon,
               count(*) FILTER (WHERE state = 'stopped') AS stopped,
               count(*) FILTER (WHERE state = 'app_misconfigured') AS operators,
               count(*) FILTER (WHERE last_renewed_at > $5::timestamptz - $6::interval) AS renewed,
               count(*) FILTER (WHERE grant_state = 'expired' AND grant_code = 'lost_in_transit') AS lost,
               min(grant_ends_at) FILTER (WHERE state <> 'stopped'
                   AND NOT (grant_state = 'healthy' AND provider = ANY ($7::text[]))) AS needed_by
          FROM (SELECT CASE
                       WHEN g.state IN ('expired', 'revoked', 'disconnected') THEN 'stopped'
                       WHEN (g.provider, g.app_id) IN (SELECT * FROM unnest($1::text[], $2::text[]))
                       THEN 'app_misconfigured'
                       WHEN c.state = 'asset_lost' OR g.state = 'scope_lost' THEN 'stopped'
                       WHEN g.state IN ('attention', 'degraded') THEN g.state
                       WHEN (g.provider, g.app_id) IN (SELECT * FROM unnest($3::text[], $4::text[])) THEN 'degraded'
                       ELSE 'healthy' END AS state,
                       g.provider, g.state AS grant_state, g.state_code AS grant_code, g.last_renewed_at,
                       g.grant_ends_at
                  FROM altyaa.connection c
                  JOIN altyaa.upstream_grant g ON g.workspace_id = c.workspace_id AND g.id = c.grant_id
                 WHERE c.state <> 'disconnected' AND ($8::text IS NULL OR c.provider = $8)) AS each
        HAVING count(*) > 0
        """,
        [provider for provider, _ in apps.refused],
        [app_id for _, app_id in apps.refused],
        [provider for provider, _ in apps.frozen],
        [app_id for _, app_id in apps.frozen],
        now,
        RENEWED_LATELY,
        sliding,
        provider,
        into=Summary,
    )
