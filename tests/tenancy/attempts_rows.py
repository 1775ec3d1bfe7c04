"""Rows of another workspace: read through errors and side effects, written, probed by what fails."""

from tests.tenancy.attempts import DENIED, LOOTED, RUNS, Attempt, looting

_CAST = "22P02"

_PLAIN = {
    "every workspace": ("SELECT * FROM altyaa.workspace", RUNS),
    "B by its id": ("SELECT * FROM altyaa.workspace WHERE id = '<workspace_b>'", RUNS),
    "B's key by its id": ("SELECT * FROM altyaa.api_key WHERE id = '<key_b>'", RUNS),
    "not A": ("SELECT * FROM altyaa.api_key WHERE workspace_id <> '<workspace_a>'", RUNS),
    "a whole row as text": ("SELECT k::text FROM altyaa.api_key k", RUNS),
    "a whole row as JSON": ("SELECT to_jsonb(k) FROM altyaa.api_key k", RUNS),
    "counted": ("SELECT count(*), max(name), array_agg(id) FROM altyaa.api_key", RUNS),
    "sampled": ("SELECT * FROM altyaa.api_key TABLESAMPLE SYSTEM (100)", RUNS),
    "by place": ("SELECT * FROM altyaa.api_key WHERE ctid = ANY (ARRAY['(0,1)', '(0,2)', '(0,3)']::tid[])", RUNS),
    "with system columns": ("SELECT ctid, xmin, xmax, tableoid, id FROM altyaa.api_key", RUNS),
    "locked": ("SELECT id FROM altyaa.api_key FOR UPDATE", RUNS),
    "joined on everything": (
        "SELECT w::text AS w, k::text AS k FROM altyaa.workspace w FULL JOIN altyaa.api_key k ON true",
        RUNS,
    ),
    "recursively": (
        "WITH RECURSIVE r AS (SELECT id FROM altyaa.workspace UNION SELECT k.workspace_id FROM altyaa.api_key k, r)"
        " TABLE r",
        RUNS,
    ),
    "ONLY": ("TABLE ONLY altyaa.workspace", RUNS),
    "COPY of a query to the client": ("COPY (SELECT * FROM altyaa.workspace) TO STDOUT", RUNS),
    "COPY of a table to the client": ("COPY altyaa.workspace TO STDOUT", RUNS),
}

_UNION = "SELECT id, name, created_at FROM altyaa.workspace WHERE name = '{}'"
_UNIONS = {
    "UNION with keys": ("x' UNION ALL SELECT id, name, created_at FROM altyaa.api_key --", RUNS),
    "UNION with people": ("x' UNION ALL SELECT id, email, created_at FROM altyaa.user_account --", RUNS),
    "UNION with another context": (
        "x' UNION ALL SELECT w.id, w.name, w.created_at FROM (SELECT set_config('altyaa.context', '<elsewhere>', true)"
        " OFFSET 0) c, LATERAL (SELECT * FROM altyaa.workspace OFFSET 0) w --",
        "28000",
    ),
    "always true": ("x' OR true --", RUNS),
    "a second statement": ("x'; SELECT id, name, created_at FROM altyaa.workspace --", "42601"),
    "a second statement that ends the transaction": ("x'; COMMIT; SELECT 1 --", "42601"),
    "a subquery in the place of a value": ("' || (SELECT string_agg(name, ',') FROM altyaa.api_key) || '", RUNS),
    "a subquery that fails aloud": ("' || (SELECT string_agg(name, ',') FROM altyaa.api_key)::int || '", _CAST),
}

