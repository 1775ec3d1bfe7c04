-- A workspace's deadlines as a calendar that programs subscribe to. They send an address and nothing else, so the address
-- holds a secret of its own, which opens this and nothing more. One for a workspace; another takes its place.
CREATE TABLE altyaa.calendar_feed (
    workspace_id uuid        PRIMARY KEY REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    digest       bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    made_by      text        NOT NULL,
    made_at      timestamptz NOT NULL,
    read_at      timestamptz
);
COMMENT ON COLUMN altyaa.calendar_feed.digest IS 'SHA-256 of the 256 random bits in the address';
COMMENT ON COLUMN altyaa.calendar_feed.read_at IS 'When it was last read, to a minute';

-- What was last said of a grant's deadline: a calendar entry that changes has to count its changes (RFC 5545, SEQUENCE).
CREATE TABLE altyaa.calendar_entry (
    workspace_id uuid        NOT NULL,
    grant_id     uuid        NOT NULL,
    said         bytea       NOT NULL CHECK (octet_length(said) = 32),
    sequence     integer     NOT NULL,
    changed_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, grant_id),
    FOREIGN KEY (workspace_id, grant_id) REFERENCES altyaa.upstream_grant (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN altyaa.calendar_entry.said IS 'Digest of what the entry says';

ALTER TABLE altyaa.calendar_feed ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.calendar_entry ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY floor ON altyaa.calendar_feed AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.calendar_entry AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));

CREATE POLICY can_select ON altyaa.calendar_feed FOR SELECT TO altyaa_app USING (true);
CREATE POLICY can_insert ON altyaa.calendar_feed FOR INSERT TO altyaa_app WITH CHECK (true);
CREATE POLICY can_update ON altyaa.calendar_feed FOR UPDATE TO altyaa_app USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.calendar_feed FOR DELETE TO altyaa_app USING (true);
CREATE POLICY can_select ON altyaa.calendar_entry FOR SELECT TO altyaa_app USING (true);
CREATE POLICY can_insert ON altyaa.calendar_entry FOR INSERT TO altyaa_app WITH CHECK (true);
CREATE POLICY can_update ON altyaa.calendar_entry FOR UPDATE TO altyaa_app USING (true) WITH CHECK (true);

GRANT INSERT, DELETE, SELECT (workspace_id, id, made_by, made_at, read_at),
      UPDATE (id, digest, made_by, made_at, read_at) ON altyaa.calendar_feed TO altyaa_app;
GRANT SELECT, INSERT, UPDATE (said, sequence, changed_at) ON altyaa.calendar_entry TO altyaa_app;

-- No planner samples of what people write.
ALTER TABLE altyaa.calendar_feed ALTER made_by SET STATISTICS 0, ALTER digest SET STATISTICS 0;
ALTER TABLE altyaa.calendar_entry ALTER said SET STATISTICS 0;

CREATE POLICY door_reads ON altyaa.calendar_feed FOR SELECT TO altyaa_door USING (true);
GRANT SELECT (workspace_id, digest, made_at) ON altyaa.calendar_feed TO altyaa_door;

CREATE FUNCTION door.calendar_feed(digest bytea) RETURNS TABLE (workspace_id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT f.workspace_id FROM altyaa.calendar_feed f WHERE f.digest = $1
$$;
REVOKE ALL ON FUNCTION door.calendar_feed(bytea) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.calendar_feed(bytea) TO altyaa_app;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.calendar_feed(bytea) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
