"""Rules of ``docs/decisions`` and CONTRIBUTING that tables, keys, indexes and views keep."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from tests.tenancy.catalogue import OUR_SCHEMAS, SERVING, every_table, tenant_tables
from tests.tenancy.probes import RANDOM_KEYS


@dataclass(frozen=True, slots=True)
class Exempt:
    """A table without a workspace.

    Attributes:
        serving_may: What the serving roles may do with it.
        worker_may: What ``altyaa_worker`` may do beside that.
        rls: A door reads it, so policies say what the door sees.
    """

    why: str
    serving_may: frozenset[str] = frozenset()
    worker_may: frozenset[str] = frozenset()
    rls: bool = False


WITHOUT_A_WORKSPACE: Mapping[str, Exempt] = {
    "altyaa.alembic_version": Exempt("the schema's revision, which readiness compares", frozenset({"SELECT"})),
    "altyaa.service_keyset": Exempt("the service's own keysets, sealed under the KEK", rls=True),
    "altyaa.token_bit": Exempt("the bits that tokens name scopes and resources by: the deployment's own", rls=True),
    "altyaa.provider_app": Exempt("our apps at platforms: their incidents and budgets, which all share", rls=True),
    "altyaa.spool_host": Exempt("machines with a spool, and when each gave a sign of life", rls=True),
    "altyaa.deletion_request": Exempt("wishes to have data deleted, by a code's digest: whose is not kept", rls=True),
    "tenancy.context_key": Exempt("what verifies contexts: for the owner alone"),
    "jobs.pgqueuer": Exempt(
        "what is to be done: ids alone; the app puts jobs in by door.enqueue, the worker takes them from everybody's",
        worker_may=frozenset({"SELECT", "UPDATE", "DELETE"}),
    ),
    "jobs.pgqueuer_log": Exempt(
        "each try at a job: no words of a workspace", worker_may=frozenset({"SELECT", "INSERT", "DELETE"})
    ),
    "jobs.pgqueuer_schedules": Exempt(
        "what is done by the clock", worker_may=frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
    ),
    "jobs.pgqueuer_statistics": Exempt("PgQueuer asks whether it is there; empty", worker_may=frozenset({"SELECT"})),
}
"""The closed list."""


async def every_table_has_an_owner_or_is_on_the_closed_list(admin: Any) -> list[str]:
    """A table appears in our schemas with a workspace, with a person, or with a reason."""
    owned = {table.name for table in await tenant_tables(admin)}
    found = set(await every_table(admin)) - owned
    return [
        f"{name} has no tenant column and is not on the closed list" for name in found - set(WITHOUT_A_WORKSPACE)
    ] + [f"{name} is on the closed list and is not such a table" for name in set(WITHOUT_A_WORKSPACE) - found]


async def exempt_tables_are_closed_to_serving_roles(admin: Any) -> list[str]:
    """Without policies, privileges are all that protects them."""
    query = """
    SELECT p.privilege FROM unnest(ARRAY['SELECT', 'INSERT', 'UPDATE', 'DELETE']) p (privilege)
     WHERE has_table_privilege($1, $2, p.privilege)
        OR (p.privilege <> 'DELETE' AND has_any_column_privilege($1, $2, p.privilege))
    """
    findings = []
    for name, exempt in WITHOUT_A_WORKSPACE.items():
        for role in SERVING:
            may = {row["privilege"] for row in await admin.fetch(query, role, name)}
            allowed = exempt.serving_may | (exempt.worker_may if role == "altyaa_worker" else frozenset())
            findings += [f"{role} may {verb} {name}" for verb in may - allowed]
        if exempt.rls != await admin.fetchval("SELECT relrowsecurity FROM pg_class WHERE oid = $1::regclass", name):
            findings.append(f"{name}: row level security is not {'on' if exempt.rls else 'off'}")
    return findings


async def tables_stand_in_our_schemas_alone(admin: Any) -> list[str]:
    """Nothing of ours is in ``public``, and no schema exists that the other rules do not look at."""
    query = """
    SELECT n.nspname || '.' || o.name AS name
      FROM pg_namespace n
      JOIN (SELECT oid, 'pg_class'::regclass AS class, relname AS name, relnamespace AS nsp FROM pg_class
            UNION ALL SELECT oid, 'pg_proc'::regclass, proname, pronamespace FROM pg_proc
            UNION ALL SELECT oid, 'pg_type'::regclass, typname, typnamespace FROM pg_type) o ON o.nsp = n.oid
     WHERE n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' AND n.nspname <> ALL ($1)
       AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.classid = o.class AND d.objid = o.oid AND d.deptype = 'e')
    """
    return [f"{row['name']} is outside our schemas" for row in await admin.fetch(query, OUR_SCHEMAS)]


async def rls_is_enabled_and_forced(admin: Any) -> list[str]:
    """On every table whose rows have an owner."""
    query = "SELECT relrowsecurity AND relforcerowsecurity FROM pg_class WHERE oid = $1::regclass"
    tables = await tenant_tables(admin)
    return [f"{table.name} is not FORCEd" for table in tables if not await admin.fetchval(query, table.name)]


async def the_owner_sees_no_row(admin: Any) -> list[str]:
    """FORCEd and without a policy, the owner of the tables is held like anybody."""
    findings = []
    for table in await tenant_tables(admin):
        planted = await admin.fetchval(f"SELECT count(*) FROM {table.name}")
        async with admin.transaction():
            await admin.execute("SET LOCAL ROLE altyaa_owner")
            seen = await admin.fetchval(f"SELECT count(*) FROM {table.name}")
            await admin.execute("RESET ROLE")
        if seen or not planted:
            findings.append(f"the owner sees {seen} of {planted} rows of {table.name}")
    return findings


async def primary_keys_begin_with_the_tenant(admin: Any) -> list[str]:
    """So that one tenant's rows lie together and no id is unique across tenants."""
    query = "SELECT EXISTS (SELECT FROM pg_index WHERE indrelid = $1::regclass AND indisprimary)"
    return [
        f"{table.name}: the primary key does not begin with {table.tenant}"
        for table in await tenant_tables(admin)
        if not await admin.fetchval(query, table.name) or table.unique[0][0] != table.tenant
    ]


