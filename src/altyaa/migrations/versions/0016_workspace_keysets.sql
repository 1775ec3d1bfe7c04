-- A keyset of each workspace, sealed under the KEK: what the workspace's secrets are encrypted with. Made when first
-- needed, gone with the workspace. The serving roles make and read it; only the operator's login, as the door, changes
-- one (`altyaa vault`), so that no injected statement destroys what a workspace's rows need to open.
CREATE TABLE altyaa.workspace_keyset (
    workspace_id uuid        PRIMARY KEY REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    sealed       bytea       NOT NULL,
    version      integer     NOT NULL CHECK (version > 0),
    created_at   timestamptz NOT NULL,
    changed_at   timestamptz NOT NULL,
    promoted_at  timestamptz NOT NULL
);
COMMENT ON COLUMN altyaa.workspace_keyset.version IS 'Counts changes: a change is a compare and swap on it';
COMMENT ON COLUMN altyaa.workspace_keyset.promoted_at IS 'When the primary key took over';
ALTER TABLE altyaa.workspace_keyset ALTER sealed SET STATISTICS 0;

ALTER TABLE altyaa.workspace_keyset ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.workspace_keyset AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY can_select ON altyaa.workspace_keyset FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.workspace_keyset FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT SELECT, INSERT ON altyaa.workspace_keyset TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.workspace_keyset FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_updates ON altyaa.workspace_keyset FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
GRANT SELECT (workspace_id, sealed, version, changed_at, promoted_at),
      UPDATE (sealed, version, changed_at, promoted_at)
   ON altyaa.workspace_keyset TO altyaa_door;

-- What `altyaa vault` needs to know before a key of the service is retired: when the primary took over, and what was
-- made under those before it.
ALTER TABLE altyaa.service_keyset ADD COLUMN promoted_at timestamptz NOT NULL DEFAULT now();
GRANT SELECT (pepper_kid, created_at) ON altyaa.api_key_secret TO altyaa_door;
GRANT SELECT (pepper_kid) ON altyaa.oauth_client_secret TO altyaa_door;
