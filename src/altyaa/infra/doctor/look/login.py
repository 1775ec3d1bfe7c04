"""Looks at a serving login through its own session: catalogs are open to every role."""

from dataclasses import dataclass
from typing import Any

from altyaa.infra.doctor.facts import Link, Login, Membership, Schema, Unreachable
from altyaa.infra.doctor.look.schema import schema
from altyaa.infra.doctor.look.session import NoSession, identity, session
from altyaa.kernel.secret import Secret

# Itself, and every role that it is a member of, directly or through others.
_ROLES = """
WITH RECURSIVE reach (oid, through) AS (
    SELECT me.oid, NULL::oid FROM pg_roles me WHERE me.rolname = session_user
    UNION
    SELECT m.roleid, coalesce(reach.through, m.roleid) FROM reach JOIN pg_auth_members m ON m.member = reach.oid
), schemas AS (
    SELECT oid, nspname, nspowner FROM pg_namespace WHERE nspname IN ('altyaa', 'door', 'tenancy', 'jobs')
), ours (owner, thing) AS (
    SELECT nspowner, 'schema ' || nspname FROM schemas
    UNION ALL
    SELECT c.relowner, CASE WHEN c.relkind IN ('v', 'm') THEN 'view ' ELSE 'table ' END || s.nspname || '.' || c.relname
      FROM schemas s JOIN pg_class c ON c.relnamespace = s.oid
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f')
    UNION ALL
    SELECT p.proowner, 'function ' || s.nspname || '.' || p.proname
      FROM schemas s JOIN pg_proc p ON p.pronamespace = s.oid
    UNION ALL
    SELECT d.datdba, 'database ' || d.datname FROM pg_database d WHERE d.datname = current_database()
)
SELECT r.rolname::text AS role, through.rolname::text AS through,
       array_remove(ARRAY[CASE WHEN r.rolsuper THEN 'SUPERUSER' END, CASE WHEN r.rolbypassrls THEN 'BYPASSRLS' END,
                          CASE WHEN r.rolcreaterole THEN 'CREATEROLE' END, CASE WHEN r.rolcreatedb THEN 'CREATEDB' END,
                          CASE WHEN r.rolreplication THEN 'REPLICATION' END], NULL) AS attributes,
       ARRAY(SELECT ours.thing FROM ours WHERE ours.owner = r.oid ORDER BY ours.thing) AS owns
  FROM reach JOIN pg_roles r ON r.oid = reach.oid LEFT JOIN pg_roles through ON through.oid = reach.through
 ORDER BY reach.through IS NOT NULL, reach.through <> reach.oid, role
"""

# Past policies: TRUNCATE asks none, a partition read directly asks only its own, and the context key has none.
_PRIVILEGES = """
WITH tables AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name,
           c.relispartition OR n.nspname = 'tenancy' AND c.relname = 'context_key' AS is_closed
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('altyaa', 'door', 'tenancy', 'jobs') AND c.relkind IN ('r', 'p')
)
SELECT current_database()::text AS database,
       ARRAY(SELECT 'TEMPORARY' WHERE has_database_privilege(session_user, current_database(), 'TEMPORARY')
              UNION ALL
             SELECT 'DATABASE' WHERE has_database_privilege(session_user, current_database(), 'CREATE')
              UNION ALL
             SELECT n.nspname::text FROM pg_namespace n
              WHERE n.nspname !~ '^pg_(toast_)?temp_' AND has_schema_privilege(session_user, n.oid, 'CREATE')
            ) AS may_create,
       ARRAY(SELECT v.verb || ' ON ' || t.name
               FROM tables t, (VALUES ('TRUNCATE'), ('SELECT'), ('INSERT'), ('UPDATE'), ('DELETE')) AS v (verb)
              WHERE (v.verb = 'TRUNCATE' OR t.is_closed)
                AND (has_table_privilege(session_user, t.oid, v.verb)
                     OR CASE WHEN v.verb IN ('SELECT', 'INSERT', 'UPDATE')
                             THEN has_any_column_privilege(session_user, t.oid, v.verb) END)
              ORDER BY 1) AS past_policies
"""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A login to look at.

    Attributes:
        setting: Where its address stands, for people.
    """

    dsn: Secret[str]
    setting: str
    expected_role: str


@dataclass(frozen=True, slots=True)
class Seen:
    """Everything that one session showed.

    Attributes:
        identity: The same for two sessions exactly when they are in the same database.
    """

    link: Link
    login: Login
    schema: Schema
    identity: str


async def look(
    wanted: Wanted, head: str, prepared_statements: bool, beside: "Seen | None" = None
) -> Seen | Unreachable:
    """Log in and look.

    Args:
        beside: What the app's login showed, for the others to be compared with.
    """
    try:
        async with session(wanted.dsn) as opened:
            link = await _link(opened, wanted.setting, prepared_statements)
            search_path = await opened.fetchval("SELECT pg_catalog.current_setting('search_path')")
            # What we look with must not be what somebody put into our way.
            await opened.execute("SET LOCAL search_path = pg_catalog")
            roles = await opened.fetch(_ROLES)
            privileges = await opened.fetchrow(_PRIVILEGES)
            found = await schema(opened, head)
            at = await identity(opened)
    except NoSession as error:
        return Unreachable(wanted.setting, str(error))
    elsewhere = beside is not None and beside.identity != at
    login = _login(wanted, elsewhere, search_path, roles, privileges, opened.get_server_version())
    return Seen(link, login, found, at)


async def _link(opened: Any, setting: str, prepared_statements: bool) -> Link:
    await opened.learn()
    # asyncpg tells nobody how it is connected; the server knows only its own half of a way through a pooler.
    transport = opened._transport
    peer = transport.get_extra_info("peername")
    return Link(
        setting=setting,
        ahead_seconds=opened.clock_offset_seconds,
        pooled=opened.bound_pid == 0,
        prepared_statements=prepared_statements,
        peer=peer[0] if isinstance(peer, tuple) else None,
        encrypted=transport.get_extra_info("sslcontext") is not None,
    )


def _login(wanted: Wanted, elsewhere: bool, search_path: str, roles: Any, privileges: Any, version: Any) -> Login:
    itself, *others = roles
    return Login(
        setting=wanted.setting,
        role=itself["role"],
        expected_role=wanted.expected_role,
        database=privileges["database"],
        elsewhere=elsewhere,
        version=version,
        search_path=search_path,
        attributes=frozenset(itself["attributes"]),
        memberships=tuple(_membership(role) for role in others),
        owns=tuple(itself["owns"]),
        may_create=tuple(privileges["may_create"]),
        past_policies=tuple(privileges["past_policies"]),
    )


def _membership(row: Any) -> Membership:
    owns = bool(row["owns"]) and row["role"] not in ("altyaa_owner", "altyaa_door")
    return Membership(row["role"], row["through"], frozenset(row["attributes"]), owns)
