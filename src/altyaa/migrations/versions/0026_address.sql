-- A person signs in with another address from now on.

-- digest is absent until the worker mails the link: its secret is made then, and stored nowhere.
CREATE TABLE altyaa.address_change (
    user_id      uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    email_before text        NOT NULL,
    email        text        NOT NULL,
    email_digest bytea       NOT NULL CHECK (octet_length(email_digest) = 32),
    digest       bytea       UNIQUE CHECK (octet_length(digest) = 32),
    ip           inet,
    user_agent   text,
    created_at   timestamptz NOT NULL,
    expires_at   timestamptz NOT NULL,
    used_at      timestamptz,
    PRIMARY KEY (user_id, id)
);
COMMENT ON COLUMN altyaa.address_change.used_at IS 'When it was carried out, or ended by something else';
ALTER TABLE altyaa.address_change ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.address_change AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
ALTER TABLE altyaa.address_change ALTER email_before SET STATISTICS 0, ALTER email SET STATISTICS 0,
      ALTER email_digest SET STATISTICS 0, ALTER ip SET STATISTICS 0, ALTER user_agent SET STATISTICS 0;
CREATE POLICY can_select ON altyaa.address_change FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.address_change FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.address_change FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
GRANT INSERT, UPDATE (digest, used_at),
      SELECT (user_id, id, email_before, email, ip, user_agent, created_at, expires_at, used_at)
   ON altyaa.address_change TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.address_change FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_updates ON altyaa.address_change FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_deletes ON altyaa.address_change FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_updates ON altyaa.user_account FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_updates ON altyaa.membership FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
GRANT DELETE, UPDATE (used_at), SELECT (user_id, id, email_before, email, email_digest, digest, expires_at, used_at)
   ON altyaa.address_change TO altyaa_door;
GRANT SELECT (email), UPDATE (email, email_digest) ON altyaa.user_account TO altyaa_door;
GRANT UPDATE (email, email_digest) ON altyaa.membership TO altyaa_door;

-- Keyed by the digest of the link's secret.
CREATE FUNCTION door.address_change(digest bytea)
RETURNS TABLE (user_id uuid, id uuid, email text, expires_at timestamptz, used_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.user_id, c.id, c.email, c.expires_at, c.used_at FROM altyaa.address_change c WHERE c.digest = $1
$$;

-- Carry it out, once: spends the link; then the account's address, if it is still what it was when the link was asked
-- for; then the copies by which each workspace of the person knows them, which no transaction of a person reaches.
-- An address that somebody else has meanwhile is a duplicate key.
CREATE FUNCTION door.change_address(digests bytea[], changed_at timestamptz) RETURNS TABLE (user_id uuid, id uuid)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH spent AS (
        UPDATE altyaa.address_change c
           SET used_at = $2
         WHERE c.digest = ANY ($1) AND c.used_at IS NULL AND c.expires_at > $2
        RETURNING c.user_id, c.id, c.email_before, c.email, c.email_digest
    ), changed AS (
        UPDATE altyaa.user_account u
           SET email = s.email, email_digest = s.email_digest
          FROM spent s JOIN altyaa.user_account was ON was.id = s.user_id
         WHERE u.id = s.user_id AND u.email = s.email_before
        RETURNING s.user_id, s.id, s.email, s.email_digest, was.email_digest AS digest_before
    ), known AS (
        UPDATE altyaa.membership m
           SET email = c.email, email_digest = c.email_digest
          FROM changed c
         WHERE m.email_digest = c.digest_before AND m.user_id = c.user_id
    )
    SELECT c.user_id, c.id FROM changed c
$$;

-- What has ended, of everybody, as before. The letters about a change of address may wait for a mail server that is
-- away, and say what stands in its row: it goes a week later.
DROP FUNCTION door.sweep_people(timestamptz);
CREATE FUNCTION door.sweep_people(ended_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.user_session s WHERE s.expires_at < $1;
    DELETE FROM altyaa.password_reset r WHERE r.expires_at < $1;
    DELETE FROM altyaa.spent_ticket t WHERE t.expires_at < $1;
    DELETE FROM altyaa.address_change c WHERE c.expires_at < $1 - interval '7 days';
$$;

REVOKE ALL ON FUNCTION door.address_change(bytea), door.change_address(bytea[], timestamptz),
                       door.sweep_people(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.address_change(bytea), door.change_address(bytea[], timestamptz)
   TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.sweep_people(timestamptz) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.address_change(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.change_address(bytea[], timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_people(timestamptz) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