async def foreign_keys_carry_the_tenant(admin: Any) -> list[str]:
    """A key without it accepts another tenant's parent, whose row is invisible."""
    tables = {table.name: table for table in await tenant_tables(admin)}
    findings = []
    for table in tables.values():
        for key in table.foreign_keys:
            parent = tables.get(key.parent)
            # A person is not a workspace's row: whoever knows the id may name them.
            if parent is None or (table.kind == "workspace" and parent.kind == "user"):
                continue
            if (table.tenant, parent.tenant) not in zip(key.columns, key.parent_columns, strict=True):
                findings.append(f"{table.name} ({', '.join(key.columns)}) refers to {parent.name} without the tenant")
    return findings


async def unique_keys_name_the_tenant_or_are_random(admin: Any) -> list[str]:
    """A duplicate-key error tells that a row exists."""
    tables = await tenant_tables(admin)
    keys = {(table.name, key) for table in tables for key in table.unique if table.tenant not in key}
    return [f"{name} ({', '.join(key)}) is unique across tenants" for name, key in keys - set(RANDOM_KEYS)] + [
        f"{name} ({', '.join(key)}) is on the list of random keys and does not exist"
        for name, key in set(RANDOM_KEYS) - keys
    ]


async def indexes_begin_with_the_tenant(admin: Any) -> list[str]:
    """Every query under a policy compares the tenant first; doors look up what no serving role may read.

    In an index on anything else, EXPLAIN ANALYZE counts what other tenants have.
    """
    query = """
    SELECT ARRAY(SELECT pg_get_indexdef(i.indexrelid, k, true) FROM generate_series(1, i.indnkeyatts) k) AS columns
      FROM pg_index i
     WHERE i.indrelid = $1::regclass
       AND (i.indkey[0] = 0 OR EXISTS (SELECT FROM unnest($2::text[]) r (role)
                                        WHERE has_column_privilege(r.role, i.indrelid, i.indkey[0], 'SELECT')))
    """
    return [
        f"{table.name}: the index on ({', '.join(row['columns'])}) does not begin with {table.tenant}"
        for table in await tenant_tables(admin)
        for row in await admin.fetch(query, table.name, SERVING)
        if row["columns"][0] != table.tenant
    ]


async def views_ask_with_the_rights_of_the_caller(admin: Any) -> list[str]:
    """A view asks with its owner's rights unless told otherwise; a materialized one keeps everybody's rows."""
    query = """
    SELECT n.nspname || '.' || c.relname AS name
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname = ANY ($1)
       AND (c.relkind = 'm' OR c.relkind = 'v'
            AND NOT coalesce(c.reloptions, '{}') && ARRAY['security_invoker=true', 'security_invoker=on'])
    """
    return [f"{row['name']} is a view without security_invoker" for row in await admin.fetch(query, OUR_SCHEMAS)]


async def partitions_have_no_privileges(admin: Any) -> list[str]:
    """Read directly, a partition ignores its parent's policies."""
    query = """
    SELECT c.oid::regclass::text || ': ' || a.grantee::regrole::text || ' has ' || a.privilege_type AS what
      FROM pg_class c, aclexplode(c.relacl) a
     WHERE c.relispartition AND a.grantee <> c.relowner
    UNION ALL
    SELECT c.oid::regclass::text || ': ' || a.grantee::regrole::text || ' has ' || a.privilege_type || ' on a column'
      FROM pg_class c JOIN pg_attribute t ON t.attrelid = c.oid, aclexplode(t.attacl) a
     WHERE c.relispartition AND a.grantee <> c.relowner
    """
    return [row["what"] for row in await admin.fetch(query)]
