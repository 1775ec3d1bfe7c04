-- The authorization server: clients, what people allowed them (consents), codes, and grants. No token is stored.

-- Bits of the masks in access tokens. Appended to by `altyaa migrate`, never changed: tokens out there name them.
CREATE TABLE altyaa.token_bit (
    kind  text     NOT NULL CHECK (kind IN ('scope', 'resource')),
    place smallint NOT NULL,
    name  text     NOT NULL CHECK (name <> ''),
    PRIMARY KEY (kind, place),
    UNIQUE (kind, name),
    CHECK (place >= 0 AND place < CASE kind WHEN 'scope' THEN 128 ELSE 32 END)
);
ALTER TABLE altyaa.token_bit ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_reads ON altyaa.token_bit FOR SELECT TO altyaa_door USING (true);
GRANT SELECT (kind, place, name) ON altyaa.token_bit TO altyaa_door;

-- A client belongs to the workspace that made it, and may be used in others. `handle` is a keyed digest of its id:
-- whoever is not the service can neither compute nor read it, so a client is found from elsewhere by a door alone.
CREATE TABLE altyaa.oauth_client (
    workspace_id  uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id            uuid        NOT NULL,
    handle        bytea       NOT NULL UNIQUE CHECK (octet_length(handle) = 32),
    name          text        NOT NULL CHECK (name <> ''),
    any_workspace boolean     NOT NULL,
    verified      boolean     NOT NULL,
    auth_method   text        NOT NULL
                  CHECK (auth_method IN ('client_secret_basic', 'client_secret_post', 'private_key_jwt', 'none')),
    redirect_uris text[]      NOT NULL,
    scopes        text[]      NOT NULL,
    grant_types   text[]      NOT NULL,
    pkce          text        NOT NULL CHECK (pkce IN ('required', 'optional')),
    jwks          jsonb,
    token_epoch   integer     NOT NULL,
    grant_days    integer     CHECK (grant_days > 0),
    created_at    timestamptz NOT NULL,
    created_by    text        NOT NULL,
    ended_at      timestamptz,
    ended_reason  text,
    PRIMARY KEY (workspace_id, id),
    CHECK (pkce = 'required' OR auth_method <> 'none')
);
COMMENT ON COLUMN altyaa.oauth_client.token_epoch IS 'Tokens of earlier epochs are dead: of this client for itself';
COMMENT ON COLUMN altyaa.oauth_client.grant_days IS 'Days after which a grant ends however often it is refreshed';

CREATE INDEX oauth_client_by_maker ON altyaa.oauth_client (workspace_id, created_by);

CREATE TABLE altyaa.oauth_client_secret (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    client_id    uuid        NOT NULL,
    pepper_kid   bigint      NOT NULL,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    last_four    text        NOT NULL CHECK (length(last_four) = 4),
    created_at   timestamptz NOT NULL,
    created_by   text        NOT NULL,
    ends_at      timestamptz,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, client_id) REFERENCES altyaa.oauth_client (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX oauth_client_secret_by_client ON altyaa.oauth_client_secret (workspace_id, client_id);
CREATE INDEX oauth_client_secret_by_maker ON altyaa.oauth_client_secret (workspace_id, created_by);

-- What a person allowed a client in a workspace: one row, remembered. The client may be another workspace's.
CREATE TABLE altyaa.oauth_consent (
    workspace_id   uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id             uuid        NOT NULL,
    client_id      uuid        NOT NULL,
    client_name    text        NOT NULL,
    user_id        uuid        NOT NULL,
    scopes         text[]      NOT NULL,
    created_at     timestamptz NOT NULL,
    changed_at     timestamptz NOT NULL,
    revoked_at     timestamptz,
    revoked_reason text,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, client_id, user_id)
);
CREATE INDEX oauth_consent_by_user ON altyaa.oauth_consent (workspace_id, user_id);