_LEAKY = {
    "cast in WHERE": ("SELECT 1 FROM altyaa.api_key WHERE name::int = 1", _CAST),
    "cast in WHERE, cheaper than the policy": (
        "SELECT 1 FROM altyaa.workspace WHERE name::int4 IS NOT NULL AND id <> '<workspace_a>'",
        RUNS,
    ),
    "cast of B's row alone": ("SELECT name::int FROM altyaa.workspace WHERE id = '<workspace_b>'", RUNS),
    "cast behind OR": ("SELECT 1 FROM altyaa.workspace WHERE id = '<workspace_a>' OR name::int = 1", RUNS),
    "division in CASE": (
        "SELECT 1 FROM altyaa.workspace WHERE 1 / (CASE WHEN id = '<workspace_b>' THEN 0 ELSE 1 END) = 1",
        RUNS,
    ),
    "cast in ORDER BY": ("SELECT 1 FROM altyaa.workspace WHERE id = '<workspace_b>' ORDER BY name::int", RUNS),
    "cast in GROUP BY": (
        "SELECT 1 FROM altyaa.workspace WHERE id = '<workspace_b>' GROUP BY name::int",
        RUNS,
    ),
    "cast in a join": (
        "SELECT 1 FROM altyaa.workspace w JOIN altyaa.api_key k ON k.name::int = 1 AND w.id = '<workspace_b>'",
        RUNS,
    ),
    "cast in an aggregate's filter": (
        "SELECT count(*) FILTER (WHERE name::int = 1) FROM altyaa.workspace WHERE id = '<workspace_b>'",
        RUNS,
    ),
    "a date out of a name": ("SELECT 1 FROM altyaa.workspace WHERE id <> '<workspace_a>' AND name::date > now()", RUNS),
    "a regular expression out of a name": (
        "SELECT 1 FROM altyaa.workspace WHERE id <> '<workspace_a>' AND 'x' ~ ('(' || name)",
        RUNS,
    ),
    "a setting in a predicate": (
        looting(
            """PERFORM 1 FROM altyaa.workspace
                WHERE set_config('loot.names', concat(current_setting('loot.names', true), name), true) <> ''""",
            "RAISE EXCEPTION 'loot: %', current_setting('loot.names', true) USING ERRCODE = 'P0001'",
        ),
        LOOTED,
    ),
    "a lock in a predicate": (
        "SELECT l.objid FROM pg_locks l, (SELECT count(pg_advisory_xact_lock(hashtext(name))) FROM altyaa.workspace) c",
        RUNS,
    ),
    "a notification in a predicate": ("SELECT pg_notify('loot', name) FROM altyaa.workspace", RUNS),
    "a large object in a predicate": ("SELECT lo_from_bytea(0, name::bytea) FROM altyaa.workspace", RUNS),
    "cast in UPDATE": (
        "UPDATE altyaa.api_key SET revoked_at = NULL WHERE workspace_id <> '<workspace_a>' AND name::int = 1",
        RUNS,
    ),
    "cast in RETURNING": ("UPDATE altyaa.api_key SET revoked_at = NULL WHERE id = '<key_b>' RETURNING name::int", RUNS),
    "a scope that is an element": ("SELECT 1 FROM altyaa.api_key WHERE id = '<key_b>' AND scopes[1]::int = 1", RUNS),
}

