"""What would stay on the pooled session for the next workspace: objects, statements, settings, transactions."""

from tests.tenancy.attempts import DENIED, LOOTED, RUNS, Attempt, block, looting

_THEFT = "SELECT ''pwned''::text AS id"

_OBJECTS = {
    "a temporary table": ("CREATE TEMPORARY TABLE api_key (id uuid)", DENIED),
    "a temporary table of a query": ("CREATE TEMPORARY TABLE w AS SELECT * FROM altyaa.workspace", DENIED),
    "SELECT INTO": ("SELECT * INTO TEMPORARY w FROM altyaa.workspace", DENIED),
    "a temporary view": ("CREATE TEMPORARY VIEW workspace AS SELECT 1 AS id", DENIED),
    "a temporary sequence": ("CREATE TEMPORARY SEQUENCE s", DENIED),
    "a temporary function": (
        "CREATE FUNCTION pg_temp.uuid_eq(uuid, uuid) RETURNS boolean LANGUAGE sql AS 'SELECT true'",
        DENIED,
    ),
    "a table in public": ("CREATE TABLE public.workspace ()", DENIED),
    "a table of ours": ("CREATE TABLE altyaa.loot ()", DENIED),
    "a table in the catalogue": ("CREATE TABLE pg_catalog.loot ()", DENIED),
    "a function in public": ("CREATE FUNCTION public.now() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED),
    "a door": ("CREATE FUNCTION door.loot() RETURNS int LANGUAGE sql AS 'SELECT 1'", DENIED),
    "another door": (
        "CREATE OR REPLACE FUNCTION door.service_keysets() RETURNS TABLE (purpose text, sealed bytea)"
        " LANGUAGE sql AS 'SELECT NULL::text, NULL::bytea'",
        DENIED,
    ),
    "a schema": ("CREATE SCHEMA loot", DENIED),
    "a view of ours": ("CREATE VIEW altyaa.loot AS SELECT * FROM altyaa.api_key", DENIED),
    "an operator": ("CREATE OPERATOR public.= (leftarg = uuid, rightarg = uuid, function = uuid_ne)", DENIED),
    "a type": ("CREATE TYPE public.loot AS ENUM ('a')", DENIED),
    "an extension": ("CREATE EXTENSION dblink", f"{DENIED}|0A000|58P01"),
    "a trigger": (
        "CREATE TRIGGER loot BEFORE INSERT ON altyaa.api_key EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        DENIED,
    ),
    "a rule": ("CREATE RULE loot AS ON INSERT TO altyaa.api_key DO ALSO NOTIFY loot", DENIED),
    "an index": ("CREATE INDEX ON altyaa.api_key (name)", DENIED),
    "statistics": ("CREATE STATISTICS public.loot ON id, name FROM altyaa.api_key", DENIED),
    "an event trigger": (
        "CREATE EVENT TRIGGER loot ON ddl_command_end EXECUTE FUNCTION suppress_redundant_updates_trigger()",
        f"{DENIED}|42P17",
    ),
    "a publication": ("CREATE PUBLICATION loot FOR ALL TABLES", DENIED),
    "a foreign server": ("CREATE FOREIGN DATA WRAPPER loot", DENIED),
    "a library": ("LOAD 'auto_explain'", DENIED),
    "a language": ("DO LANGUAGE plpython3u 'import os'", f"42704|{DENIED}"),
    "a comment": ("COMMENT ON TABLE altyaa.api_key IS 'x'", DENIED),
}

_STATEMENTS = {
    "PREPARE": ("PREPARE loot AS SELECT 1", RUNS),
    "PREPARE over the driver's next names": (
        block(*(f"EXECUTE 'PREPARE __asyncpg_stmt_{number}__ AS SELECT 1'" for number in range(900, 905))),
        RUNS,
    ),
    "the driver's statements swapped": (
        f"""DO $$ DECLARE victim text; BEGIN
              FOR victim IN SELECT name FROM pg_prepared_statements WHERE NOT from_sql LOOP
                EXECUTE format('DEALLOCATE %I', victim);
                EXECUTE format('PREPARE %I AS {_THEFT}', victim);
              END LOOP; END $$""",
        RUNS,
    ),
    "the driver's statements taken away": (block("EXECUTE 'DEALLOCATE ALL'"), RUNS),
    "DEALLOCATE ALL": ("DEALLOCATE ALL", RUNS),
    "EXECUTE of the driver's statement": ("EXECUTE __asyncpg_stmt_1__", "unavailable"),
    "DISCARD ALL": ("DISCARD ALL", "25001"),
    "DISCARD PLANS": ("DISCARD PLANS", RUNS),
    "DISCARD TEMP": ("DISCARD TEMP", RUNS),
    "a cursor that outlives the transaction": ("DECLARE c CURSOR WITH HOLD FOR SELECT * FROM altyaa.workspace", RUNS),
    "FETCH from whatever is open": ("FETCH ALL FROM c", "34000"),
    "LISTEN": ("LISTEN loot", RUNS),
    "LISTEN, and NOTIFY oneself": (block("LISTEN loot", "PERFORM pg_notify('loot', 'x')"), RUNS),
    "a lock for the session": ("SELECT pg_advisory_lock(7106418294)", RUNS),
    "EXPLAIN that executes": (
        "EXPLAIN ANALYZE UPDATE altyaa.api_key SET revoked_at = now() WHERE id = '<key_b>'",
        RUNS,
    ),
    "two statements": ("SELECT 1; SELECT 2", "42601"),
    "two statements, one hidden": ("SELECT 1 /* ; */; COMMIT", "42601"),
    "CALL of what does not exist": ("CALL door.loot()", "42883"),
}

_TRANSACTIONS = {
    "COMMIT": ("COMMIT", "ended"),
    "ROLLBACK": ("ROLLBACK", "ended"),
    "END": ("END", "ended"),
    "COMMIT AND CHAIN": ("COMMIT AND CHAIN", RUNS),
    "ROLLBACK AND CHAIN": ("ROLLBACK AND CHAIN", RUNS),
    "COMMIT in a block": (block("COMMIT"), "2D000"),
    "ROLLBACK in a block": (block("ROLLBACK"), "2D000"),
    "BEGIN": ("BEGIN", RUNS),
    "SAVEPOINT": ("SAVEPOINT s", RUNS),
    "ROLLBACK TO": ("ROLLBACK TO SAVEPOINT s", "3B001"),
    "PREPARE TRANSACTION": ("PREPARE TRANSACTION 'loot'", "55000"),
    "SET TRANSACTION": ("SET TRANSACTION READ ONLY", RUNS),
    "SET CONSTRAINTS": ("SET CONSTRAINTS ALL DEFERRED", RUNS),
    "a snapshot of somebody's": ("SET TRANSACTION SNAPSHOT '00000003-00000002-1'", "25001|22023|42704|0A000"),
}

_SETTINGS = {
    "search_path": "public, pg_temp",
    "statement_timeout": "1ms",
    "lock_timeout": "1ms",
    "idle_in_transaction_session_timeout": "1ms",
    "default_transaction_read_only": "on",
    "default_transaction_isolation": "serializable",
    "client_encoding": "SQL_ASCII",
    "standard_conforming_strings": "off",
    "bytea_output": "escape",
    "DateStyle": "German",
    "enable_seqscan": "off",
    "plan_cache_mode": "force_generic_plan",
    "client_min_messages": "error",
    "exit_on_error": "on",
}

_PROCESSES = {
    "one's own session ended": ("SELECT pg_terminate_backend(pg_backend_pid())", "57P01|08P01|driver|unavailable"),
    "one's own statement cancelled": ("SELECT pg_cancel_backend(pg_backend_pid()), pg_sleep(1)", "57014"),
    "another role's session ended": (
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename = 'postgres'",
        f"{RUNS}|{DENIED}",
    ),
    "the server told to read its settings": ("SELECT pg_reload_conf()", DENIED),
}

SESSION = [
    *(Attempt(f"object: {name}", sql, gives) for name, (sql, gives) in _OBJECTS.items()),
    *(Attempt(f"statement: {name}", sql, gives) for name, (sql, gives) in _STATEMENTS.items()),
    *(Attempt(f"transaction: {name}", sql, gives) for name, (sql, gives) in _TRANSACTIONS.items()),
    *(
        # The server may have ended the session before it is asked to commit.
        Attempt(
            f"setting of the session: {name}", f"SELECT set_config('{name}', '{value}', false)", f"{RUNS}|unavailable"
        )
        for name, value in _SETTINGS.items()
    ),
    Attempt(
        "settings of the transaction",
        looting("SET LOCAL enable_indexscan = off", "SET LOCAL search_path = altyaa"),
        LOOTED,
    ),
    Attempt("SET SESSION CHARACTERISTICS", "SET SESSION CHARACTERISTICS AS TRANSACTION READ ONLY"),
    Attempt("RESET ALL", looting("RESET ALL"), LOOTED),
    *(Attempt(f"process: {name}", sql, gives) for name, (sql, gives) in _PROCESSES.items()),
]
