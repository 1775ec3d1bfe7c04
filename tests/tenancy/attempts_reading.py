"""What is kept where the serving role cannot reach: catalogues, files, secrets, doors."""

from tests.tenancy.attempts import ABSENT, DENIED, RUNS, Attempt

_SECRETS = {
    "the keys that verify contexts": "SELECT * FROM tenancy.context_key",
    "the sealed keysets": "SELECT * FROM altyaa.service_keyset",
    "digests of addresses": "SELECT email_digest FROM altyaa.user_account",
    "password hashes": "SELECT hash FROM altyaa.user_password",
    "digests of secrets": "SELECT digest FROM altyaa.api_key_secret",
    "every column of secrets": "SELECT * FROM altyaa.api_key_secret",
    "memberships": "SELECT * FROM altyaa.membership",
    "pg_authid": "SELECT rolname, rolpassword FROM pg_catalog.pg_authid",
    "pg_shadow": "SELECT usename, passwd FROM pg_catalog.pg_shadow",
    "pg_statistic": "SELECT s::text FROM pg_catalog.pg_statistic s",
    "pg_statistic_ext_data": "SELECT s::text FROM pg_catalog.pg_statistic_ext_data s",
    "pg_subscription": "SELECT subconninfo FROM pg_catalog.pg_subscription",
    "pg_hba_file_rules": "SELECT * FROM pg_catalog.pg_hba_file_rules",
    "pg_file_settings": "SELECT * FROM pg_catalog.pg_file_settings",
    "pg_config": "SELECT * FROM pg_catalog.pg_config",
    "large objects of others": "SELECT * FROM pg_catalog.pg_largeobject",
    "backend memory": "SELECT * FROM pg_catalog.pg_backend_memory_contexts",
    "shared memory": "SELECT * FROM pg_catalog.pg_shmem_allocations",
}

_OPEN = {
    "pg_stats": "SELECT s::text FROM pg_catalog.pg_stats s WHERE s.schemaname = 'altyaa'",
    "pg_stats_ext": "SELECT s::text FROM pg_catalog.pg_stats_ext s",
    "pg_stat_activity": "SELECT * FROM pg_catalog.pg_stat_activity",
    "pg_stat_get_activity": "SELECT * FROM pg_catalog.pg_stat_get_activity(NULL)",
    "pg_prepared_statements": "SELECT * FROM pg_catalog.pg_prepared_statements",
    "pg_cursors": "SELECT * FROM pg_catalog.pg_cursors",
    "pg_settings": "SELECT * FROM pg_catalog.pg_settings",
    "pg_db_role_setting": "SELECT * FROM pg_catalog.pg_db_role_setting",
    "pg_locks": "SELECT * FROM pg_catalog.pg_locks",
    "pg_policies": "SELECT * FROM pg_catalog.pg_policies",
    "pg_user_mappings": "SELECT * FROM pg_catalog.pg_user_mappings",
    "pg_sequences": "SELECT * FROM pg_catalog.pg_sequences",
    "counts of every table": "SELECT relname, reltuples FROM pg_catalog.pg_class",
    "activity of every table": "SELECT * FROM pg_catalog.pg_stat_all_tables",
    "sizes": "SELECT pg_catalog.pg_total_relation_size('altyaa.api_key')",
    "information_schema": "SELECT * FROM information_schema.columns WHERE table_schema = 'altyaa'",
    "the source of the verifier": "SELECT pg_catalog.pg_get_functiondef('tenancy.context()'::regprocedure)",
    "one's own query": "SELECT pg_catalog.current_query()",
    "a snapshot to hand on": "SELECT pg_catalog.pg_export_snapshot()",
    "a newer row version by place": "SELECT pg_catalog.currtid2('altyaa.api_key', '(0,1)')",
}

_FILES = {
    "pg_read_file": "SELECT pg_catalog.pg_read_file('postgresql.conf')",
    "pg_read_binary_file": "SELECT pg_catalog.pg_read_binary_file('global/pg_control')",
    "pg_stat_file": "SELECT * FROM pg_catalog.pg_stat_file('PG_VERSION')",
    "pg_ls_dir": "SELECT pg_catalog.pg_ls_dir('base')",
    "pg_ls_waldir": "SELECT * FROM pg_catalog.pg_ls_waldir()",
    "pg_ls_logdir": "SELECT * FROM pg_catalog.pg_ls_logdir()",
    "pg_current_logfile": "SELECT pg_catalog.pg_current_logfile()",
    "lo_import": "SELECT pg_catalog.lo_import('/etc/passwd')",
    "lo_export": "SELECT pg_catalog.lo_export(1, '/tmp/loot')",
    "COPY to a program": "COPY (SELECT 1) TO PROGRAM 'sh'",
    "COPY from a program": "COPY altyaa.workspace FROM PROGRAM 'sh'",
    "COPY to a file": "COPY altyaa.api_key TO '/tmp/loot'",
    "COPY from a file": "COPY altyaa.workspace FROM '/etc/passwd'",
    "log of memory": "SELECT pg_catalog.pg_log_backend_memory_contexts(pg_catalog.pg_backend_pid())",
    "a replication slot": "SELECT pg_catalog.pg_create_physical_replication_slot('loot')",
    "another log file": "SELECT pg_catalog.pg_rotate_logfile()",
    "statistics of everybody reset": "SELECT pg_catalog.pg_stat_reset()",
}