CREATE TABLE altyaa.oauth_code (
    workspace_id     uuid        NOT NULL,
    id               uuid        NOT NULL,
    digest           bytea       NOT NULL UNIQUE CHECK (octet_length(digest) = 32),
    consent_id       uuid        NOT NULL,
    client_id        uuid        NOT NULL,
    user_id          uuid        NOT NULL,
    redirect_uri     text        NOT NULL,
    challenge        text,
    scopes           text[]      NOT NULL,
    resources        text[]      NOT NULL,
    created_at       timestamptz NOT NULL,
    expires_at       timestamptz NOT NULL,
    redeemed_at      timestamptz,
    grant_id         uuid,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, consent_id) REFERENCES altyaa.oauth_consent (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX oauth_code_by_consent ON altyaa.oauth_code (workspace_id, consent_id);

-- The token family behind one redeemed code: one row, however often it is refreshed. The tokens of the current
-- generation are computed from it (docs/decisions/0021). Room on the page, so that a refresh writes no index.
CREATE TABLE altyaa.oauth_grant (
    workspace_id       uuid        NOT NULL,
    id                 uuid        NOT NULL,
    handle             bytea       NOT NULL UNIQUE CHECK (octet_length(handle) = 32),
    consent_id         uuid        NOT NULL,
    client_id          uuid        NOT NULL,
    client_handle      bytea       NOT NULL CHECK (octet_length(client_handle) = 32),
    user_id            uuid        NOT NULL,
    scopes             text[]      NOT NULL,
    resources          text[]      NOT NULL,
    salt               bytea       NOT NULL CHECK (octet_length(salt) = 16),
    created_at         timestamptz NOT NULL,
    generation         integer     NOT NULL,
    kid                bigint      NOT NULL,
    issued_at          timestamptz NOT NULL,
    access_expires_at  timestamptz NOT NULL,
    refresh_expires_at timestamptz NOT NULL,
    expires_at         timestamptz,
    issued_scopes      text[]      NOT NULL,
    issued_resources   text[]      NOT NULL,
    issued_network     text        NOT NULL,
    issued_agent       text        NOT NULL,
    seen_at            timestamptz,
    refreshes          bigint      NOT NULL DEFAULT 0,
    repeats            bigint      NOT NULL DEFAULT 0,
    told_refreshes     bigint      NOT NULL DEFAULT 0,
    recent             jsonb       NOT NULL DEFAULT '[]',
    last_used_at       timestamptz,
    last_used_ip       inet,
    last_used_agent    text,
    revoked_at         timestamptz,
    revoked_reason     text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, consent_id) REFERENCES altyaa.oauth_consent (workspace_id, id) ON DELETE CASCADE
) WITH (fillfactor = 50);
COMMENT ON COLUMN altyaa.oauth_grant.salt IS 'A token''s MAC is keyed by this and by a keyset: forging needs both';
COMMENT ON COLUMN altyaa.oauth_grant.seen_at IS 'When the tokens of the current generation were first used';
COMMENT ON COLUMN altyaa.oauth_grant.told_refreshes IS 'Of these the events tell already';
COMMENT ON COLUMN altyaa.oauth_grant.recent IS 'The last 10 refreshes, oldest first';
CREATE INDEX oauth_grant_by_consent ON altyaa.oauth_grant (workspace_id, consent_id);
CREATE INDEX oauth_grant_by_user ON altyaa.oauth_grant (workspace_id, user_id);

-- Single access tokens that ended before their hour. The id is a part of the token's MAC.
CREATE TABLE altyaa.oauth_denied_token (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    token_id     uuid        NOT NULL,
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, token_id)
);

-- Assertions by which clients proved who they are: each once (RFC 7523 §3). digest covers client and jti.
CREATE TABLE altyaa.oauth_assertion (
    workspace_id uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    digest       bytea       NOT NULL CHECK (octet_length(digest) = 32),
    expires_at   timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, digest)
);

ALTER TABLE altyaa.oauth_client ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_client_secret ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_consent ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_code ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_denied_token ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.oauth_assertion ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;

CREATE POLICY floor ON altyaa.oauth_client AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_client_secret AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_consent AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_code AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_grant AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_denied_token AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.oauth_assertion AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));

