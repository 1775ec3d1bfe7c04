"""Rules that functions, roles and privileges outside tables keep."""

from typing import Any

from tests.tenancy.catalogue import OUR_SCHEMAS, SERVING

OWNER, DOOR = "altyaa_owner", "altyaa_door"
_ROLES = (OWNER, DOOR, *SERVING)
_APP = ("incident_kind", "incident_code", "incident_since", "paused_until", "calm_since", "tokens", "tokens_at")
_DOOR_WRITES = [
    *(f"jobs.pgqueuer.{column}" for column in ("priority", "status", "entrypoint", "payload")),
    *(f"altyaa.provider_app.{column}" for column in ("provider", "app_id", *_APP)),
    *(f"altyaa.spool_host.{column}" for column in ("id", "marker", "claims", "seen_at")),
    *(f"altyaa.deletion_request.{column}" for column in ("code_digest", "provider", "asked_at", "received_at")),
    *(f"altyaa.deletion_request.{column}" for column in ("done_at", "was_held", "is_left")),
]
_DOOR_SWEEPS = [
    *("altyaa.idempotency", "altyaa.password_reset", "altyaa.user_session", "altyaa.spent_ticket"),
    *("altyaa.oauth_code", "altyaa.oauth_grant", "altyaa.oauth_denied_token", "altyaa.oauth_assertion"),
    *("altyaa.connect_attempt", "altyaa.deletion_request", "altyaa.address_change"),
]


async def security_definer_stands_in_door_and_tenancy_alone(admin: Any) -> list[str]:
    """And there its search_path is pinned, so that no caller chooses what its names mean."""
    query = """
    SELECT p.oid::regprocedure::text AS name, n.nspname AS schema, p.prosecdef AS definer,
           coalesce(p.proconfig, '{}') @> ARRAY['search_path=pg_catalog, pg_temp'] AS pinned,
           p.proowner::regrole::text AS owner, p.proparallel = 'r' AND p.provolatile = 's' AS stable
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace
     WHERE n.nspname = ANY ($1) OR (p.prosecdef AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema')
    """
    findings = []
    for row in await admin.fetch(query, OUR_SCHEMAS):
        if row["definer"] != (row["schema"] in ("door", "tenancy")):
            findings.append(f"{row['name']}: SECURITY DEFINER in {row['schema']} is {row['definer']}")
        if row["definer"] and not row["pinned"]:
            findings.append(f"{row['name']}: its search_path is not pinned")
        if row["schema"] == "tenancy" and not row["stable"]:
            findings.append(f"{row['name']} is not STABLE and PARALLEL RESTRICTED")
        if row["owner"] != (DOOR if row["schema"] == "door" else OWNER):
            findings.append(f"{row['name']} belongs to {row['owner']}")
    return findings


async def nothing_is_granted_to_public(admin: Any) -> list[str]:
    """Neither a schema, a table, a column, a sequence nor a function of ours."""
    query = """
    SELECT 'schema ' || n.nspname AS what, n.nspname AS schema, a.privilege_type AS verb
      FROM pg_namespace n, aclexplode(coalesce(n.nspacl, acldefault('n', n.nspowner))) a WHERE a.grantee = 0
    UNION ALL
    SELECT c.oid::regclass::text, n.nspname, a.privilege_type
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a WHERE a.grantee = 0
    UNION ALL
    SELECT c.oid::regclass::text || '.' || t.attname, n.nspname, a.privilege_type
      FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(t.attacl) a
     WHERE a.grantee = 0
    UNION ALL
    SELECT p.oid::regprocedure::text, n.nspname, a.privilege_type
      FROM pg_proc p JOIN pg_namespace n ON n.oid = p.pronamespace,
           aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) a
     WHERE a.grantee = 0
    """
    found = await admin.fetch(f"SELECT what, verb FROM ({query}) q WHERE schema = ANY ($1)", OUR_SCHEMAS)
    return [f"PUBLIC has {row['verb']} on {row['what']}" for row in found]


async def serving_roles_have_rows_and_no_more(admin: Any) -> list[str]:
    """SELECT, INSERT, UPDATE and DELETE; the door SELECT and UPDATE of single columns. RLS does not cover TRUNCATE.

    The door writes jobs, whose columns it fills from the signed context, and two tables that are no workspace's. It
    deletes what its sweeps do.
    """
    query = """
    SELECT c.oid::regclass::text AS name, a.grantee::regrole::text AS role, a.privilege_type AS verb
      FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace, aclexplode(c.relacl) a
     WHERE n.nspname = ANY ($1) AND a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($2))
       AND (a.is_grantable
            OR a.grantee = 'altyaa_door'::regrole
               AND (a.privilege_type <> 'DELETE' OR c.oid::regclass::text <> ALL ($4))
            OR a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE', 'DELETE'))
    UNION ALL
    SELECT c.oid::regclass::text || '.' || t.attname, a.grantee::regrole::text, a.privilege_type
      FROM pg_attribute t JOIN pg_class c ON c.oid = t.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace,
           aclexplode(t.attacl) a
     WHERE n.nspname = ANY ($1) AND a.grantee IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($2))
       AND (a.is_grantable
            OR a.privilege_type NOT IN ('SELECT', 'INSERT', 'UPDATE')
            OR a.grantee = 'altyaa_door'::regrole AND a.privilege_type = 'INSERT'
               AND c.oid::regclass::text || '.' || t.attname <> ALL ($3))
    """
    found = await admin.fetch(query, OUR_SCHEMAS, [DOOR, *SERVING], _DOOR_WRITES, _DOOR_SWEEPS)
    return [f"{row['role']} has {row['verb']} on {row['name']}" for row in found]