_DYNAMIC = {
    "query_to_xml": ("SELECT query_to_xml('SELECT * FROM altyaa.api_key', true, true, '')", f"{RUNS}|0A000"),
    "table_to_xml": ("SELECT table_to_xml('altyaa.workspace', true, true, '')", f"{RUNS}|0A000"),
    "schema_to_xml": ("SELECT schema_to_xml('altyaa', true, true, '')", f"{RUNS}|0A000|{DENIED}"),
    "database_to_xml": ("SELECT database_to_xml(true, true, '')", f"{RUNS}|0A000|{DENIED}"),
    "ts_stat": ("SELECT * FROM ts_stat('SELECT to_tsvector(''simple'', name) FROM altyaa.api_key')", RUNS),
    "ts_rewrite": (
        "SELECT ts_rewrite('a', 'SELECT ''a''::tsquery, plainto_tsquery(''simple'', name) FROM altyaa.api_key')",
        RUNS,
    ),
    "dblink": ("SELECT dblink('dbname=postgres', 'SELECT 1')", ABSENT),
    "pgcrypto": ("SELECT hmac('a', 'b', 'sha256')", ABSENT),
    "pageinspect": ("SELECT get_raw_page('altyaa.api_key', 0)", ABSENT),
    "pg_stat_statements": ("SELECT query FROM public.pg_stat_statements", "42P01"),
}

_DOORS = {
    "a key by its id, no digest": ("SELECT * FROM door.api_key('<key_b>', '{}')", RUNS),
    "a key by its id, NULL for digests": ("SELECT * FROM door.api_key('<key_b>', NULL)", RUNS),
    "a key by its id, a NULL digest": ("SELECT * FROM door.api_key('<key_b>', ARRAY[NULL]::bytea[])", RUNS),
    "a key by its id, guessed digests": (
        "SELECT * FROM door.api_key('<key_b>', ARRAY(SELECT sha256(g::text::bytea) FROM generate_series(1, 1000) g))",
        RUNS,
    ),
    "a key by digests that are not ours to read": (
        "SELECT * FROM door.api_key('<key_b>', ARRAY(SELECT digest FROM altyaa.api_key_secret))",
        DENIED,
    ),
    "a key without an id": ("SELECT * FROM door.api_key(NULL, NULL)", RUNS),
    "a person by the plain digest of an address": (
        "SELECT * FROM door.user_by_email(sha256('<email_b>'::bytea))",
        RUNS,
    ),
    "a person by NULL": ("SELECT * FROM door.user_by_email(NULL)", RUNS),
    "the sealed keysets, through their door": ("SELECT * FROM door.service_keysets()", RUNS),
    "the plan inside a door": ("EXPLAIN ANALYZE SELECT * FROM door.api_key('<key_b>', '{}')", RUNS),
}

_QUEUE = {
    "the queue": ("SELECT * FROM jobs.pgqueuer", DENIED),
    "tries at jobs": ("SELECT * FROM jobs.pgqueuer_log", DENIED),
    "a job that is taken away": ("DELETE FROM jobs.pgqueuer", DENIED),
    "a job of one's own words": (
        "INSERT INTO jobs.pgqueuer (priority, status, entrypoint, payload) VALUES (0, 'queued', 'mail', '{}')",
        DENIED,
    ),
    "a job about B's key": ("SELECT door.enqueue('mail', '<key_b>')", RUNS),
    "a job in B's name": (
        "SELECT door.enqueue('mail', '<key_b>') FROM (SELECT set_config('altyaa.context', '<elsewhere>', true)"
        " OFFSET 0) c",
        "28000",
    ),
    "a job in nobody's name": (
        "SELECT door.enqueue('mail', '<key_b>') FROM (SELECT set_config('altyaa.context', '', true) OFFSET 0) c",
        "28000",
    ),
    "a job of a kind that is no word": ("SELECT door.enqueue('mail''; DROP', '<key_b>')", "23514"),
    "a job cancelled": (
        """SELECT pg_notify('ch_pgqueuer', '{"channel": "ch_pgqueuer", "sent_at": "2026-01-01T00:00:00Z", """
        """"type": "cancellation_event", "ids": [1, 2, 3]}')""",
        RUNS,
    ),
}

READING = [
    *(Attempt(f"secret: {name}", sql, DENIED) for name, sql in _SECRETS.items()),
    *(Attempt(f"open to all: {name}", sql) for name, sql in _OPEN.items()),
    *(Attempt(f"files: {name}", sql, DENIED) for name, sql in _FILES.items()),
    *(Attempt(f"SQL in a string: {name}", sql, gives) for name, (sql, gives) in _DYNAMIC.items()),
    *(Attempt(f"door: {name}", sql, gives) for name, (sql, gives) in _DOORS.items()),
    *(Attempt(f"queue: {name}", sql, gives) for name, (sql, gives) in _QUEUE.items()),
]
