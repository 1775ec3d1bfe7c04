"""Reads from the server what ``roles`` decides on."""

from typing import Any

from altyaa.migrations.roles import Server

_QUERY = """
SELECT current_setting('server_version_num')::int / 10000 AS major,
       current_database()::text AS database,
       session_user::text AS me,
       ARRAY(SELECT rolname::text FROM pg_roles
              WHERE rolname IN ('altyaa_owner', 'altyaa_door', 'altyaa_app', 'altyaa_worker')) AS roles,
       EXISTS (SELECT FROM pg_auth_members m
                WHERE m.roleid = to_regrole('altyaa_door') AND m.member = to_regrole('altyaa_owner')) AS owner_has_door,
       CASE WHEN me.rolsuper OR session_user = 'altyaa_owner' THEN true
            WHEN to_regrole('altyaa_owner') IS NULL THEN false
            ELSE pg_has_role(session_user, to_regrole('altyaa_owner'),
                             CASE WHEN current_setting('server_version_num')::int >= 160000
                                  THEN 'SET' ELSE 'MEMBER' END)
       END AS am_owner,
       CASE WHEN to_regrole('altyaa_owner') IS NULL THEN false
            ELSE has_database_privilege(to_regrole('altyaa_owner'), d.oid, 'CREATE') END AS owner_may_create,
       EXISTS (SELECT FROM aclexplode(coalesce(d.datacl, acldefault('d', d.datdba))) a
                WHERE a.grantee = 0 AND a.privilege_type IN ('TEMPORARY', 'CREATE')) AS public_may_create,
       (SELECT count(*) = 2 FROM pg_db_role_setting s
         WHERE s.setdatabase = d.oid AND 'search_path=pg_catalog' = ANY (s.setconfig)
           AND s.setrole IN (to_regrole('altyaa_app'), to_regrole('altyaa_worker'))) AS search_path_set
  FROM pg_database d, pg_roles me
 WHERE d.datname = current_database() AND me.rolname = session_user
"""


async def inspect(connection: Any) -> Server:
    """Look at the server behind an asyncpg connection."""
    row = dict(await connection.fetchrow(_QUERY))
    return Server(**(row | {"roles": frozenset(row["roles"])}))
