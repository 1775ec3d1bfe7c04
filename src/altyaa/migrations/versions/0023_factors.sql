-- What a person proves who they are by beside the password: passkeys, an authenticator app, recovery codes.

-- The id is found by its keyed digest, which is unique: nobody else can compute one to ask whether somebody has it.
CREATE TABLE altyaa.user_passkey (
    user_id           uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id                uuid        NOT NULL,
    credential_digest bytea       NOT NULL UNIQUE CHECK (octet_length(credential_digest) = 32),
    credential_id     bytea       NOT NULL CHECK (octet_length(credential_id) BETWEEN 1 AND 1023),
    public_key        bytea       NOT NULL,
    sign_count        bigint      NOT NULL,
    transports        text[]      NOT NULL,
    aaguid            uuid        NOT NULL,
    may_back_up       boolean     NOT NULL,
    backed_up         boolean     NOT NULL,
    name              text        NOT NULL,
    created_at        timestamptz NOT NULL,
    last_used_at      timestamptz,
    PRIMARY KEY (user_id, id)
);
COMMENT ON COLUMN altyaa.user_passkey.public_key IS 'COSE_Key, as the authenticator made it';
COMMENT ON COLUMN altyaa.user_passkey.sign_count IS 'The last one that was accepted; 0 of one that does not count';

-- The app's secret is computed from the pepper and stands nowhere; of a code only the 30 seconds that it was good for.
CREATE TABLE altyaa.user_totp (
    user_id      uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id           uuid        NOT NULL,
    pepper_kid   bigint      NOT NULL,
    salt         bytea       NOT NULL CHECK (octet_length(salt) = 16),
    last_step    bigint      NOT NULL,
    created_at   timestamptz NOT NULL,
    last_used_at timestamptz,
    PRIMARY KEY (user_id)
);

CREATE TABLE altyaa.recovery_code (
    user_id    uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    id         uuid        NOT NULL,
    pepper_kid bigint      NOT NULL,
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32),
    created_at timestamptz NOT NULL,
    used_at    timestamptz,
    PRIMARY KEY (user_id, id)
);

-- Challenges and tickets are signed and stored nowhere; what was spent of them is, until it is over by itself.
CREATE TABLE altyaa.spent_ticket (
    user_id    uuid        NOT NULL REFERENCES altyaa.user_account (id) ON DELETE CASCADE,
    digest     bytea       NOT NULL CHECK (octet_length(digest) = 32),
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (user_id, digest)
);

ALTER TABLE altyaa.user_passkey ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.user_totp ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.recovery_code ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.spent_ticket ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.user_passkey AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.user_totp AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.recovery_code AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
CREATE POLICY floor ON altyaa.spent_ticket AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((user_id, true) = (SELECT tenancy.user_id(), true)) WITH CHECK (user_id = (SELECT tenancy.user_id()));
ALTER TABLE altyaa.user_passkey ALTER name SET STATISTICS 0, ALTER transports SET STATISTICS 0,
      ALTER aaguid SET STATISTICS 0, ALTER credential_id SET STATISTICS 0;
ALTER TABLE altyaa.user_totp ALTER salt SET STATISTICS 0;
ALTER TABLE altyaa.recovery_code ALTER digest SET STATISTICS 0;
ALTER TABLE altyaa.spent_ticket ALTER digest SET STATISTICS 0;

CREATE POLICY can_select ON altyaa.user_passkey FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.user_passkey FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.user_passkey FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.user_passkey FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT INSERT, DELETE, UPDATE (sign_count, backed_up, name, last_used_at),
      SELECT (user_id, id, credential_id, sign_count, transports, aaguid, backed_up, name, created_at, last_used_at)
   ON altyaa.user_passkey TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.user_totp FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.user_totp FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.user_totp FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.user_totp FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (last_step, last_used_at) ON altyaa.user_totp TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.recovery_code FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.recovery_code FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.recovery_code FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.recovery_code FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT SELECT, INSERT, DELETE, UPDATE (used_at) ON altyaa.recovery_code TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.spent_ticket FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.spent_ticket FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT SELECT (user_id, digest), INSERT ON altyaa.spent_ticket TO altyaa_app, altyaa_worker;

CREATE POLICY door_reads ON altyaa.user_passkey FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.user_totp FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.recovery_code FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.spent_ticket FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.spent_ticket FOR DELETE TO altyaa_door USING (true);
GRANT SELECT (user_id, id, credential_digest, public_key, sign_count, may_back_up)
   ON altyaa.user_passkey TO altyaa_door;
GRANT SELECT (pepper_kid) ON altyaa.user_totp TO altyaa_door;
GRANT SELECT (pepper_kid, used_at) ON altyaa.recovery_code TO altyaa_door;
GRANT DELETE, SELECT (expires_at) ON altyaa.spent_ticket TO altyaa_door;

CREATE FUNCTION door.passkey(credential_digest bytea)
RETURNS TABLE (user_id uuid, id uuid, public_key bytea, sign_count bigint, may_back_up boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.user_id, k.id, k.public_key, k.sign_count, k.may_back_up
      FROM altyaa.user_passkey k WHERE k.credential_digest = $1
$$;

DROP FUNCTION door.sweep_people(timestamptz);
CREATE FUNCTION door.sweep_people(ended_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.user_session s WHERE s.expires_at < $1;
    DELETE FROM altyaa.password_reset r WHERE r.expires_at < $1;
    DELETE FROM altyaa.spent_ticket t WHERE t.expires_at < $1;
$$;

REVOKE ALL ON FUNCTION door.passkey(bytea), door.sweep_people(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.passkey(bytea) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.sweep_people(timestamptz) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.passkey(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_people(timestamptz) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
