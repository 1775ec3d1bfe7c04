-- Connect sessions: a link by which somebody without an account connects theirs. A sign-in that has a `link_digest` and no
-- `user_id` is one. Of the browsers that opened it (`opened_by`) the first that goes to the platform has it (`cookie_digest`),
-- and may go more than once.

ALTER TABLE altyaa.connect_attempt
    ADD reference        text CHECK (char_length(reference) BETWEEN 1 AND 200),
    ADD connection_id    uuid,
    ADD opened_at        timestamptz,
    ADD opened_by        bytea[] NOT NULL DEFAULT '{}' CHECK (cardinality(opened_by) <= 20),
    ADD state_expires_at timestamptz,
    ADD connection_ids   uuid[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN altyaa.connect_attempt.reference IS 'The workspace''s own word for who connects';
COMMENT ON COLUMN altyaa.connect_attempt.connection_id IS 'To be re-authenticated by a link, which shows no other';
COMMENT ON COLUMN altyaa.connect_attempt.opened_by IS 'Digests of the cookies of the browsers that opened a link, the last ones';
COMMENT ON COLUMN altyaa.connect_attempt.state_expires_at IS 'When the state of the last way to the platform is over';
COMMENT ON COLUMN altyaa.connect_attempt.outcome IS 'What ended it; of a link that lives, why the last way led nowhere';
COMMENT ON COLUMN altyaa.connect_attempt.connection_ids IS 'What a link connected';

ALTER TABLE altyaa.connection ADD reference text CHECK (char_length(reference) BETWEEN 1 AND 200);
COMMENT ON COLUMN altyaa.connection.reference IS 'Of the link that it was connected by';
CREATE INDEX connection_by_reference ON altyaa.connection (workspace_id, reference, id) WHERE reference IS NOT NULL;

GRANT SELECT (reference, connection_id, opened_at, opened_by, state_expires_at, connection_ids),
      UPDATE (opened_at, opened_by, state_expires_at, connection_ids)
   ON altyaa.connect_attempt TO altyaa_app, altyaa_worker;
GRANT UPDATE (reference) ON altyaa.connection TO altyaa_app, altyaa_worker;

-- No planner samples of what people write.
ALTER TABLE altyaa.connect_attempt ALTER reference SET STATISTICS 0, ALTER connection_ids SET STATISTICS 0,
    ALTER opened_by SET STATISTICS 0;
ALTER TABLE altyaa.connection ALTER reference SET STATISTICS 0;

-- A link that was left is not deleted with what it holds: whoever made it asks what became of it.
CREATE POLICY door_updates ON altyaa.connect_attempt FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
GRANT SELECT (state_expires_at), UPDATE (finished_at, outcome, sealed_pick, pick_expires_at, sealed_verifier, subject_index)
   ON altyaa.connect_attempt TO altyaa_door;

DROP FUNCTION door.sweep_connections(timestamptz, timestamptz, integer);
CREATE FUNCTION door.sweep_connections(now timestamptz, ended_before timestamptz, most integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.connect_attempt a
       SET finished_at = $1, outcome = 'expired', sealed_pick = NULL, pick_expires_at = NULL, sealed_verifier = NULL,
           subject_index = NULL
     WHERE (a.workspace_id, a.id) IN (
        SELECT x.workspace_id, x.id FROM altyaa.connect_attempt x
         WHERE x.link_digest IS NOT NULL AND x.finished_at IS NULL
           AND coalesce(x.pick_expires_at, greatest(x.expires_at, x.state_expires_at)) <= $1
         LIMIT $3);
    DELETE FROM altyaa.connect_attempt a WHERE (a.workspace_id, a.id) IN (
        SELECT x.workspace_id, x.id FROM altyaa.connect_attempt x
         WHERE x.finished_at < $2 OR (x.link_digest IS NULL AND x.finished_at IS NULL
                                      AND coalesce(x.pick_expires_at, greatest(x.expires_at, x.state_expires_at)) <= $1)
         LIMIT $3);
$$;

REVOKE ALL ON FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
