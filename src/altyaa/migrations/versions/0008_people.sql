-- Members and their roles, invitations, sessions, forgotten passwords.

-- The address by which the workspace knows a member: other workspaces' people stay out of its reach. Its keyed digest
-- finds a person's workspaces, through a door; serving roles cannot read it, so its index tells them nothing.
ALTER TABLE altyaa.membership ADD email text, ADD email_digest bytea CHECK (octet_length(email_digest) = 32);
-- The owner is held by the policies too. For this transaction they are lifted, or the UPDATE would see no rows.
ALTER TABLE altyaa.membership NO FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.user_account NO FORCE ROW LEVEL SECURITY;
UPDATE altyaa.membership m SET email = u.email, email_digest = u.email_digest
  FROM altyaa.user_account u WHERE u.id = m.user_id;
ALTER TABLE altyaa.user_account FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.membership FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.membership ALTER email SET NOT NULL, ALTER email_digest SET NOT NULL,
      ALTER email SET STATISTICS 0, ALTER role SET STATISTICS 0;
CREATE INDEX membership_by_person ON altyaa.membership (email_digest);

-- What happens to a key whose 90 days are over.
ALTER TABLE altyaa.workspace
  ADD key_rotation text NOT NULL DEFAULT 'remind' CHECK (key_rotation IN ('remind', 'expire'));

-- digest is absent until the worker mails the link: its secret is made then, and stored nowhere.
CREATE TABLE altyaa.invitation (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    email        text        NOT NULL,
    role         text        NOT NULL CHECK (role IN ('owner', 'admin', 'member')),
    invited_by   text        NOT NULL,
    digest       bytea       UNIQUE CHECK (octet_length(digest) = 32),
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    accepted_at  timestamptz,
    withdrawn_at timestamptz,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE altyaa.user_session (
    user_id          uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id               uuid        NOT NULL,
    digest           bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    created_at       timestamptz NOT NULL,
    authenticated_at timestamptz NOT NULL,
    last_seen_at     timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    ip               inet,
    user_agent       text,
    PRIMARY KEY (user_id, id)
);

CREATE TABLE altyaa.password_reset (
    user_id    uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    digest     bytea       UNIQUE CHECK (octet_length(digest) = 32),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (user_id, id)
);

ALTER TABLE altyaa.invitation ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.user_session ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.password_reset ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.invitation AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.user_session AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.password_reset AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
ALTER TABLE altyaa.workspace ALTER key_rotation SET STATISTICS 0;
ALTER TABLE altyaa.user_account ALTER email SET STATISTICS 0;
ALTER TABLE altyaa.invitation ALTER email SET STATISTICS 0, ALTER role SET STATISTICS 0,
      ALTER invited_by SET STATISTICS 0;
ALTER TABLE altyaa.user_session ALTER ip SET STATISTICS 0, ALTER user_agent SET STATISTICS 0;

CREATE POLICY can_update ON altyaa.workspace FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT UPDATE (name, key_rotation) ON altyaa.workspace TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.user_account FOR SELECT TO altyaa_app, altyaa_worker USING (true);
GRANT SELECT (id, email, created_at) ON altyaa.user_account TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.user_password FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_update ON altyaa.user_password FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT SELECT (user_id, changed_at), UPDATE (hash, changed_at) ON altyaa.user_password TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.membership FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_update ON altyaa.membership FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.membership FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT SELECT (workspace_id, user_id, role, created_at, email), UPDATE (role), DELETE
   ON altyaa.membership TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.invitation FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.invitation FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.invitation FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT INSERT, UPDATE (role, invited_by, digest, expires_at, accepted_at, withdrawn_at),
      SELECT (workspace_id, id, email, role, invited_by, created_at, expires_at, accepted_at, withdrawn_at)
   ON altyaa.invitation TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.user_session FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.user_session FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.user_session FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.user_session FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT INSERT, DELETE, UPDATE (last_seen_at),
      SELECT (user_id, id, created_at, authenticated_at, last_seen_at, expires_at, ip, user_agent)
   ON altyaa.user_session TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.password_reset FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.password_reset FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.password_reset FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT INSERT, UPDATE (digest, used_at), SELECT (user_id, id, created_at, expires_at, used_at)
   ON altyaa.password_reset TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.workspace FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.user_password FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.membership FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.invitation FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.user_session FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.password_reset FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.user_session FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.password_reset FOR DELETE TO altyaa_door USING (true);
GRANT SELECT (id, name, key_rotation) ON altyaa.workspace TO altyaa_door;
GRANT SELECT (user_id, hash, changed_at) ON altyaa.user_password TO altyaa_door;
GRANT SELECT (workspace_id, role, email_digest) ON altyaa.membership TO altyaa_door;
GRANT SELECT (workspace_id, id, email, role, digest, expires_at, accepted_at, withdrawn_at)
   ON altyaa.invitation TO altyaa_door;
GRANT DELETE, SELECT (user_id, id, digest, authenticated_at, last_seen_at, expires_at)
   ON altyaa.user_session TO altyaa_door;
GRANT DELETE, SELECT (user_id, id, digest, expires_at, used_at) ON altyaa.password_reset TO altyaa_door;

-- Each is keyed by a digest that only the service can compute, or of a secret that somebody showed.
CREATE FUNCTION door.password(email_digest bytea) RETURNS TABLE (user_id uuid, hash text, changed_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT u.id, p.hash, p.changed_at
      FROM altyaa.user_account u JOIN altyaa.user_password p ON p.user_id = u.id
     WHERE u.email_digest = $1
$$;

CREATE FUNCTION door.memberships(email_digest bytea) RETURNS TABLE (workspace_id uuid, name text, role text)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT w.id, w.name, m.role
      FROM altyaa.membership m JOIN altyaa.workspace w ON w.id = m.workspace_id
     WHERE m.email_digest = $1
     ORDER BY w.id
$$;

CREATE FUNCTION door.invitation(digest bytea)
RETURNS TABLE (workspace_id uuid, id uuid, workspace_name text, email text, role text, expires_at timestamptz,
               accepted_at timestamptz, withdrawn_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT i.workspace_id, i.id, w.name, i.email, i.role, i.expires_at, i.accepted_at, i.withdrawn_at
      FROM altyaa.invitation i JOIN altyaa.workspace w ON w.id = i.workspace_id
     WHERE i.digest = $1
$$;

CREATE FUNCTION door.session(digest bytea)
RETURNS TABLE (user_id uuid, id uuid, authenticated_at timestamptz, last_seen_at timestamptz, expires_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.user_id, s.id, s.authenticated_at, s.last_seen_at, s.expires_at
      FROM altyaa.user_session s WHERE s.digest = $1
$$;

CREATE FUNCTION door.password_reset(digest bytea)
RETURNS TABLE (user_id uuid, id uuid, expires_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT r.user_id, r.id, r.expires_at, r.used_at FROM altyaa.password_reset r WHERE r.digest = $1 $$;

-- What has ended, of everybody; the worker's alone.
CREATE FUNCTION door.sweep_people(ended_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.user_session s WHERE s.expires_at < $1;
    DELETE FROM altyaa.password_reset r WHERE r.expires_at < $1;
$$;

REVOKE ALL ON FUNCTION door.password(bytea), door.memberships(bytea), door.invitation(bytea), door.session(bytea),
                       door.password_reset(bytea), door.sweep_people(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.password(bytea), door.memberships(bytea), door.invitation(bytea), door.session(bytea),
                          door.password_reset(bytea) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.sweep_people(timestamptz) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.password(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.memberships(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.invitation(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.session(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.password_reset(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_people(timestamptz) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
