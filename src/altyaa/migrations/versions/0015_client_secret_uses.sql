-- When each secret of a client last proved who the client is: whoever rotates it sees whether the old one is in use.
ALTER TABLE altyaa.oauth_client_secret ADD last_used_at timestamptz;
CREATE INDEX oauth_client_secret_by_digest ON altyaa.oauth_client_secret (digest);

GRANT SELECT (last_used_at) ON altyaa.oauth_client_secret TO altyaa_app, altyaa_worker;
CREATE POLICY door_updates ON altyaa.oauth_client_secret FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
GRANT SELECT (last_used_at), UPDATE (last_used_at) ON altyaa.oauth_client_secret TO altyaa_door;

-- Last uses of many secrets at once, each named by the digest that whoever used it has shown.
CREATE FUNCTION door.oauth_client_secrets_used(digests bytea[], times timestamptz[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.oauth_client_secret s
       SET last_used_at = u.used_at
      FROM unnest($1, $2) AS u (digest, used_at)
     WHERE s.digest = u.digest AND (s.last_used_at IS NULL OR s.last_used_at < u.used_at)
$$;

REVOKE ALL ON FUNCTION door.oauth_client_secrets_used(bytea[], timestamptz[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.oauth_client_secrets_used(bytea[], timestamptz[]) TO altyaa_app, altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.oauth_client_secrets_used(bytea[], timestamptz[]) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