CREATE POLICY can_select ON altyaa.oauth_client FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.oauth_client FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.oauth_client FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT INSERT, SELECT (workspace_id, id, name, any_workspace, verified, auth_method, redirect_uris, scopes, grant_types, pkce,
              jwks, token_epoch, grant_days, created_at, created_by, ended_at, ended_reason), UPDATE (name, any_workspace, verified, redirect_uris, scopes, grant_types, pkce, jwks, token_epoch, grant_days,
              ended_at, ended_reason)
   ON altyaa.oauth_client TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.oauth_client_secret FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.oauth_client_secret FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.oauth_client_secret FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT INSERT, SELECT (workspace_id, id, client_id, last_four, created_at, created_by, ends_at), UPDATE (ends_at)
   ON altyaa.oauth_client_secret TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.oauth_consent FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.oauth_consent FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.oauth_consent FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT INSERT, SELECT, UPDATE (client_name, scopes, changed_at, revoked_at, revoked_reason)
   ON altyaa.oauth_consent TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.oauth_code FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.oauth_code FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.oauth_code FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT INSERT, SELECT (workspace_id, id, consent_id, client_id, user_id, redirect_uri, challenge, scopes, resources, created_at,
              expires_at, redeemed_at, grant_id), UPDATE (redeemed_at, grant_id)
   ON altyaa.oauth_code TO altyaa_app, altyaa_worker;
CREATE POLICY can_select ON altyaa.oauth_grant FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.oauth_grant FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.oauth_grant FOR UPDATE TO altyaa_app, altyaa_worker
 USING (true) WITH CHECK (true);
GRANT INSERT, SELECT (workspace_id, id, consent_id, client_id, user_id, scopes, resources, created_at, generation, issued_at,
              access_expires_at, refresh_expires_at, expires_at, issued_scopes, refreshes, repeats, told_refreshes,
              recent, last_used_at, last_used_ip, last_used_agent, revoked_at, revoked_reason), UPDATE (told_refreshes, revoked_at, revoked_reason)
   ON altyaa.oauth_grant TO altyaa_app, altyaa_worker;
CREATE POLICY can_insert ON altyaa.oauth_denied_token FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT INSERT
   ON altyaa.oauth_denied_token TO altyaa_app, altyaa_worker;
CREATE POLICY can_insert ON altyaa.oauth_assertion FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
GRANT INSERT
   ON altyaa.oauth_assertion TO altyaa_app, altyaa_worker;

-- No planner samples of what people write, or of who allowed what.
ALTER TABLE altyaa.oauth_client ALTER name SET STATISTICS 0, ALTER redirect_uris SET STATISTICS 0,
      ALTER any_workspace SET STATISTICS 0, ALTER verified SET STATISTICS 0,
      ALTER scopes SET STATISTICS 0, ALTER grant_types SET STATISTICS 0, ALTER jwks SET STATISTICS 0,
      ALTER auth_method SET STATISTICS 0, ALTER pkce SET STATISTICS 0, ALTER grant_days SET STATISTICS 0,
      ALTER created_by SET STATISTICS 0, ALTER ended_reason SET STATISTICS 0;
ALTER TABLE altyaa.oauth_client_secret ALTER last_four SET STATISTICS 0, ALTER created_by SET STATISTICS 0;
ALTER TABLE altyaa.oauth_consent ALTER client_name SET STATISTICS 0, ALTER scopes SET STATISTICS 0,
      ALTER revoked_reason SET STATISTICS 0;
ALTER TABLE altyaa.oauth_code ALTER redirect_uri SET STATISTICS 0, ALTER challenge SET STATISTICS 0,
      ALTER scopes SET STATISTICS 0, ALTER resources SET STATISTICS 0;
ALTER TABLE altyaa.oauth_grant ALTER scopes SET STATISTICS 0, ALTER resources SET STATISTICS 0,
      ALTER issued_scopes SET STATISTICS 0, ALTER issued_resources SET STATISTICS 0,
      ALTER issued_network SET STATISTICS 0, ALTER issued_agent SET STATISTICS 0, ALTER recent SET STATISTICS 0,
      ALTER last_used_ip SET STATISTICS 0, ALTER last_used_agent SET STATISTICS 0,
      ALTER revoked_reason SET STATISTICS 0;

