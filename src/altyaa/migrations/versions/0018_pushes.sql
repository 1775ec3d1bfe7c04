-- What platforms tell by themselves: people who took their yes back, or want what is kept of them deleted.

-- Somebody asked a platform to have their data deleted. Who it was is not kept: whoever has the code that the platform was
-- given for them reads what became of it. No workspace's; doors alone reach it.
CREATE TABLE altyaa.deletion_request (
    code_digest bytea       PRIMARY KEY CHECK (octet_length(code_digest) = 32),
    provider    text        NOT NULL,
    asked_at    timestamptz NOT NULL,
    received_at timestamptz NOT NULL,
    done_at     timestamptz,
    was_held    boolean,
    is_left     boolean
);
COMMENT ON COLUMN altyaa.deletion_request.code_digest IS 'SHA-256 of the code';
COMMENT ON COLUMN altyaa.deletion_request.was_held IS 'Whether anything of theirs was kept here, and is deleted';
COMMENT ON COLUMN altyaa.deletion_request.is_left IS 'Whether anything stays: what was connected after they asked';

ALTER TABLE altyaa.deletion_request ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_reads ON altyaa.deletion_request FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_inserts ON altyaa.deletion_request FOR INSERT TO altyaa_door WITH CHECK (true);
CREATE POLICY door_updates ON altyaa.deletion_request FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_deletes ON altyaa.deletion_request FOR DELETE TO altyaa_door USING (true);
GRANT SELECT (code_digest, provider, asked_at, received_at, done_at, was_held, is_left),
      INSERT (code_digest, provider, asked_at, received_at), UPDATE (done_at, was_held, is_left), DELETE
   ON altyaa.deletion_request TO altyaa_door;

-- Where the asset is the person, a deletion takes another id for it.
GRANT UPDATE (asset_id) ON altyaa.connection TO altyaa_app, altyaa_worker;

-- The sign-ins of one person at one app that wait for a choice, in every workspace: only the service can compute the index.
CREATE FUNCTION door.upstream_picks(subject_index bytea) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.workspace_id, a.id FROM altyaa.connect_attempt a WHERE a.subject_index = $1
$$;

-- A request, again too: it is one for as long as its code is the same.
CREATE FUNCTION door.begin_deletion(code_digest bytea, provider text, asked_at timestamptz, now timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO altyaa.deletion_request (code_digest, provider, asked_at, received_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT DO NOTHING
$$;

-- It was done. What the first time found stays so.
CREATE FUNCTION door.end_deletion(code_digest bytea, was_held boolean, is_left boolean, now timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.deletion_request d SET done_at = $4, was_held = $2, is_left = $3
     WHERE d.code_digest = $1 AND d.done_at IS NULL
$$;

-- What became of a request: needs the digest of its code.
CREATE FUNCTION door.deletion(code_digest bytea)
RETURNS TABLE (provider text, asked_at timestamptz, done_at timestamptz, was_held boolean, is_left boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT d.provider, d.asked_at, d.done_at, d.was_held, d.is_left
      FROM altyaa.deletion_request d WHERE d.code_digest = $1
$$;

-- Requests that were done before then. The worker's alone.
CREATE FUNCTION door.sweep_deletions(done_before timestamptz, most integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.deletion_request d WHERE d.code_digest IN (
        SELECT x.code_digest FROM altyaa.deletion_request x WHERE x.done_at < $1 LIMIT $2);
$$;

REVOKE ALL ON FUNCTION door.upstream_picks(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.begin_deletion(bytea, text, timestamptz, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.end_deletion(bytea, boolean, boolean, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.deletion(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.sweep_deletions(timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.upstream_picks(bytea) TO altyaa_app;
GRANT EXECUTE ON FUNCTION door.begin_deletion(bytea, text, timestamptz, timestamptz) TO altyaa_app;
GRANT EXECUTE ON FUNCTION door.end_deletion(bytea, boolean, boolean, timestamptz) TO altyaa_app;
GRANT EXECUTE ON FUNCTION door.deletion(bytea) TO altyaa_app;
GRANT EXECUTE ON FUNCTION door.sweep_deletions(timestamptz, integer) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.upstream_picks(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.begin_deletion(bytea, text, timestamptz, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.end_deletion(bytea, boolean, boolean, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.deletion(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_deletions(timestamptz, integer) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