_POLICY = DENIED
_SECRET = "(workspace_id, id, key_id, pepper_kid, digest, last_four, created_at)"
_WRITES = {
    "a workspace with B's id": (
        "INSERT INTO altyaa.workspace (id, name, created_at) VALUES ('<workspace_b>', 'x', now())",
        _POLICY,
    ),
    "the same, quietly": (
        "INSERT INTO altyaa.workspace (id, name, created_at) VALUES ('<workspace_b>', 'x', now())"
        " ON CONFLICT DO NOTHING",
        _POLICY,
    ),
    "a key in B": (
        "INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by)"
        " VALUES ('<workspace_b>', gen_random_uuid(), 'x', '{}', now(), now())",
        _POLICY,
    ),
    "a key in A with the id of B's": (
        "INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by, created_by)"
        " VALUES ('<workspace_a>', '<key_b>', 'x', '{}', now(), now(), 'x') RETURNING id",
        RUNS,
    ),
    "a key over B's": (
        "INSERT INTO altyaa.api_key (workspace_id, id, name, scopes, created_at, rotate_by)"
        " VALUES ('<workspace_b>', '<key_b>', 'x', '{}', now(), now())"
        " ON CONFLICT (workspace_id, id) DO UPDATE SET revoked_at = now() RETURNING name",
        _POLICY,
    ),
    "a secret in A for B's key": (
        f"INSERT INTO altyaa.api_key_secret {_SECRET} VALUES ('<workspace_a>', gen_random_uuid(), '<other_key_b>', 1,"
        " sha256(''), 'abcd', now())",
        "23503",
    ),
    "a secret for B's key": (
        f"INSERT INTO altyaa.api_key_secret {_SECRET} VALUES ('<workspace_b>', gen_random_uuid(), '<key_b>', 1,"
        " sha256(''), 'abcd', now())",
        _POLICY,
    ),
    "oneself into B": (
        "INSERT INTO altyaa.membership (workspace_id, user_id, role, created_at)"
        " VALUES ('<workspace_b>', '<owner_a>', 'owner', now())",
        _POLICY,
    ),
    "another account": (
        "INSERT INTO altyaa.user_account (id, email, email_digest, created_at)"
        " VALUES ('<owner_b>', 'x', sha256('x'), now())",
        _POLICY,
    ),
    "another password for B's Owner": (
        "INSERT INTO altyaa.user_password (user_id, hash, changed_at) VALUES ('<owner_b>', 'x', now())",
        _POLICY,
    ),
    "B's key revoked": ("UPDATE altyaa.api_key SET revoked_at = now() WHERE id = '<key_b>' RETURNING *", RUNS),
    "everybody's but A's revoked": (
        "UPDATE altyaa.api_key SET revoked_at = now() WHERE workspace_id <> '<workspace_a>'",
        RUNS,
    ),
    "A's key given to B": ("UPDATE altyaa.api_key SET workspace_id = '<workspace_b>'", DENIED),
    "B's workspace renamed": ("UPDATE altyaa.workspace SET name = 'x' WHERE id = '<workspace_b>'", RUNS),
    "deleted": ("DELETE FROM altyaa.workspace", DENIED),
    "deleted, one key": ("DELETE FROM altyaa.api_key WHERE id = '<key_b>'", DENIED),
    "truncated": ("TRUNCATE altyaa.workspace CASCADE", DENIED),
    "merged": (
        "MERGE INTO altyaa.api_key k USING (SELECT '<key_b>'::uuid AS id) b ON k.id = b.id"
        " WHEN MATCHED THEN UPDATE SET revoked_at = now() WHEN NOT MATCHED THEN DO NOTHING",
        RUNS,
    ),
    "COPY into a table": ("COPY altyaa.workspace FROM STDIN", "0A000"),
    "the keysets changed": ("UPDATE altyaa.service_keyset SET sealed = ''", DENIED),
    "a context key of one's own": (
        "INSERT INTO tenancy.context_key (audience, kid, inner_block, outer_block)"
        " VALUES ('altyaa', '1', sha512(''), sha512(''))",
        DENIED,
    ),
    "locked as a table": ("LOCK TABLE altyaa.api_key IN ACCESS EXCLUSIVE MODE", DENIED),
    "locked for sharing": ("LOCK TABLE altyaa.workspace IN SHARE MODE", DENIED),
    "a refresh of statistics": ("ANALYZE altyaa.api_key", RUNS),
    "the last value of a sequence": ("SELECT lastval()", "55000"),
}

ROWS = [
    *(Attempt(f"read: {name}", sql, gives) for name, (sql, gives) in _PLAIN.items()),
    *(Attempt(f"in a query: {name}", _UNION.format(tail), gives) for name, (tail, gives) in _UNIONS.items()),
    *(Attempt(f"leak: {name}", sql, gives) for name, (sql, gives) in _LEAKY.items()),
    *(Attempt(f"write: {name}", sql, gives) for name, (sql, gives) in _WRITES.items()),
]
