-- Keys, complete: who made them and out of what, where they work and how often, rotation, last use; and remembered answers.

ALTER TABLE altyaa.api_key
  ADD created_by     text NOT NULL DEFAULT 'operator',
  ADD user_id        uuid,
  ADD minted_by      uuid,
  ADD cidrs          cidr[] NOT NULL DEFAULT '{}',
  ADD limit_quantity integer CHECK (limit_quantity > 0),
  ADD limit_seconds  integer CHECK (limit_seconds > 0),
  ADD rotated_at     timestamptz,
  ADD reminded_days  integer,
  ADD rotation_due   text,
  ADD revoked_reason text,
  ADD CHECK ((limit_quantity IS NULL) = (limit_seconds IS NULL)),
  ADD FOREIGN KEY (workspace_id, minted_by) REFERENCES altyaa.api_key (workspace_id, id);
ALTER TABLE altyaa.api_key ALTER created_by DROP DEFAULT;
COMMENT ON COLUMN altyaa.api_key.user_id IS 'The person who made it, where it was one';
COMMENT ON COLUMN altyaa.api_key.reminded_days IS 'Days before rotate_by of the last reminder: 14, 7, 1, 0';
COMMENT ON COLUMN altyaa.api_key.rotation_due IS 'Why it is to be rotated before its time';
CREATE INDEX api_key_by_parent ON altyaa.api_key (workspace_id, minted_by);
CREATE INDEX api_key_by_maker ON altyaa.api_key (workspace_id, user_id);

ALTER TABLE altyaa.api_key_secret
  ADD ends_at         timestamptz,
  ADD shown_to        uuid,
  ADD last_used_at    timestamptz,
  ADD last_used_ip    inet,
  ADD last_used_agent text;
COMMENT ON COLUMN altyaa.api_key_secret.ends_at IS 'When it stops working; NULL for as long as its key lives';
COMMENT ON COLUMN altyaa.api_key_secret.shown_to IS 'The person who saw it, where it was one';

ALTER TABLE altyaa.api_key ALTER created_by SET STATISTICS 0, ALTER cidrs SET STATISTICS 0,
      ALTER limit_quantity SET STATISTICS 0, ALTER limit_seconds SET STATISTICS 0, ALTER rotation_due SET STATISTICS 0,
      ALTER revoked_reason SET STATISTICS 0;
ALTER TABLE altyaa.api_key_secret ALTER last_used_ip SET STATISTICS 0, ALTER last_used_agent SET STATISTICS 0;

GRANT UPDATE (name, scopes, rotate_by, expires_at, cidrs, limit_quantity, limit_seconds, rotated_at, reminded_days,
              rotation_due, revoked_reason) ON altyaa.api_key TO altyaa_app, altyaa_worker;
CREATE POLICY can_update ON altyaa.api_key_secret FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT UPDATE (ends_at), SELECT (ends_at, shown_to, last_used_at, last_used_ip, last_used_agent)
   ON altyaa.api_key_secret TO altyaa_app, altyaa_worker;

-- Answers to writes that carried an Idempotency-Key, without secrets. digest covers principal, route and key.
CREATE TABLE altyaa.idempotency (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    body_digest  bytea       NOT NULL CHECK (octet_length(body_digest) = 32),
    answer       jsonb,
    created_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, digest)
);
ALTER TABLE altyaa.idempotency ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE POLICY floor ON altyaa.idempotency AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
ALTER TABLE altyaa.idempotency ALTER digest SET STATISTICS 0, ALTER body_digest SET STATISTICS 0,
      ALTER answer SET STATISTICS 0;
CREATE POLICY can_select ON altyaa.idempotency FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.idempotency FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.idempotency FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
-- A refused write lets go of its key: nothing was done, so the next attempt is judged anew.
CREATE POLICY can_delete ON altyaa.idempotency FOR DELETE TO altyaa_app, altyaa_worker USING (true);
GRANT SELECT, INSERT, UPDATE (answer), DELETE ON altyaa.idempotency TO altyaa_app, altyaa_worker;

