"""Another workspace's context, and another role."""

from tests.tenancy.attempts import DENIED, LOOTED, REFUSED, RUNS, Attempt, block, looting, with_context

_CONTEXTS = {
    "the bare id of B": ("<workspace_b>", REFUSED),
    "JSON without a MAC": ('{{"workspace": "<workspace_b>"}}', REFUSED),
    "B's body under A's MAC": ("<spliced>", REFUSED),
    "B's, signed for another process": ("<elsewhere>", REFUSED),
    "B's, expired": ("<expired>", REFUSED),
    "B's, for another audience": ("<audience>", REFUSED),
    "B's, signed with a key of one's own": ("<unknown>", REFUSED),
    "B's, under an empty MAC": ("<unsigned>", REFUSED),
    "three dots": ("...", REFUSED),
    "none": ("", RUNS),
}

CONTEXTS = [
    *(Attempt(f"context: {name}", with_context(context), gives) for name, (context, gives) in _CONTEXTS.items()),
    *(
        Attempt(
            f"context, in a block: {name}",
            looting(f"PERFORM set_config('altyaa.context', '{context}', true)"),
            LOOTED if gives == RUNS else gives,
        )
        for name, (context, gives) in _CONTEXTS.items()
    ),
    Attempt(
        "context for the whole session: B's elsewhere", "SELECT set_config('altyaa.context', '<elsewhere>', false)"
    ),
    Attempt(
        "one's own context for the whole session",
        "SELECT set_config('altyaa.context', current_setting('altyaa.context'), false)",
    ),
    Attempt("SET altyaa.context", "SET altyaa.context = '<spliced>'"),
    Attempt("SET LOCAL altyaa.context", "SET LOCAL altyaa.context = '<workspace_b>'"),
    Attempt("RESET altyaa.context", "RESET altyaa.context"),
    Attempt("a megabyte of context", with_context("v1." + "x" * 1_000_000), REFUSED),
    Attempt("a plain setting beside it", looting("SET LOCAL altyaa.workspace = '<workspace_b>'"), LOOTED),
    Attempt(
        "B's context behind a caught error",
        looting(
            """BEGIN
                   PERFORM set_config('altyaa.context', '<elsewhere>', true);
                   PERFORM tenancy.workspace_id();
               EXCEPTION WHEN others THEN NULL; END"""
        ),
        LOOTED,
    ),
    Attempt("the verified body itself", "SELECT tenancy.context()", DENIED),
    Attempt("who the context names", "SELECT tenancy.workspace_id(), tenancy.user_id(), tenancy.principal_id()"),
    Attempt(
        "context functions in a search_path of one's own",
        looting("PERFORM set_config('search_path', 'public, pg_temp, pg_catalog', true)"),
        LOOTED,
    ),
    Attempt(
        "another session's context out of pg_stat_activity",
        looting(
            """DECLARE found text; BEGIN
                   FOR found IN SELECT substring(a.query FROM 'v1\\.[^'']+') FROM pg_catalog.pg_stat_activity a
                                 WHERE a.query LIKE '%v1.%' AND a.pid <> pg_backend_pid() LOOP
                       PERFORM set_config('altyaa.context', found, true);
                   END LOOP; END"""
        ),
        LOOTED,
    ),
]

ROLES = [
    *(
        Attempt(f"SET ROLE {role}", f"SET ROLE {role}", DENIED)
        for role in ("altyaa_owner", "altyaa_door", "altyaa_worker", "postgres")
    ),
    Attempt("set_config of role", "SELECT set_config('role', 'altyaa_door', true)", DENIED),
    Attempt("RESET ROLE", looting("RESET ROLE"), LOOTED),
    Attempt("SET SESSION AUTHORIZATION", "SET SESSION AUTHORIZATION postgres", DENIED),
    Attempt(
        "set_config of session_authorization", "SELECT set_config('session_authorization', 'postgres', true)", DENIED
    ),
    Attempt("RESET SESSION AUTHORIZATION", looting("RESET SESSION AUTHORIZATION"), LOOTED),
    Attempt("row_security off", looting("SET LOCAL row_security = off"), DENIED),
    Attempt("row_security off for the session", "SELECT set_config('row_security', 'off', false)"),
    Attempt("session_replication_role", "SET LOCAL session_replication_role = replica", DENIED),
    Attempt("GRANT of the owner", "GRANT altyaa_owner TO altyaa_app", DENIED),
    Attempt("GRANT of the door", "GRANT altyaa_door TO altyaa_app", DENIED),
    Attempt("GRANT of pg_read_all_data", "GRANT pg_read_all_data TO altyaa_app", DENIED),
    Attempt("GRANT on a table", "GRANT ALL ON altyaa.user_account TO altyaa_app"),
    Attempt("BYPASSRLS for oneself", "ALTER ROLE altyaa_app BYPASSRLS", DENIED),
    Attempt("SUPERUSER for oneself", "ALTER ROLE altyaa_app SUPERUSER", DENIED),
    Attempt("a context for every new session", "ALTER ROLE altyaa_app SET altyaa.context = '<elsewhere>'", DENIED),
    Attempt("a role of one's own", "CREATE ROLE thief BYPASSRLS", DENIED),
    Attempt("DROP OWNED of somebody else", "DROP OWNED BY altyaa_owner", DENIED),
    Attempt("REASSIGN OWNED", "REASSIGN OWNED BY altyaa_owner TO altyaa_app", DENIED),
    Attempt("no row level security", "ALTER TABLE altyaa.api_key DISABLE ROW LEVEL SECURITY", DENIED),
    Attempt("no force", "ALTER TABLE altyaa.api_key NO FORCE ROW LEVEL SECURITY", DENIED),
    Attempt("a policy of one's own", "CREATE POLICY mine ON altyaa.api_key USING (true)", DENIED),
    Attempt("a policy less", "DROP POLICY floor ON altyaa.api_key", DENIED),
    Attempt("a weaker policy", "ALTER POLICY floor ON altyaa.api_key USING (true)", DENIED),
    Attempt("a function without its check", "ALTER FUNCTION tenancy.context() SECURITY INVOKER", DENIED),
    Attempt("the door's owner", "ALTER FUNCTION door.service_keysets() OWNER TO altyaa_app", DENIED),
    Attempt(
        "a default privilege", "ALTER DEFAULT PRIVILEGES FOR ROLE altyaa_owner GRANT ALL ON TABLES TO PUBLIC", DENIED
    ),
    Attempt(
        "a setting of the database",
        block("EXECUTE format('ALTER DATABASE %I SET row_security = off', current_database())"),
        DENIED,
    ),
    Attempt("a setting of the server", "ALTER SYSTEM SET row_security = off", DENIED + "|25001"),
]
