"""Many of everything in the furnished workspace, put into the tables at once: what its pages are measured with."""

from tests.everypage.seed import Furnished

KEYS, MEMBERS, CONNECTIONS, EVENTS = 1_000, 200, 2_000, 20_000
_KEYS = """
WITH made AS (
    INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)
    SELECT $1, gen_random_uuid(), 'Key ' || n, '{posts.read,reviews.read}', now() - n * interval '1 hour',
           now() + (90 - n % 100) * interval '1 day', 'operator'
      FROM generate_series(1, $2::int) n
    RETURNING id, created_at
)
INSERT INTO altyaa.api_key_secret (workspace_id, id, key_id, pepper_kid, digest, last_four, created_at, last_used_at)
SELECT $1, gen_random_uuid(), id, 1, sha256(id::text::bytea), 'aaaa', created_at, now() - interval '3 hours' FROM made
"""
_MEMBERS = """
WITH people AS (
    INSERT INTO altyaa.user_account (id, email, email_digest, created_at)
    SELECT gen_random_uuid(), 'person-' || n || '@crowd.example', sha256(('crowd ' || n)::bytea), now()
      FROM generate_series(1, $2::int) n
    RETURNING id, email, email_digest
)
INSERT INTO altyaa.membership (workspace_id, user_id, role, email, email_digest, created_at)
SELECT $1, id, 'member', email, email_digest, now() FROM people
"""
# Four accounts to a grant, as with pages of one person.
_CONNECTIONS = """
WITH grants AS (
    INSERT INTO altyaa.upstream_grant
           (workspace_id, id, provider, app_id, subject_index, display, scopes, generation, sealed, access_issued_at,
            access_ends_at, grant_issued_at, grant_ends_at, assumed, renew_at, check_at, due_at, state, state_since,
            renewals, connected_at, last_renewed_at, last_checked_at)
    SELECT $1, gen_random_uuid(), CASE n % 2 WHEN 0 THEN 'google' ELSE 'facebook' END, '9001',
           sha256(('grant ' || n)::bytea), 'person-' || n || '@crowd.example', '{}', 2,
           decode(repeat('00', 800), 'hex'), now(), now() + interval '1 hour', now(),
           CASE n % 2 WHEN 0 THEN NULL ELSE now() + n * interval '3 hours' END,
           '{}', now() + interval '30 minutes', now() + interval '1 day', now() + interval '30 minutes', 'healthy',
           now(), 12, now() - interval '30 days', now(), now()
      FROM generate_series(1, $2::int / 4) n
    RETURNING id, provider
)
INSERT INTO altyaa.connection
       (workspace_id, id, grant_id, provider, kind, asset_id, name, generation, state, state_since, token_open,
        connected_at)
SELECT $1, gen_random_uuid(), id, provider, CASE provider WHEN 'google' THEN 'location' ELSE 'page' END, n::text,
       'Account ' || n, 0, 'healthy', now(), true, now() - interval '30 days'
  FROM grants, generate_series(1, 4) n
"""
_EVENTS = """
INSERT INTO altyaa.event (workspace_id, id, type, occurred_at, actor, subject, data)
SELECT $1, gen_random_uuid(), CASE n % 2 WHEN 0 THEN 'api_key.created' ELSE 'api_key.revoked' END,
       now() - n * interval '1 minute', 'operator', $3, '{}'
  FROM generate_series(1, $2::int) n
"""
_SEEN = "ANALYZE altyaa.api_key, altyaa.api_key_secret, altyaa.membership, altyaa.upstream_grant, altyaa.connection"


async def crowd(furnished: Furnished) -> None:
    """Fill the workspace."""
    sql, workspace = furnished.town.sql, furnished.workspace.id
    await sql(_KEYS, workspace, KEYS)
    await sql(_MEMBERS, workspace, MEMBERS)
    await sql(_CONNECTIONS, workspace, CONNECTIONS)
    await sql(_EVENTS, workspace, EVENTS, furnished.ids["keys"])
    await sql(_SEEN)