CREATE POLICY door_updates ON altyaa.api_key_secret FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_reads ON altyaa.idempotency FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.idempotency FOR DELETE TO altyaa_door USING (true);
GRANT SELECT (cidrs, limit_quantity, limit_seconds, reminded_days) ON altyaa.api_key TO altyaa_door;
GRANT SELECT (id, ends_at, last_used_at), UPDATE (last_used_at, last_used_ip, last_used_agent)
   ON altyaa.api_key_secret TO altyaa_door;
GRANT DELETE, SELECT (created_at) ON altyaa.idempotency TO altyaa_door;

-- As before, with what judging a key needs. Under the policy `expire` a key ends when its rotation is overdue.
DROP FUNCTION door.api_key(uuid, bytea[]);
CREATE FUNCTION door.api_key(key_id uuid, digests bytea[])
RETURNS TABLE (id uuid, workspace_id uuid, scopes text[], rotate_by timestamptz, expires_at timestamptz,
               revoked_at timestamptz, secret_id uuid, secret_digest bytea, secret_ends_at timestamptz, cidrs cidr[],
               limit_quantity integer, limit_seconds integer)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.workspace_id, k.scopes, k.rotate_by,
           least(k.expires_at, CASE WHEN w.key_rotation = 'expire' THEN k.rotate_by END), k.revoked_at,
           s.id, s.digest, s.ends_at, k.cidrs, k.limit_quantity, k.limit_seconds
      FROM altyaa.api_key_secret s
      JOIN altyaa.api_key k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
      JOIN altyaa.workspace w ON w.id = k.workspace_id
     WHERE s.digest = ANY ($2) AND k.id = $1
$$;

-- Last uses of many secrets at once, each named by the digest that whoever used it has shown.
CREATE FUNCTION door.keys_used(digests bytea[], times timestamptz[], ips inet[], agents text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.api_key_secret s
       SET last_used_at = u.used_at, last_used_ip = u.ip, last_used_agent = u.agent
      FROM unnest($1, $2, $3, $4) AS u (digest, used_at, ip, agent)
     WHERE s.digest = u.digest AND (s.last_used_at IS NULL OR s.last_used_at < u.used_at)
$$;

-- Keys whose rotation is near or over and whose people were not told at this distance; the worker's alone. In hours:
-- a day of a session's time zone may have 23.
CREATE FUNCTION door.keys_due(now timestamptz, most integer) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.workspace_id, k.id
      FROM altyaa.api_key k
     WHERE k.revoked_at IS NULL
       AND (k.expires_at IS NULL OR k.expires_at > $1)
       AND k.rotate_by <= $1 + interval '336 hours'
       AND coalesce(k.reminded_days, 15) > CASE WHEN k.rotate_by <= $1 THEN 0
                                                WHEN k.rotate_by <= $1 + interval '24 hours' THEN 1
                                                WHEN k.rotate_by <= $1 + interval '168 hours' THEN 7
                                                ELSE 14 END
     LIMIT $2
$$;

CREATE FUNCTION door.sweep_idempotency(made_before timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ DELETE FROM altyaa.idempotency i WHERE i.created_at < $1 $$;

REVOKE ALL ON FUNCTION door.api_key(uuid, bytea[]), door.keys_used(bytea[], timestamptz[], inet[], text[]),
                       door.keys_due(timestamptz, integer), door.sweep_idempotency(timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.api_key(uuid, bytea[]), door.keys_used(bytea[], timestamptz[], inet[], text[])
   TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.keys_due(timestamptz, integer), door.sweep_idempotency(timestamptz) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.api_key(uuid, bytea[]) OWNER TO altyaa_door;
ALTER FUNCTION door.keys_used(bytea[], timestamptz[], inet[], text[]) OWNER TO altyaa_door;
ALTER FUNCTION door.keys_due(timestamptz, integer) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_idempotency(timestamptz) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
