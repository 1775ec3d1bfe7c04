-- Workspaces, people and memberships.

CREATE SCHEMA IF NOT EXISTS altyaa;
REVOKE ALL ON SCHEMA altyaa FROM PUBLIC;
CREATE SCHEMA door;
REVOKE ALL ON SCHEMA door FROM PUBLIC;
GRANT USAGE ON SCHEMA altyaa, tenancy, door TO altyaa_app, altyaa_worker;
GRANT USAGE ON SCHEMA altyaa, door TO altyaa_door;
GRANT EXECUTE ON FUNCTION tenancy.workspace_id(), tenancy.user_id(), tenancy.principal_id(), tenancy.has_scope(text)
   TO altyaa_app, altyaa_worker;
GRANT SELECT ON altyaa.alembic_version TO altyaa_app, altyaa_worker;

CREATE TABLE altyaa.workspace (
    id         uuid        PRIMARY KEY,
    name       text        NOT NULL CHECK (name <> ''),
    created_at timestamptz NOT NULL
);

-- email_digest is a keyed digest: a plain unique email would answer "does this person exist?" to an injected INSERT.
CREATE TABLE altyaa.user_account (
    id           uuid        PRIMARY KEY,
    email        text        NOT NULL,
    email_digest bytea       NOT NULL UNIQUE CHECK (octet_length(email_digest) = 32),
    created_at   timestamptz NOT NULL
);

CREATE TABLE altyaa.user_password (
    user_id    uuid        PRIMARY KEY REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    hash       text        NOT NULL,
    changed_at timestamptz NOT NULL
);

CREATE TABLE altyaa.membership (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    user_id      uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    role         text        NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, user_id)
);

ALTER TABLE altyaa.workspace ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.user_account ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.user_password ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.membership ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

-- The floor: whatever other policies allow, never past the signed context. (SELECT …) runs once per statement.
-- Its second value is there to be asked for first: PostgreSQL may compare a column with a caller's value before it
-- compares the tenant, and whether (SELECT …) was executed at all would then tell, in EXPLAIN ANALYZE, whether any
-- workspace has that value. A comparison with true costs nothing, so nothing goes before it.
CREATE POLICY floor ON altyaa.workspace AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((id, true) = (SELECT tenancy.workspace_id(), true)) WITH CHECK (id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.user_account AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.user_password AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.membership AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));

-- The planner's estimates come from samples of every workspace's values, and EXPLAIN shows them to anybody. Of what
-- people write, and a serving role may read, there are no samples.
ALTER TABLE altyaa.workspace ALTER name SET STATISTICS 0;

-- What the serving roles do at all, verb by verb. A verb without a policy and a grant does not exist.
CREATE POLICY can_select ON altyaa.workspace FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.workspace FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_insert ON altyaa.user_account FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_insert ON altyaa.user_password FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_insert ON altyaa.membership FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT SELECT, INSERT ON altyaa.workspace TO altyaa_app, altyaa_worker;
GRANT INSERT ON altyaa.user_account, altyaa.user_password, altyaa.membership TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.user_account FOR SELECT TO altyaa_door USING (true);
GRANT SELECT (id, email_digest) ON altyaa.user_account TO altyaa_door;

-- Keyed by a digest that only the service can compute.
CREATE FUNCTION door.user_by_email(email_digest bytea) RETURNS TABLE (user_id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT u.id FROM altyaa.user_account u WHERE u.email_digest = $1 $$;