async def nobody_serving_makes_objects(admin: Any) -> list[str]:
    """With a table or function of their own, one workspace could poison a pooled connection for the next."""
    schemas = """
    SELECT r.rolname || ' may create in schema ' || n.nspname AS what FROM pg_roles r, pg_namespace n
     WHERE r.rolname = ANY ($1) AND has_schema_privilege(r.oid, n.oid, 'CREATE')
    """
    database = """
    SELECT r.rolname || ' has ' || v.verb || ' on the database' AS what
      FROM pg_roles r, unnest(ARRAY['CREATE', 'TEMPORARY']) v (verb)
     WHERE r.rolname = ANY ($1) AND has_database_privilege(r.oid, current_database(), v.verb)
    """
    roles = [DOOR, *SERVING]
    return [row["what"] for sql in (schemas, database) for row in await admin.fetch(sql, roles)]


async def roles_have_no_power(admin: Any) -> list[str]:
    """No flag that passes policies by; the door cannot log in; the owner does not inherit the door's sight."""
    query = """
    SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolcreatedb OR rolreplication AS power, rolcanlogin
      FROM pg_roles WHERE rolname = ANY ($1)
    """
    found = {row["rolname"]: row for row in await admin.fetch(query, list(_ROLES))}
    findings = [f"{name} has a powerful flag" for name, row in found.items() if row["power"]]
    findings += [f"{name} does not exist" for name in _ROLES if name not in found]
    if found[DOOR]["rolcanlogin"]:
        findings.append("the door can log in")
    if await admin.fetchval("SELECT pg_has_role($1, $2, 'USAGE')", OWNER, DOOR):
        findings.append("the owner inherits the door")
    return findings


async def serving_roles_belong_to_nothing_and_own_nothing(admin: Any) -> list[str]:
    """A member may become what it is a member of; an owner may change policies. The door is a member of nothing too."""
    members = """
    SELECT m.member::regrole::text || ' is a member of ' || m.roleid::regrole::text AS what
      FROM pg_auth_members m WHERE m.member IN (SELECT oid FROM pg_roles WHERE rolname = ANY ($1))
    """
    owners = """
    SELECT r.rolname || ' owns ' || pg_describe_object(d.classid, d.objid, d.objsubid) AS what
      FROM pg_shdepend d JOIN pg_roles r ON r.oid = d.refobjid
     WHERE d.deptype = 'o' AND d.dbid IN (0, (SELECT oid FROM pg_database WHERE datname = current_database()))
       AND r.rolname = ANY ($1)
    """
    found = [row["what"] for row in await admin.fetch(members, [DOOR, *SERVING])]
    return found + [row["what"] for row in await admin.fetch(owners, list(SERVING))]


async def default_privileges_grant_nothing(admin: Any) -> list[str]:
    """An object that a later migration makes is closed until it is opened."""
    query = """
    SELECT a.grantee, d.defaclrole::regrole::text AS maker, a.privilege_type AS verb
      FROM pg_default_acl d, aclexplode(d.defaclacl) a
     WHERE a.grantee <> d.defaclrole
       AND (d.defaclnamespace = 0 OR d.defaclnamespace IN (SELECT oid FROM pg_namespace WHERE nspname = ANY ($1)))
    """
    return [
        f"what {row['maker']} makes is granted to others: {row['verb']}"
        for row in await admin.fetch(query, OUR_SCHEMAS)
    ]


async def sessions_resolve_names_in_the_catalogue_alone(admin: Any) -> list[str]:
    """``search_path = pg_catalog``: a statement that does not name its schema finds nothing of anybody's."""
    query = """
    SELECT r.rolname FROM pg_roles r
     WHERE r.rolname = ANY ($1) AND NOT EXISTS (
           SELECT FROM pg_db_role_setting s JOIN pg_database d ON d.oid = s.setdatabase
            WHERE d.datname = current_database() AND s.setrole = r.oid AND 'search_path=pg_catalog' = ANY (s.setconfig))
    """
    return [f"{row['rolname']} has a wider search_path" for row in await admin.fetch(query, list(SERVING))]
