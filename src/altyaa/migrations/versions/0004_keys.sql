-- Workspace API keys. One stable id; its secrets beside it, each as an HMAC under a pepper.

CREATE TABLE altyaa.api_key (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    name         text        NOT NULL CHECK (name <> ''),
    scopes       text[]      NOT NULL,
    created_at   timestamptz NOT NULL,
    rotate_by    timestamptz NOT NULL,
    expires_at   timestamptz,
    revoked_at   timestamptz,
    PRIMARY KEY (workspace_id, id)
);

CREATE TABLE altyaa.api_key_secret (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    key_id       uuid        NOT NULL,
    pepper_kid   bigint      NOT NULL,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    last_four    text        NOT NULL CHECK (length(last_four) = 4),
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, key_id) REFERENCES altyaa.api_key (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX api_key_secret_by_key ON altyaa.api_key_secret (workspace_id, key_id);
CREATE INDEX api_key_secret_by_digest ON altyaa.api_key_secret (digest);

ALTER TABLE altyaa.api_key ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.api_key_secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY floor ON altyaa.api_key AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.api_key_secret AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
ALTER TABLE altyaa.api_key ALTER name SET STATISTICS 0, ALTER scopes SET STATISTICS 0;
ALTER TABLE altyaa.api_key_secret ALTER last_four SET STATISTICS 0;

CREATE POLICY can_select ON altyaa.api_key FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.api_key FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.api_key FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_select ON altyaa.api_key_secret FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.api_key_secret FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT SELECT, INSERT, UPDATE (revoked_at) ON altyaa.api_key TO altyaa_app, altyaa_worker;
GRANT INSERT, SELECT (workspace_id, id, key_id, last_four, created_at)
   ON altyaa.api_key_secret TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.api_key FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.api_key_secret FOR SELECT TO altyaa_door USING (true);
GRANT SELECT (workspace_id, id, scopes, rotate_by, expires_at, revoked_at) ON altyaa.api_key TO altyaa_door;
GRANT SELECT (workspace_id, key_id, digest) ON altyaa.api_key_secret TO altyaa_door;

-- Answers only to whoever shows the digest of one of the key's secrets: an id alone, which lists and logs contain,
-- opens nothing, even to an injected statement. Found by the digest, which serving roles cannot read: with an index on
-- the id by itself they could search all workspaces' ids, by counting in EXPLAIN ANALYZE what the policy filtered out.
CREATE FUNCTION door.api_key(key_id uuid, digests bytea[])
RETURNS TABLE (id uuid, workspace_id uuid, scopes text[], rotate_by timestamptz, expires_at timestamptz,
               revoked_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.workspace_id, k.scopes, k.rotate_by, k.expires_at, k.revoked_at
      FROM altyaa.api_key_secret s
      JOIN altyaa.api_key k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
     WHERE s.digest = ANY ($2) AND k.id = $1
$$;
