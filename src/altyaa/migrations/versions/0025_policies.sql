-- What a workspace wants of all its keys; and ways to find a fact by who did it, what it was, where from and in which
-- request. One for each, with the id last: ids begin with their time, so a page of the newest is the end of an index.

ALTER TABLE altyaa.workspace
  ADD longest_key_days integer CHECK (longest_key_days BETWEEN 1 AND 3650),
  ADD key_networks cidr[] NOT NULL DEFAULT '{}';
COMMENT ON COLUMN altyaa.workspace.longest_key_days IS 'A key ends so many days after it was made; null for never';
COMMENT ON COLUMN altyaa.workspace.key_networks IS 'Networks that keys may be used from; none for everywhere';
ALTER TABLE altyaa.workspace ALTER longest_key_days SET STATISTICS 0, ALTER key_networks SET STATISTICS 0;
GRANT UPDATE (longest_key_days, key_networks) ON altyaa.workspace TO altyaa_app, altyaa_worker;
GRANT SELECT (longest_key_days, key_networks) ON altyaa.workspace TO altyaa_door;

-- A key as before, with what its workspace wants of it: the end is the earliest of all.
DROP FUNCTION door.api_key(uuid, bytea[]);
CREATE FUNCTION door.api_key(key_id uuid, digests bytea[])
RETURNS TABLE (id uuid, workspace_id uuid, scopes text[], rotate_by timestamptz, expires_at timestamptz,
               revoked_at timestamptz, secret_id uuid, secret_digest bytea, secret_ends_at timestamptz, cidrs cidr[],
               limit_quantity integer, limit_seconds integer, workspace_cidrs cidr[])
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT k.id, k.workspace_id, k.scopes, k.rotate_by,
           least(k.expires_at, CASE WHEN w.key_rotation = 'expire' THEN k.rotate_by END,
                 k.created_at + w.longest_key_days * interval '24 hours'), k.revoked_at,
           s.id, s.digest, s.ends_at, k.cidrs, k.limit_quantity, k.limit_seconds, w.key_networks
      FROM altyaa.api_key_secret s
      JOIN altyaa.api_key k ON k.workspace_id = s.workspace_id AND k.id = s.key_id
      JOIN altyaa.workspace w ON w.id = k.workspace_id
     WHERE s.digest = ANY ($2) AND k.id = $1
$$;
REVOKE ALL ON FUNCTION door.api_key(uuid, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.api_key(uuid, bytea[]) TO altyaa_app, altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.api_key(uuid, bytea[]) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
GRANT SELECT (created_at) ON altyaa.api_key TO altyaa_door;

CREATE INDEX event_by_actor ON altyaa.event (workspace_id, actor, id);
CREATE INDEX event_by_type ON altyaa.event (workspace_id, type, id);
CREATE INDEX event_by_request ON altyaa.event (workspace_id, request_id, id) WHERE request_id IS NOT NULL;
CREATE INDEX event_by_address ON altyaa.event (workspace_id, ip, id) WHERE ip IS NOT NULL;