CREATE POLICY door_reads ON altyaa.oauth_client FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_client_secret FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_consent FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_code FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_grant FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_denied_token FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.oauth_assertion FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_updates ON altyaa.oauth_grant FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_deletes ON altyaa.oauth_code FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.oauth_grant FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.oauth_denied_token FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.oauth_assertion FOR DELETE TO altyaa_door USING (true);
GRANT SELECT (workspace_id, id, handle, name, any_workspace, verified, auth_method, redirect_uris, scopes, grant_types,
              pkce, jwks, token_epoch, grant_days, ended_at) ON altyaa.oauth_client TO altyaa_door;
GRANT SELECT (workspace_id, id, client_id, digest, created_at, ends_at) ON altyaa.oauth_client_secret TO altyaa_door;
GRANT SELECT (workspace_id, id, scopes, revoked_at) ON altyaa.oauth_consent TO altyaa_door;
GRANT DELETE, SELECT (workspace_id, id, digest, client_id, expires_at) ON altyaa.oauth_code TO altyaa_door;
GRANT DELETE, SELECT (workspace_id, id, handle, consent_id, client_id, client_handle, user_id, scopes, resources, salt,
              created_at, generation, kid, issued_at, access_expires_at, refresh_expires_at, expires_at, issued_scopes,
              issued_resources, issued_network, issued_agent, seen_at, refreshes, repeats, told_refreshes, recent,
              last_used_at, last_used_ip, last_used_agent, revoked_at),
      UPDATE (generation, kid, issued_at, access_expires_at, refresh_expires_at, issued_scopes, issued_resources,
              issued_network, issued_agent, seen_at, refreshes, repeats, recent, last_used_at,
              last_used_ip, last_used_agent) ON altyaa.oauth_grant TO altyaa_door;
GRANT DELETE, SELECT (workspace_id, token_id, expires_at) ON altyaa.oauth_denied_token TO altyaa_door;
GRANT DELETE, SELECT (workspace_id, digest, expires_at) ON altyaa.oauth_assertion TO altyaa_door;
GRANT SELECT (user_id, email) ON altyaa.membership TO altyaa_door;

CREATE FUNCTION door.token_bits() RETURNS TABLE (kind text, place smallint, name text)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT b.kind, b.place, b.name FROM altyaa.token_bit b $$;

