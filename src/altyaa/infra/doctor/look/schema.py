"""Looks at tables, policies and the roles behind the doors."""

from typing import Any

from altyaa.infra.doctor.facts import Schema, Table

# A table needs the wall when it has workspace_id, is the list of workspaces, or has a policy for a serving role.
# Partitions are covered by their parent, and by privileges (``login``). A floor is a RESTRICTIVE policy for all verbs
# whose two expressions speak of the signed context without an alternative to it.
_TABLES = r"""
WITH serving AS (
    SELECT oid, rolname FROM pg_roles WHERE rolname IN ('altyaa_app', 'altyaa_worker')
), tables AS (
    SELECT c.oid, n.nspname || '.' || c.relname AS name, c.relrowsecurity AS enabled, c.relforcerowsecurity AS forced,
           n.nspname = 'altyaa' AND c.relname = 'workspace'
           OR EXISTS (SELECT FROM pg_attribute a
                       WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped) AS is_tenants
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
     WHERE n.nspname IN ('altyaa', 'door', 'tenancy', 'jobs') AND c.relkind IN ('r', 'p') AND NOT c.relispartition
), floors AS (
    SELECT p.polrelid, p.polroles,
           e.seen ~ 'tenancy\.workspace_id' AND e.written ~ 'tenancy\.workspace_id' AS by_workspace
      FROM pg_policy p,
           LATERAL (SELECT pg_get_expr(p.polqual, p.polrelid) AS seen,
                           pg_get_expr(coalesce(p.polwithcheck, p.polqual), p.polrelid) AS written) e
     WHERE NOT p.polpermissive AND p.polcmd = '*'
       AND e.seen ~ 'tenancy\.(workspace|user)_id\(\)' AND e.seen !~ '\mOR\M'
       AND e.written ~ 'tenancy\.(workspace|user)_id\(\)' AND e.written !~ '\mOR\M'
)
SELECT t.name, t.enabled, t.forced,
       ARRAY(SELECT s.rolname::text FROM serving s
              WHERE NOT EXISTS (SELECT FROM floors f
                                 WHERE f.polrelid = t.oid AND (s.oid = ANY (f.polroles) OR 0 = ANY (f.polroles))
                                   AND (f.by_workspace OR NOT t.is_tenants))
              ORDER BY s.rolname) AS without_floor
  FROM tables t
 WHERE t.is_tenants
    OR EXISTS (SELECT FROM pg_policy p JOIN serving s ON s.oid = ANY (p.polroles) WHERE p.polrelid = t.oid)
 ORDER BY t.name
"""

_HOUSE = """
SELECT r.rolname::text AS role, r.rolsuper, r.rolbypassrls, r.rolcanlogin,
       pg_has_role(r.oid, (SELECT d.oid FROM pg_roles d WHERE d.rolname = 'altyaa_door'), 'USAGE') AS inherits_door
  FROM pg_roles r
 WHERE r.rolname IN ('altyaa_owner', 'altyaa_door')
"""

_REVISION_READABLE = """
SELECT EXISTS (SELECT FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                WHERE n.nspname = 'altyaa' AND c.relname = 'alembic_version'
                  AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
"""


async def schema(opened: Any, head: str) -> Schema:
    """Look through any session of the database."""
    tables = tuple(
        Table(row["name"], row["enabled"], row["forced"], tuple(row["without_floor"]))
        for row in await opened.fetch(_TABLES)
    )
    roles = {row["role"]: row for row in await opened.fetch(_HOUSE)}
    readable = await opened.fetchval(_REVISION_READABLE)
    revision = await opened.fetchval("SELECT version_num FROM altyaa.alembic_version") if readable else None
    owner = roles.get("altyaa_owner")
    return Schema(
        revision=revision,
        head=head,
        tables=tables,
        owner_attributes=_attributes(owner),
        door_attributes=_attributes(roles.get("altyaa_door")),
        owner_inherits_door=owner is not None and bool(owner["inherits_door"]),
    )


def _attributes(role: Any) -> frozenset[str]:
    names = {"SUPERUSER": "rolsuper", "BYPASSRLS": "rolbypassrls", "LOGIN": "rolcanlogin"}
    return frozenset(name for name, column in names.items() if role is not None and role[column])
