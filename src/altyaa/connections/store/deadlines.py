"""SQL of deadlines: the accounts that a person has to connect again."""

from collections.abc import Sequence

from altyaa.connections.model import Deadline
from altyaa.infra.db import WorkspaceTx


async def deadlines(tx: WorkspaceTx, sliding: Sequence[str] = (), most: int = 1000) -> list[Deadline]:
    """Those of the workspace, the most overdue first.

    Args:
        sliding: Platforms where a renewal moves the end: as long as that works, no person is needed.
    """
    return await tx.many(
        """
        SELECT g.id AS grant_id, g.provider, g.display AS account, g.state, g.state_code AS code,
               g.state_since AS since,
               CASE WHEN g.state IN ('healthy', 'degraded') OR (g.state = 'attention' AND g.state_code = 'grant_ends')
                    THEN coalesce(g.grant_ends_at, g.state_since)
                    ELSE g.state_since END AS at,
               g.connected_by, g.connected_at, c.connection_ids, c.names
          FROM altyaa.upstream_grant g
          JOIN (SELECT workspace_id, grant_id, array_agg(id ORDER BY id) AS connection_ids,
                       array_agg(name ORDER BY id) AS names
                  FROM altyaa.connection
                 WHERE state <> 'disconnected'
                 GROUP BY workspace_id, grant_id) c ON c.workspace_id = g.workspace_id AND c.grant_id = g.id
         WHERE g.state IN ('attention', 'scope_lost', 'expired', 'revoked')
            OR (g.state IN ('healthy', 'degraded') AND g.grant_ends_at IS NOT NULL
                AND NOT (g.state = 'healthy' AND g.provider = ANY ($1::text[])))
         ORDER BY at, g.workspace_id, g.id
         LIMIT $2
        """,
        list(sliding),
        most,
        into=Deadline,
    )
