"""Every rule of the schema, found in the modules beside this one, and changes that each of them has to notice."""

import inspect
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from tests.tenancy import rules_policies as policies
from tests.tenancy import rules_roles as roles
from tests.tenancy import rules_tables as tables

Rule = Callable[[Any], Awaitable[list[str]]]
"""From a connection that no policy holds to a sentence for each breach."""

RULES: Sequence[Rule] = [
    rule
    for module in (tables, policies, roles)
    for name, rule in inspect.getmembers(module, inspect.iscoroutinefunction)
    if rule.__module__ == module.__name__ and not name.startswith("_")
]

_NEW = "CREATE TABLE altyaa.parcel (workspace_id uuid, id uuid, PRIMARY KEY (workspace_id, id));"
_MEMBERSHIP_FLOOR = "DROP POLICY floor ON altyaa.membership; CREATE POLICY floor ON altyaa.membership AS RESTRICTIVE"
_WORKSPACE = "workspace_id = (SELECT tenancy.workspace_id())"

BREACHES: Mapping[Rule, Sequence[str]] = {
    tables.every_table_has_an_owner_or_is_on_the_closed_list: [
        "CREATE TABLE altyaa.parcel (id uuid PRIMARY KEY)",
        "ALTER TABLE altyaa.service_keyset RENAME TO keyset",
    ],
    tables.exempt_tables_are_closed_to_serving_roles: [
        "GRANT INSERT ON altyaa.alembic_version TO altyaa_worker",
        "GRANT INSERT ON jobs.pgqueuer TO altyaa_worker",
        "GRANT SELECT (id) ON jobs.pgqueuer TO altyaa_app",
        "GRANT SELECT (kid) ON tenancy.context_key TO altyaa_app",
        "ALTER TABLE altyaa.service_keyset DISABLE ROW LEVEL SECURITY",
    ],
    tables.tables_stand_in_our_schemas_alone: [
        "CREATE TABLE public.parcel ()",
        "CREATE FUNCTION public.parcel() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "CREATE SCHEMA other; CREATE TYPE other.parcel AS ENUM ('small')",
    ],
    tables.rls_is_enabled_and_forced: [
        _NEW,
        _NEW + "ALTER TABLE altyaa.parcel FORCE ROW LEVEL SECURITY",
        "ALTER TABLE altyaa.api_key NO FORCE ROW LEVEL SECURITY",
    ],
    tables.the_owner_sees_no_row: [
        "ALTER TABLE altyaa.user_account NO FORCE ROW LEVEL SECURITY",
        "CREATE POLICY curious ON altyaa.membership TO altyaa_owner USING (true)",
        "DELETE FROM altyaa.membership",
    ],
    tables.primary_keys_begin_with_the_tenant: [
        "CREATE TABLE altyaa.parcel (workspace_id uuid, id uuid PRIMARY KEY)",
        "CREATE TABLE altyaa.parcel (workspace_id uuid)",
    ],
    tables.foreign_keys_carry_the_tenant: [
        """
        ALTER TABLE altyaa.api_key ADD UNIQUE (id);
        ALTER TABLE altyaa.api_key_secret ADD FOREIGN KEY (key_id) REFERENCES altyaa.api_key (id)
        """,
        "CREATE TABLE altyaa.parcel (user_id uuid PRIMARY KEY, home uuid REFERENCES altyaa.workspace)",
    ],
    tables.unique_keys_name_the_tenant_or_are_random: [
        "ALTER TABLE altyaa.workspace ADD UNIQUE (name)",
        "CREATE UNIQUE INDEX ON altyaa.user_account (lower(email))",
        "ALTER TABLE altyaa.user_account DROP CONSTRAINT user_account_email_digest_key",
    ],
    tables.indexes_begin_with_the_tenant: [
        "CREATE INDEX ON altyaa.api_key (created_at)",
        "CREATE INDEX ON altyaa.api_key (lower(name))",
        "GRANT SELECT (digest) ON altyaa.api_key_secret TO altyaa_worker",
    ],
    tables.views_ask_with_the_rights_of_the_caller: [
        "CREATE VIEW altyaa.parcel AS SELECT * FROM altyaa.api_key",
        "CREATE VIEW altyaa.parcel WITH (security_invoker = false) AS SELECT * FROM altyaa.api_key",
        "CREATE MATERIALIZED VIEW altyaa.parcel AS SELECT * FROM altyaa.api_key",
    ],
    tables.partitions_have_no_privileges: [
        """
        CREATE TABLE altyaa.parcel (workspace_id uuid) PARTITION BY HASH (workspace_id);
        CREATE TABLE altyaa.parcel_0 PARTITION OF altyaa.parcel FOR VALUES WITH (MODULUS 1, REMAINDER 0);
        GRANT """
        + grant
        for grant in ("SELECT ON altyaa.parcel_0 TO altyaa_app", "SELECT (workspace_id) ON altyaa.parcel_0 TO PUBLIC")
    ],
    policies.the_floor_is_whole: [
        "DROP POLICY floor ON altyaa.api_key",
        f"{_MEMBERSHIP_FLOOR} TO altyaa_app USING ({_WORKSPACE}) WITH CHECK ({_WORKSPACE})",
        f"{_MEMBERSHIP_FLOOR} TO altyaa_app, altyaa_worker USING ({_WORKSPACE})",
        f"{_MEMBERSHIP_FLOOR} FOR SELECT TO altyaa_app, altyaa_worker USING ({_WORKSPACE})",
        "CREATE POLICY second ON altyaa.api_key AS RESTRICTIVE TO altyaa_app USING (true)",
    ],
    policies.other_policies_open_one_verb_to_named_roles: [
        "CREATE POLICY second ON altyaa.api_key TO altyaa_app USING (true)",
        "CREATE POLICY second ON altyaa.api_key FOR SELECT USING (true)",
        "CREATE POLICY second ON altyaa.api_key FOR UPDATE TO altyaa_app USING (true)",
        "CREATE POLICY second ON altyaa.api_key FOR SELECT TO altyaa_door, altyaa_app USING (true)",
    ],
    policies.context_functions_are_wrapped: [
        "ALTER POLICY floor ON altyaa.api_key USING (workspace_id = tenancy.workspace_id())",
        "ALTER POLICY floor ON altyaa.api_key WITH CHECK (workspace_id = tenancy.workspace_id())",
    ],
    policies.a_grant_and_a_policy_come_together: [
        "GRANT DELETE ON altyaa.api_key TO altyaa_worker",
        "GRANT UPDATE (email) ON altyaa.user_account TO altyaa_app",
        "CREATE POLICY second ON altyaa.user_account FOR DELETE TO altyaa_app USING (true)",
        "DROP POLICY door_reads ON altyaa.service_keyset",
    ],
    policies.the_door_sees_the_rows_of_its_columns: [
        "DROP POLICY door_reads ON altyaa.api_key",
        "GRANT SELECT (workspace_id) ON altyaa.mail TO altyaa_door",
        "ALTER POLICY door_reads ON altyaa.user_account USING (false)",
    ],
    policies.the_door_writes_whatever_rows_its_functions_name: [
        "ALTER POLICY door_deletes ON altyaa.user_session USING (false)",
        "ALTER POLICY door_updates ON altyaa.api_key_secret WITH CHECK (false)",
    ],
    policies.the_context_is_read_once_a_statement: [
        "ALTER POLICY floor ON altyaa.api_key USING (workspace_id = tenancy.workspace_id())",
        "ALTER POLICY floor ON altyaa.membership USING (workspace_id = tenancy.workspace_id())",
        "DROP POLICY floor ON altyaa.workspace",
    ],
    roles.security_definer_stands_in_door_and_tenancy_alone: [
        "CREATE FUNCTION altyaa.parcel() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "CREATE FUNCTION public.parcel() RETURNS int LANGUAGE sql SECURITY DEFINER AS 'SELECT 1'",
        "ALTER FUNCTION door.service_keysets() RESET search_path",
        "ALTER FUNCTION door.service_keysets() SET search_path = altyaa",
        "ALTER FUNCTION door.service_keysets() SECURITY INVOKER",
        "ALTER FUNCTION door.service_keysets() OWNER TO altyaa_owner",
        "ALTER FUNCTION tenancy.workspace_id() OWNER TO altyaa_door",
        "ALTER FUNCTION tenancy.workspace_id() PARALLEL SAFE",
        "ALTER FUNCTION tenancy.context() IMMUTABLE",
    ],
    roles.nothing_is_granted_to_public: [
        "GRANT EXECUTE ON FUNCTION door.service_keysets() TO PUBLIC",
        "CREATE FUNCTION door.parcel() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        "GRANT SELECT ON altyaa.workspace TO PUBLIC",
        "GRANT SELECT (name) ON altyaa.workspace TO PUBLIC",
        "GRANT USAGE ON SCHEMA tenancy TO PUBLIC",
    ],
    roles.serving_roles_have_rows_and_no_more: [
        "GRANT TRUNCATE ON altyaa.workspace TO altyaa_app",
        "GRANT REFERENCES (id) ON altyaa.workspace TO altyaa_worker",
        "GRANT SELECT ON altyaa.workspace TO altyaa_worker WITH GRANT OPTION",
        "GRANT SELECT ON altyaa.workspace TO altyaa_door",
        "GRANT INSERT (id) ON altyaa.workspace TO altyaa_door",
        "GRANT DELETE ON altyaa.membership TO altyaa_door",
        "GRANT INSERT (id) ON jobs.pgqueuer TO altyaa_door",
    ],
    roles.nobody_serving_makes_objects: [
        "GRANT CREATE ON SCHEMA door TO altyaa_door",
        "GRANT CREATE ON SCHEMA public TO PUBLIC",
        """DO $$ BEGIN EXECUTE format('GRANT TEMPORARY ON DATABASE %I TO PUBLIC', current_database()); END $$""",
    ],
    roles.roles_have_no_power: [
        "ALTER ROLE altyaa_worker BYPASSRLS",
        "ALTER ROLE altyaa_door LOGIN",
        # What an owner that inherits amounts to, in every version.
        "ALTER ROLE altyaa_owner INHERIT; GRANT altyaa_door TO altyaa_owner WITH INHERIT TRUE",
    ],
    roles.serving_roles_belong_to_nothing_and_own_nothing: [
        "GRANT altyaa_door TO altyaa_app",
        "GRANT pg_read_all_stats TO altyaa_worker",
        "ALTER TABLE altyaa.workspace OWNER TO altyaa_app",
    ],
    roles.default_privileges_grant_nothing: [
        "ALTER DEFAULT PRIVILEGES FOR ROLE altyaa_owner GRANT SELECT ON TABLES TO altyaa_app",
        "ALTER DEFAULT PRIVILEGES FOR ROLE altyaa_owner IN SCHEMA altyaa GRANT SELECT ON TABLES TO altyaa_door",
    ],
    roles.sessions_resolve_names_in_the_catalogue_alone: [
        """DO $$ BEGIN EXECUTE format('ALTER ROLE altyaa_app IN DATABASE %I SET search_path = altyaa',
                                      current_database()); END $$""",
        """DO $$ BEGIN EXECUTE format('ALTER ROLE altyaa_worker IN DATABASE %I RESET search_path',
                                      current_database()); END $$""",
    ],
}