-- A client, with the digests of its secrets that work. `token_id`: also whether that token of it was ended.
CREATE FUNCTION door.oauth_client(handle bytea, token_id uuid, now timestamptz)
RETURNS TABLE (workspace_id uuid, id uuid, name text, any_workspace boolean, verified boolean, auth_method text,
               redirect_uris text[], scopes text[], grant_types text[], pkce text, jwks jsonb, token_epoch integer,
               grant_days integer, ended_at timestamptz, secret_digests bytea[], secret_ends timestamptz[],
               token_denied boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.workspace_id, c.id, c.name, c.any_workspace, c.verified, c.auth_method, c.redirect_uris, c.scopes,
           c.grant_types, c.pkce, c.jwks, c.token_epoch, c.grant_days, c.ended_at,
           coalesce(s.digests, '{}'), coalesce(s.ends, '{}'),
           EXISTS (SELECT FROM altyaa.oauth_denied_token d WHERE d.workspace_id = c.workspace_id AND d.token_id = $2)
      FROM altyaa.oauth_client c
      LEFT JOIN LATERAL (SELECT array_agg(s.digest ORDER BY s.created_at) AS digests,
                                array_agg(s.ends_at ORDER BY s.created_at) AS ends
                           FROM altyaa.oauth_client_secret s
                          WHERE s.workspace_id = c.workspace_id AND s.client_id = c.id
                            AND (s.ends_at IS NULL OR s.ends_at > $3)) s ON true
     WHERE c.handle = $1
$$;

-- The secret of a client that somebody has found.
CREATE FUNCTION door.oauth_client_secret(handle bytea, digests bytea[])
RETURNS TABLE (workspace_id uuid, id uuid, client_id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT s.workspace_id, s.id, s.client_id
      FROM altyaa.oauth_client c
      JOIN altyaa.oauth_client_secret s ON s.workspace_id = c.workspace_id AND s.client_id = c.id
     WHERE c.handle = $1 AND s.digest = ANY ($2)
$$;

CREATE FUNCTION door.oauth_code(digests bytea[]) RETURNS TABLE (workspace_id uuid, id uuid, client_id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT c.workspace_id, c.id, c.client_id FROM altyaa.oauth_code c WHERE c.digest = ANY ($1) $$;

-- A grant with everything that its tokens depend on. Only the service can compute a handle.
CREATE FUNCTION door.oauth_grant(handle bytea, token_id uuid)
RETURNS TABLE (workspace_id uuid, id uuid, consent_id uuid, client_id uuid, user_id uuid, scopes text[],
               resources text[], salt bytea, created_at timestamptz, generation integer, kid bigint,
               issued_at timestamptz, access_expires_at timestamptz, refresh_expires_at timestamptz,
               expires_at timestamptz, issued_scopes text[], issued_resources text[], issued_network text,
               issued_agent text, seen_at timestamptz, recent jsonb, revoked_at timestamptz,
               consent_scopes text[], consent_revoked_at timestamptz, client_workspace_id uuid, client_scopes text[],
               client_any_workspace boolean, client_ended_at timestamptz, role text, email text, token_denied boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.workspace_id, g.id, g.consent_id, g.client_id, g.user_id, g.scopes, g.resources, g.salt, g.created_at,
           g.generation, g.kid, g.issued_at, g.access_expires_at, g.refresh_expires_at, g.expires_at, g.issued_scopes,
           g.issued_resources, g.issued_network, g.issued_agent, g.seen_at, g.recent, g.revoked_at,
           o.scopes, o.revoked_at, c.workspace_id, c.scopes, c.any_workspace, c.ended_at, m.role, m.email,
           EXISTS (SELECT FROM altyaa.oauth_denied_token d WHERE d.workspace_id = g.workspace_id AND d.token_id = $2)
      FROM altyaa.oauth_grant g
      JOIN altyaa.oauth_consent o ON o.workspace_id = g.workspace_id AND o.id = g.consent_id
      JOIN altyaa.oauth_client c ON c.handle = g.client_handle
      LEFT JOIN altyaa.membership m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
     WHERE g.handle = $1
$$;

-- One refresh: compare and swap. It happens if nothing has happened to the grant since it was read; no row otherwise.
CREATE FUNCTION door.oauth_refresh(handle bytea, generation integer, kid bigint, now timestamptz,
                                   access_expires_at timestamptz, refresh_expires_at timestamptz,
                                   scopes text[], resources text[], network text, agent text, entry jsonb)
RETURNS TABLE (generation integer)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.oauth_grant g
       SET generation = g.generation + 1, kid = $3, issued_at = $4, access_expires_at = $5, refresh_expires_at = $6,
           issued_scopes = $7, issued_resources = $8, issued_network = $9, issued_agent = $10, seen_at = NULL,
           refreshes = g.refreshes + 1,
           recent = CASE WHEN jsonb_array_length(g.recent) < 10 THEN g.recent ELSE g.recent - 0 END || $11
     WHERE g.handle = $1 AND g.generation = $2 AND g.revoked_at IS NULL AND g.refresh_expires_at > $4
    RETURNING g.generation
$$;

-- A refresh that was answered again with the same tokens. Of several in a row the last is remembered: sixteen at once
-- must not push out when the tokens before were rotated, by which a late duplicate is told from a theft.
CREATE FUNCTION door.oauth_repeated(handle bytea, generation integer, entry jsonb) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.oauth_grant g
       SET repeats = g.repeats + 1,
           recent = CASE WHEN (g.recent -> -1 ->> 'repeat')::boolean THEN g.recent - -1
                         WHEN jsonb_array_length(g.recent) < 10 THEN g.recent ELSE g.recent - 0 END || $3
     WHERE g.handle = $1 AND g.generation = $2
$$;

-- Uses of many grants' access tokens at once, with the generation of each. Processes write in any order: the first use
-- of a generation counts although a later use of an earlier one was written before.
CREATE FUNCTION door.oauth_grants_used(handles bytea[], generations integer[], times timestamptz[], ips inet[],
                                       agents text[]) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.oauth_grant g
       SET last_used_at = greatest(g.last_used_at, u.used_at), last_used_ip = coalesce(u.ip, g.last_used_ip),
           last_used_agent = coalesce(u.agent, g.last_used_agent),
           seen_at = CASE WHEN g.generation = u.generation THEN coalesce(g.seen_at, u.used_at) ELSE g.seen_at END
      FROM unnest($1, $2, $3, $4, $5) AS u (handle, generation, used_at, ip, agent)
     WHERE g.handle = u.handle
       AND (g.last_used_at IS NULL OR g.last_used_at < u.used_at
            OR (g.generation = u.generation AND g.seen_at IS NULL))
$$;

-- Grants with refreshes that no event tells yet; the worker's alone.
CREATE FUNCTION door.oauth_grants_untold(most integer) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT g.workspace_id, g.id FROM altyaa.oauth_grant g WHERE g.refreshes > g.told_refreshes LIMIT $1 $$;

-- What has ended, of everybody, so many of each; the worker's alone.
CREATE FUNCTION door.sweep_oauth(codes_before timestamptz, grants_before timestamptz, now timestamptz, most integer)
RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.oauth_code c WHERE (c.workspace_id, c.id) IN (
        SELECT x.workspace_id, x.id FROM altyaa.oauth_code x WHERE x.expires_at < $1 LIMIT $4);
    DELETE FROM altyaa.oauth_grant g WHERE (g.workspace_id, g.id) IN (
        SELECT x.workspace_id, x.id FROM altyaa.oauth_grant x
         WHERE least(x.revoked_at, x.refresh_expires_at) < $2 AND x.access_expires_at < $3 LIMIT $4);
    DELETE FROM altyaa.oauth_denied_token d WHERE (d.workspace_id, d.token_id) IN (
        SELECT x.workspace_id, x.token_id FROM altyaa.oauth_denied_token x WHERE x.expires_at < $3 LIMIT $4);
    DELETE FROM altyaa.oauth_assertion a WHERE (a.workspace_id, a.digest) IN (
        SELECT x.workspace_id, x.digest FROM altyaa.oauth_assertion x WHERE x.expires_at < $3 LIMIT $4);
$$;

REVOKE ALL ON FUNCTION door.token_bits() FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_client(bytea, uuid, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_client_secret(bytea, bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_code(bytea[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_grant(bytea, uuid) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_refresh(bytea, integer, bigint, timestamptz, timestamptz, timestamptz, text[], text[], text, text, jsonb)
 FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_repeated(bytea, integer, jsonb) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_grants_used(bytea[], integer[], timestamptz[], inet[], text[]) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.oauth_grants_untold(integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.sweep_oauth(timestamptz, timestamptz, timestamptz, integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.token_bits() TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_client(bytea, uuid, timestamptz) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_client_secret(bytea, bytea[]) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_code(bytea[]) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_grant(bytea, uuid) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_refresh(bytea, integer, bigint, timestamptz, timestamptz, timestamptz, text[], text[], text, text, jsonb)
   TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_repeated(bytea, integer, jsonb) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_grants_used(bytea[], integer[], timestamptz[], inet[], text[])
   TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.oauth_grants_untold(integer) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.sweep_oauth(timestamptz, timestamptz, timestamptz, integer) TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.token_bits() OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_client(bytea, uuid, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_client_secret(bytea, bytea[]) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_code(bytea[]) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_grant(bytea, uuid) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_refresh(bytea, integer, bigint, timestamptz, timestamptz, timestamptz, text[], text[], text, text, jsonb)
  OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_repeated(bytea, integer, jsonb) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_grants_used(bytea[], integer[], timestamptz[], inet[], text[]) OWNER TO altyaa_door;
ALTER FUNCTION door.oauth_grants_untold(integer) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_oauth(timestamptz, timestamptz, timestamptz, integer) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
