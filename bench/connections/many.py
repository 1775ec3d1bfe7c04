"""Grants by the million, put into the table as a superuser. Their tokens are of the usual length and open nothing."""

from datetime import datetime, timedelta
from typing import Any

GRANTS_OF_A_WORKSPACE = 10
_STRIDE = 7919
"""A prime: grants that are due one after the other lie far apart in the table."""


async def fill(admin: Any, grants: int, start: datetime, spacing: timedelta) -> None:
    """Make ``grants`` grants, of which one is due each ``spacing`` from ``start`` on."""
    await admin.execute(
        """
        INSERT INTO altyaa.workspace (id, name, created_at)
        SELECT gen_random_uuid(), 'Workspace ' || n, $2 FROM generate_series(1, $1::int) n
        """,
        grants // GRANTS_OF_A_WORKSPACE,
        start,
    )
    await admin.execute(
        """
        WITH numbered AS (SELECT id, row_number() OVER () AS number FROM altyaa.workspace)
        INSERT INTO altyaa.upstream_grant
               (workspace_id, id, provider, app_id, subject_index, display, scopes, generation, sealed, sealed_before,
                access_issued_at, access_ends_at, grant_issued_at, assumed, renew_at, check_at, due_at, state,
                state_since, connected_at)
        SELECT w.id, gen_random_uuid(), 'google', 'bench.apps.example', sha256(n.n::text::bytea),
               'owner-' || n.n || '@harbor.example',
               '{email,https://www.googleapis.com/auth/business.manage,openid}', 2,
               decode(repeat(md5(n.n::text), 26), 'hex'), decode(repeat(md5(n.n::text), 26), 'hex'), $2, $2, $2,
               '{grant_ends}', due.at, due.at + interval '1 day', due.at, 'healthy', $2, $2
          FROM generate_series(0, $1::int - 1) n
          JOIN numbered w ON w.number = 1 + n.n / $4::int,
               LATERAL (SELECT $2::timestamptz + (n.n::bigint * $5 % $1) * $3::interval AS at) due
        """,
        grants,
        start,
        spacing,
        GRANTS_OF_A_WORKSPACE,
        _STRIDE,
    )
    await admin.execute("VACUUM (ANALYZE) altyaa.upstream_grant")
    await admin.execute("CHECKPOINT")


async def stored(admin: Any, claimed: list[Any], due_at: datetime) -> None:
    """What a renewal leaves of each of them: other tokens, no lease, due then."""
    await admin.execute(
        """
        UPDATE altyaa.upstream_grant g
           SET generation = generation + 1, sealed = sealed_before, sealed_before = sealed, lease_owner = NULL,
               lease_until = NULL, renewals = renewals + 1, renew_at = $3, due_at = $3
          FROM unnest($1::uuid[], $2::uuid[]) done (workspace_id, id)
         WHERE g.workspace_id = done.workspace_id AND g.id = done.id
        """,
        [each.workspace_id for each in claimed],
        [each.id for each in claimed],
        due_at,
    )
