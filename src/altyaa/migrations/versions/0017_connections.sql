-- Social connections. What a platform gives for one person's yes is an upstream grant, and pages, accounts and locations
-- hang under it as connections. Tokens are sealed under the workspace's keyset; only the service can open them.

-- `subject_index` is a keyed digest of provider, app and who it is there: one row of a workspace for each, and the same
-- value in every workspace where that person connected. No serving role reads it: doors compare it.
-- `due_at` is when the engine looks at it next. It stays as it is under a lease, so whoever dies holding one leaves a row
-- that is due; and as no index has the columns of a lease, to take one costs no index anything. `fence` counts the leases:
-- a holder that was overtaken stores nothing. `failed_at` stands for as long as its last call failed. Both times have an
-- index over all workspaces, so no serving role reads them.
CREATE TABLE altyaa.upstream_grant (
    workspace_id     uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id               uuid        NOT NULL,
    provider         text        NOT NULL CHECK (provider <> ''),
    app_id           text        NOT NULL,
    subject_index    bytea       NOT NULL CHECK (octet_length(subject_index) = 32),
    display          text        NOT NULL,
    scopes           text[]      NOT NULL,
    generation       integer     NOT NULL,
    sealed           bytea,
    sealed_before    bytea,
    access_issued_at timestamptz NOT NULL,
    access_ends_at   timestamptz,
    grant_issued_at  timestamptz NOT NULL,
    grant_ends_at    timestamptz,
    assumed          text[]      NOT NULL,
    renew_at         timestamptz,
    check_at         timestamptz,
    due_at           timestamptz,
    lease_owner      uuid,
    lease_until      timestamptz,
    fence            bigint      NOT NULL DEFAULT 0,
    state            text        NOT NULL,
    state_code       text,
    state_since      timestamptz NOT NULL,
    suspect_since    timestamptz,
    suspect_code     text,
    failed_at        timestamptz,
    retries          integer     NOT NULL DEFAULT 0,
    renewals         bigint      NOT NULL DEFAULT 0,
    told_renewals    bigint      NOT NULL DEFAULT 0,
    told_renewals_at timestamptz,
    told_days        integer,
    connected_by     uuid,
    connected_at     timestamptz NOT NULL,
    last_renewed_at  timestamptz,
    last_checked_at  timestamptz,
    ended_at         timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, subject_index),
    CHECK (sealed IS NOT NULL OR ended_at IS NOT NULL)
) WITH (fillfactor = 70);
COMMENT ON COLUMN altyaa.upstream_grant.sealed_before IS 'Tokens of the generation before, for the operator alone';
COMMENT ON COLUMN altyaa.upstream_grant.grant_issued_at IS 'When the grant''s clock began: a person''s yes, or a renewal';
COMMENT ON COLUMN altyaa.upstream_grant.assumed IS 'Which lifetimes the platform did not say: they are the pack''s';
COMMENT ON COLUMN altyaa.upstream_grant.suspect_since IS 'A platform refused the tokens then, and nothing has confirmed it yet';
COMMENT ON COLUMN altyaa.upstream_grant.told_renewals IS 'Of these the events tell already';
COMMENT ON COLUMN altyaa.upstream_grant.told_days IS 'Distance of the last reminder before grant_ends_at: 30, 7, 3, 0';
CREATE INDEX upstream_grant_by_subject ON altyaa.upstream_grant (subject_index);
CREATE INDEX upstream_grant_due ON altyaa.upstream_grant (due_at, workspace_id, id) WHERE due_at IS NOT NULL;
CREATE INDEX upstream_grant_failed ON altyaa.upstream_grant (failed_at) WHERE failed_at IS NOT NULL;

CREATE TABLE altyaa.connection (
    workspace_id    uuid        NOT NULL,
    id              uuid        NOT NULL,
    grant_id        uuid        NOT NULL,
    provider        text        NOT NULL,
    kind            text        NOT NULL,
    asset_id        text        NOT NULL,
    name            text        NOT NULL,
    sealed          bytea,
    generation      integer     NOT NULL,
    state           text        NOT NULL CHECK (state IN ('healthy', 'asset_lost', 'disconnected')),
    state_code      text,
    state_since     timestamptz NOT NULL,
    token_open      boolean     NOT NULL,
    connected_by    uuid,
    connected_at    timestamptz NOT NULL,
    disconnected_at timestamptz,
    PRIMARY KEY (workspace_id, id),
    UNIQUE (workspace_id, grant_id, kind, asset_id),
    FOREIGN KEY (workspace_id, grant_id) REFERENCES altyaa.upstream_grant (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN altyaa.connection.sealed IS 'A token of its own, where the platform derives one';
COMMENT ON COLUMN altyaa.connection.generation IS 'Counts what was sealed here';
COMMENT ON COLUMN altyaa.connection.state IS 'Its own; what is shown is the grant''s where that is worse';
COMMENT ON COLUMN altyaa.connection.token_open IS 'Whether the API may hand its token out';

-- Written and committed before a call that may rotate a token, and settled with what became of it.
CREATE TABLE altyaa.renewal_attempt (
    workspace_id uuid        NOT NULL,
    id           uuid        NOT NULL,
    grant_id     uuid        NOT NULL,
    generation   integer     NOT NULL,
    fence        bigint      NOT NULL,
    fingerprint  bytea       NOT NULL CHECK (octet_length(fingerprint) = 32),
    host_id      uuid        NOT NULL,
    sent_at      timestamptz NOT NULL,
    settled_at   timestamptz,
    outcome      text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, grant_id) REFERENCES altyaa.upstream_grant (workspace_id, id) ON DELETE CASCADE
);
COMMENT ON COLUMN altyaa.renewal_attempt.fingerprint IS 'Keyed digest of the token that was sent';
COMMENT ON COLUMN altyaa.renewal_attempt.host_id IS 'Whose spool may hold the answer: a row of spool_host';
CREATE INDEX renewal_attempt_by_grant ON altyaa.renewal_attempt (workspace_id, grant_id);

-- A sign-in at a platform, from the link to the picked assets. Found by the digest of the `state` that the platform gives
-- back, or of the secret of a link that somebody without an account may open. `sealed_pick` holds the tokens and assets
-- until the person has picked, and is purged at pick_expires_at; `subject_index` says until then whose they are.
CREATE TABLE altyaa.connect_attempt (
    workspace_id    uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    id              uuid        NOT NULL,
    state_digest    bytea       UNIQUE CHECK (octet_length(state_digest) = 32),
    link_digest     bytea       UNIQUE CHECK (octet_length(link_digest) = 32),
    cookie_digest   bytea       CHECK (octet_length(cookie_digest) = 32),
    provider        text        NOT NULL,
    user_id         uuid,
    grant_id        uuid,
    subject_index   bytea       CHECK (octet_length(subject_index) = 32),
    sealed_verifier bytea,
    redirect_uri    text,
    return_to       text,
    created_by      text        NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz NOT NULL,
    redeemed_at     timestamptz,
    sealed_pick     bytea,
    pick_expires_at timestamptz,
    finished_at     timestamptz,
    outcome         text,
    PRIMARY KEY (workspace_id, id),
    FOREIGN KEY (workspace_id, grant_id) REFERENCES altyaa.upstream_grant (workspace_id, id) ON DELETE CASCADE,
    CHECK (state_digest IS NOT NULL OR link_digest IS NOT NULL)
);
COMMENT ON COLUMN altyaa.connect_attempt.grant_id IS 'To be re-authenticated: only its own subject will do';
CREATE INDEX connect_attempt_by_grant ON altyaa.connect_attempt (workspace_id, grant_id);
CREATE INDEX connect_attempt_by_subject ON altyaa.connect_attempt (subject_index) WHERE subject_index IS NOT NULL;

-- What a workspace wants otherwise than the platform's pack. NULL: as the pack says.
CREATE TABLE altyaa.connection_policy (
    workspace_id            uuid        NOT NULL REFERENCES altyaa.workspace (id) ON DELETE CASCADE,
    provider                text        NOT NULL,
    access_interval_seconds integer     CHECK (access_interval_seconds > 0),
    access_lead_seconds     integer     CHECK (access_lead_seconds > 0),
    grant_interval_seconds  integer     CHECK (grant_interval_seconds > 0),
    grant_lead_seconds      integer     CHECK (grant_lead_seconds > 0),
    check_interval_seconds  integer     CHECK (check_interval_seconds > 0),
    changed_by              text        NOT NULL,
    changed_at              timestamptz NOT NULL,
    PRIMARY KEY (workspace_id, provider)
);

-- Our registrations at platforms, as far as all connections share them: whether something is wrong with the app or the
-- platform, and what is left of its budget. No workspace's; doors alone reach it.
CREATE TABLE altyaa.provider_app (
    provider       text        NOT NULL,
    app_id         text        NOT NULL,
    incident_kind  text        CHECK (incident_kind IN ('app', 'alike')),
    incident_code  text,
    incident_since timestamptz,
    paused_until   timestamptz,
    calm_since     timestamptz,
    tokens         float8      NOT NULL DEFAULT 0,
    tokens_at      timestamptz,
    PRIMARY KEY (provider, app_id)
);
COMMENT ON COLUMN altyaa.provider_app.incident_kind IS 'app: the platform refuses our app; alike: many fail in the same way';
COMMENT ON COLUMN altyaa.provider_app.paused_until IS 'Nothing is sent before';
COMMENT ON COLUMN altyaa.provider_app.calm_since IS 'When it worked again after the last incident: the budget starts small';

-- Each spool of answers on a worker's disk. `claims` grows with every claim made for it, and so does what the spool notes
-- of it: a database that knows of fewer is an older one. `marker` names the database that the host last saw.
CREATE TABLE altyaa.spool_host (
    id      uuid        PRIMARY KEY,
    marker  text        NOT NULL,
    claims  bigint      NOT NULL,
    seen_at timestamptz NOT NULL
);

-- What happened to one connection is asked for each time somebody looks at it.
CREATE INDEX event_by_subject ON altyaa.event (workspace_id, subject, id);

ALTER TABLE altyaa.upstream_grant ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.connection ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.renewal_attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.connect_attempt ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.connection_policy ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
ALTER TABLE altyaa.provider_app ENABLE ROW LEVEL SECURITY;
ALTER TABLE altyaa.spool_host ENABLE ROW LEVEL SECURITY;

CREATE POLICY floor ON altyaa.upstream_grant AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.connection AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.renewal_attempt AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.connect_attempt AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));
CREATE POLICY floor ON altyaa.connection_policy AS RESTRICTIVE TO altyaa_app, altyaa_worker
 USING ((workspace_id, true) = (SELECT tenancy.workspace_id(), true))
  WITH CHECK (workspace_id = (SELECT tenancy.workspace_id()));

CREATE POLICY can_select ON altyaa.upstream_grant FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.upstream_grant FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.upstream_grant FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_select ON altyaa.connection FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.connection FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.connection FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_select ON altyaa.renewal_attempt FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.renewal_attempt FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.renewal_attempt FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_select ON altyaa.connect_attempt FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.connect_attempt FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.connect_attempt FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_select ON altyaa.connection_policy FOR SELECT TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_insert ON altyaa.connection_policy FOR INSERT TO altyaa_app, altyaa_worker WITH CHECK (true);
CREATE POLICY can_update ON altyaa.connection_policy FOR UPDATE TO altyaa_app, altyaa_worker USING (true) WITH CHECK (true);
CREATE POLICY can_delete ON altyaa.renewal_attempt FOR DELETE TO altyaa_app, altyaa_worker USING (true);
CREATE POLICY can_delete ON altyaa.connection_policy FOR DELETE TO altyaa_app, altyaa_worker USING (true);

GRANT INSERT, SELECT (workspace_id, id, provider, app_id, display, scopes, generation, sealed, sealed_before,
              access_issued_at, access_ends_at, grant_issued_at, grant_ends_at, assumed, renew_at, check_at, lease_owner,
              lease_until, fence, state, state_code, state_since, suspect_since, suspect_code, retries, renewals,
              told_renewals, told_renewals_at, told_days, connected_by, connected_at, last_renewed_at, last_checked_at,
              ended_at),
      UPDATE (display, scopes, generation, sealed, sealed_before, access_issued_at, access_ends_at, grant_issued_at,
              grant_ends_at, assumed, renew_at, check_at, due_at, lease_owner, lease_until, fence, state, state_code,
              state_since, suspect_since, suspect_code, failed_at, retries, renewals, told_renewals, told_renewals_at,
              told_days, connected_by, connected_at, last_renewed_at, last_checked_at, ended_at)
   ON altyaa.upstream_grant TO altyaa_app, altyaa_worker;
GRANT INSERT, SELECT, UPDATE (name, sealed, generation, state, state_code, state_since, token_open, connected_by,
              connected_at, disconnected_at)
   ON altyaa.connection TO altyaa_app, altyaa_worker;
GRANT INSERT, SELECT, DELETE, UPDATE (settled_at, outcome) ON altyaa.renewal_attempt TO altyaa_app, altyaa_worker;
GRANT INSERT, SELECT (workspace_id, id, cookie_digest, provider, user_id, grant_id, sealed_verifier, redirect_uri,
              return_to, created_by, created_at, expires_at, redeemed_at, sealed_pick, pick_expires_at, finished_at,
              outcome),
      UPDATE (state_digest, cookie_digest, subject_index, sealed_verifier, redirect_uri, redeemed_at, sealed_pick,
              pick_expires_at, finished_at, outcome)
   ON altyaa.connect_attempt TO altyaa_app, altyaa_worker;
GRANT SELECT, INSERT, DELETE, UPDATE (access_interval_seconds, access_lead_seconds, grant_interval_seconds,
              grant_lead_seconds, check_interval_seconds, changed_by, changed_at)
   ON altyaa.connection_policy TO altyaa_app, altyaa_worker;

-- No planner samples of what people or platforms write.
ALTER TABLE altyaa.upstream_grant ALTER provider SET STATISTICS 0, ALTER app_id SET STATISTICS 0,
      ALTER display SET STATISTICS 0, ALTER scopes SET STATISTICS 0, ALTER sealed SET STATISTICS 0,
      ALTER sealed_before SET STATISTICS 0, ALTER assumed SET STATISTICS 0, ALTER state SET STATISTICS 0,
      ALTER state_code SET STATISTICS 0, ALTER suspect_code SET STATISTICS 0;
ALTER TABLE altyaa.connection ALTER provider SET STATISTICS 0, ALTER kind SET STATISTICS 0,
      ALTER asset_id SET STATISTICS 0, ALTER name SET STATISTICS 0, ALTER sealed SET STATISTICS 0,
      ALTER state SET STATISTICS 0, ALTER state_code SET STATISTICS 0, ALTER token_open SET STATISTICS 0;
ALTER TABLE altyaa.renewal_attempt ALTER fingerprint SET STATISTICS 0, ALTER outcome SET STATISTICS 0;
ALTER TABLE altyaa.connect_attempt ALTER cookie_digest SET STATISTICS 0, ALTER provider SET STATISTICS 0,
      ALTER redirect_uri SET STATISTICS 0, ALTER return_to SET STATISTICS 0, ALTER created_by SET STATISTICS 0,
      ALTER sealed_verifier SET STATISTICS 0, ALTER sealed_pick SET STATISTICS 0, ALTER outcome SET STATISTICS 0;
ALTER TABLE altyaa.connection_policy ALTER provider SET STATISTICS 0, ALTER access_interval_seconds SET STATISTICS 0,
      ALTER access_lead_seconds SET STATISTICS 0, ALTER grant_interval_seconds SET STATISTICS 0,
      ALTER grant_lead_seconds SET STATISTICS 0, ALTER check_interval_seconds SET STATISTICS 0,
      ALTER changed_by SET STATISTICS 0;

CREATE POLICY door_reads ON altyaa.upstream_grant FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_updates ON altyaa.upstream_grant FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_reads ON altyaa.connect_attempt FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_deletes ON altyaa.connect_attempt FOR DELETE TO altyaa_door USING (true);
CREATE POLICY door_reads ON altyaa.provider_app FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_inserts ON altyaa.provider_app FOR INSERT TO altyaa_door WITH CHECK (true);
CREATE POLICY door_updates ON altyaa.provider_app FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
CREATE POLICY door_reads ON altyaa.spool_host FOR SELECT TO altyaa_door USING (true);
CREATE POLICY door_inserts ON altyaa.spool_host FOR INSERT TO altyaa_door WITH CHECK (true);
CREATE POLICY door_updates ON altyaa.spool_host FOR UPDATE TO altyaa_door USING (true) WITH CHECK (true);
GRANT SELECT (ctid, workspace_id, id, provider, app_id, subject_index, due_at, lease_until, fence, failed_at,
              suspect_since, suspect_code, state),
      UPDATE (lease_owner, lease_until, fence) ON altyaa.upstream_grant TO altyaa_door;
GRANT DELETE, SELECT (workspace_id, id, state_digest, link_digest, subject_index, expires_at, pick_expires_at, finished_at)
   ON altyaa.connect_attempt TO altyaa_door;
GRANT SELECT (provider, app_id, incident_kind, incident_code, incident_since, paused_until, calm_since, tokens,
              tokens_at),
      INSERT (provider, app_id, incident_kind, incident_code, incident_since, paused_until, calm_since, tokens,
              tokens_at),
      UPDATE (incident_kind, incident_code, incident_since, paused_until, calm_since, tokens, tokens_at)
   ON altyaa.provider_app TO altyaa_door;
GRANT SELECT (id, marker, claims, seen_at), INSERT (id, marker, claims, seen_at), UPDATE (marker, claims, seen_at)
   ON altyaa.spool_host TO altyaa_door;

-- Grants that are due, the most overdue first, each under a lease: until then nobody else is given it. The host's count of
-- claims grows with them. The worker's alone.
CREATE FUNCTION door.claim_grants(owner uuid, host_id uuid, now timestamptz, until timestamptz, most integer)
RETURNS TABLE (workspace_id uuid, id uuid, fence bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH due AS (
        SELECT g.ctid
          FROM altyaa.upstream_grant g
         WHERE g.due_at <= $3 AND (g.lease_until IS NULL OR g.lease_until <= $3)
         ORDER BY g.due_at, g.workspace_id, g.id
         LIMIT $5
           FOR UPDATE SKIP LOCKED),
    claimed AS (
        UPDATE altyaa.upstream_grant g
           SET lease_owner = $1, lease_until = $4, fence = g.fence + 1
          FROM due
         WHERE g.ctid = due.ctid
        RETURNING g.workspace_id, g.id, g.fence, g.due_at),
    counted AS (
        UPDATE altyaa.spool_host h SET claims = h.claims + (SELECT count(*) FROM claimed)
         WHERE h.id = $2 AND EXISTS (SELECT FROM claimed))
    SELECT c.workspace_id, c.id, c.fence FROM claimed c ORDER BY c.due_at, c.workspace_id, c.id
$$;

-- When something is to be done again: a grant is due that nobody works on, or what is due already is under leases, and one
-- of those ends. The worker's alone.
CREATE FUNCTION door.next_due(now timestamptz) RETURNS TABLE (due_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    WITH free AS (
        SELECT g.due_at
          FROM altyaa.upstream_grant g
         WHERE g.due_at IS NOT NULL AND (g.lease_until IS NULL OR g.lease_until <= $1)
         ORDER BY g.due_at, g.workspace_id, g.id
         LIMIT 1)
    SELECT least((SELECT f.due_at FROM free f),
                 (SELECT min(g.lease_until) FROM altyaa.upstream_grant g
                   WHERE g.due_at <= $1 AND g.lease_until > $1 AND NOT EXISTS (SELECT FROM free f WHERE f.due_at <= $1)))
$$;

-- The grants of one person at one app, in every workspace: only the service can compute the index.
CREATE FUNCTION door.upstream_grants(subject_index bytea) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.workspace_id, g.id FROM altyaa.upstream_grant g WHERE g.subject_index = $1
$$;

-- Whether anything lives by the same yes, or is about to: a grant of any workspace, other than `but_for`, or a sign-in
-- that waits for the person's choice. To revoke the yes at the platform would end that too.
CREATE FUNCTION door.upstream_shared(subject_index bytea, but_for uuid, now timestamptz) RETURNS TABLE (shared boolean)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM altyaa.upstream_grant g
                    WHERE g.subject_index = $1 AND g.id IS DISTINCT FROM $2
                      AND g.state NOT IN ('expired', 'revoked', 'disconnected'))
        OR EXISTS (SELECT FROM altyaa.connect_attempt a WHERE a.subject_index = $1 AND a.pick_expires_at > $3)
$$;

CREATE FUNCTION door.connect_attempt(state_digest bytea) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.workspace_id, a.id FROM altyaa.connect_attempt a WHERE a.state_digest = $1
$$;

CREATE FUNCTION door.connect_link(link_digest bytea) RETURNS TABLE (workspace_id uuid, id uuid)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.workspace_id, a.id FROM altyaa.connect_attempt a WHERE a.link_digest = $1
$$;

-- Sign-ins that ended before then or were left, with what they hold. The worker's alone.
CREATE FUNCTION door.sweep_connections(now timestamptz, ended_before timestamptz, most integer) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    DELETE FROM altyaa.connect_attempt a WHERE (a.workspace_id, a.id) IN (
        SELECT x.workspace_id, x.id FROM altyaa.connect_attempt x
         WHERE x.finished_at < $2 OR (x.finished_at IS NULL AND coalesce(x.pick_expires_at, x.expires_at) <= $1)
         LIMIT $3);
$$;

-- How our apps do: what every page of connections says.
CREATE FUNCTION door.provider_apps()
RETURNS TABLE (provider text, app_id text, incident_kind text, incident_code text, incident_since timestamptz,
               paused_until timestamptz, calm_since timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT a.provider, a.app_id, a.incident_kind, a.incident_code, a.incident_since, a.paused_until, a.calm_since
      FROM altyaa.provider_app a
$$;

-- Open an incident, or keep one open for longer; whether it is a new one. One of likeness is opened anew: it is asked for
-- only where none freezes any more. The worker's alone.
CREATE FUNCTION door.begin_incident(provider text, app_id text, kind text, code text, now timestamptz, paused_until timestamptz)
RETURNS TABLE (begun boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO altyaa.provider_app AS a (provider, app_id, incident_kind, incident_code, incident_since, paused_until)
    VALUES ($1, $2, $3, $4, $5, $6)
    ON CONFLICT (provider, app_id) DO UPDATE
       SET incident_kind = $3, incident_code = $4,
           incident_since = CASE WHEN a.incident_kind = 'app' AND $3 = 'app' THEN a.incident_since ELSE $5 END,
           paused_until = greatest(a.paused_until, $6)
    RETURNING a.incident_since = $5
$$;

-- Something works again since then; NULL: nothing was ever wrong. No row where there is no incident. The worker's alone.
CREATE FUNCTION door.end_incident(provider text, app_id text, calm_since timestamptz) RETURNS TABLE (ended boolean)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.provider_app a
       SET incident_kind = NULL, incident_code = NULL, incident_since = NULL, paused_until = NULL,
           calm_since = coalesce($3, a.calm_since), tokens = CASE WHEN $3 IS NULL THEN a.tokens ELSE 0 END,
           tokens_at = coalesce($3, a.tokens_at)
     WHERE a.provider = $1 AND a.app_id = $2 AND a.incident_since IS NOT NULL
    RETURNING true
$$;

-- The platform asked the whole app to wait. The worker's alone.
CREATE FUNCTION door.pause_app(provider text, app_id text, until timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO altyaa.provider_app AS a (provider, app_id, paused_until) VALUES ($1, $2, $3)
    ON CONFLICT (provider, app_id) DO UPDATE SET paused_until = greatest(a.paused_until, $3)
$$;

-- Calls from the app's budget, a bucket that fills by `per_second` up to `most`: as many of those wanted as there are above
-- `reserve`, which is kept for others. A caller whose clock runs far ahead does not stop the filling for the rest.
CREATE FUNCTION door.take_calls(provider text, app_id text, wanted integer, reserve float8, per_second float8, most float8,
                                now timestamptz) RETURNS TABLE (taken integer)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    level float8;
    since timestamptz;
BEGIN
    INSERT INTO altyaa.provider_app (provider, app_id, tokens, tokens_at) VALUES ($1, $2, $6, $7) ON CONFLICT DO NOTHING;
    SELECT a.tokens, CASE WHEN a.tokens_at <= $7 + interval '1 minute' THEN a.tokens_at ELSE $7 END INTO level, since
      FROM altyaa.provider_app a WHERE a.provider = $1 AND a.app_id = $2 FOR UPDATE;
    level := least($6, level + $5 * greatest(0, extract(epoch FROM $7 - since)));
    taken := greatest(0, least($3, floor(level - $4)));
    UPDATE altyaa.provider_app a SET tokens = level - taken, tokens_at = greatest(since, $7)
     WHERE a.provider = $1 AND a.app_id = $2;
    RETURN NEXT;
END
$$;

-- How many grants of an app came under suspicion since then, by what the platform says of them: a suspicion is never
-- older than the last failure, which has the index. The worker's alone.
CREATE FUNCTION door.failures_alike(provider text, app_id text, since timestamptz)
RETURNS TABLE (code text, failing integer)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT g.suspect_code, count(*)::integer
      FROM altyaa.upstream_grant g
     WHERE g.failed_at >= $3 AND g.suspect_since >= $3 AND g.provider = $1 AND g.app_id = $2 AND g.suspect_code IS NOT NULL
     GROUP BY g.suspect_code
$$;

CREATE FUNCTION door.spool_hosts() RETURNS TABLE (id uuid, marker text, claims bigint, seen_at timestamptz)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT h.id, h.marker, h.claims, h.seen_at FROM altyaa.spool_host h
$$;

-- A sign of life of a host. Its claims are raised to what its spool knows. The worker's alone.
CREATE FUNCTION door.spool_seen(host_id uuid, marker text, claims bigint, now timestamptz) RETURNS TABLE (claims bigint)
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    INSERT INTO altyaa.spool_host AS h (id, marker, claims, seen_at) VALUES ($1, $2, $3, $4)
    ON CONFLICT (id) DO UPDATE
       SET marker = $2, claims = greatest(h.claims, $3), seen_at = greatest(h.seen_at, $4)
    RETURNING h.claims
$$;

-- Which database this is: another after a restore, a clone or a failover. The worker's alone.
CREATE FUNCTION door.database_marker() RETURNS TABLE (marker text)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat_ws('.', s.system_identifier, c.timeline_id,
                     (SELECT d.oid FROM pg_database d WHERE d.datname = current_database()))
      FROM pg_control_system() s, pg_control_checkpoint() c
$$;

REVOKE ALL ON FUNCTION door.claim_grants(uuid, uuid, timestamptz, timestamptz, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.next_due(timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.upstream_grants(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.upstream_shared(bytea, uuid, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.connect_attempt(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.connect_link(bytea) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.provider_apps() FROM PUBLIC;
REVOKE ALL ON FUNCTION door.begin_incident(text, text, text, text, timestamptz, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.end_incident(text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.pause_app(text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.take_calls(text, text, integer, float8, float8, float8, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.failures_alike(text, text, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.spool_hosts() FROM PUBLIC;
REVOKE ALL ON FUNCTION door.spool_seen(uuid, text, bigint, timestamptz) FROM PUBLIC;
REVOKE ALL ON FUNCTION door.database_marker() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.claim_grants(uuid, uuid, timestamptz, timestamptz, integer) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.next_due(timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.upstream_grants(bytea) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.upstream_shared(bytea, uuid, timestamptz) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.connect_attempt(bytea) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.connect_link(bytea) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.provider_apps() TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.begin_incident(text, text, text, text, timestamptz, timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.end_incident(text, text, timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.pause_app(text, text, timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.take_calls(text, text, integer, float8, float8, float8, timestamptz) TO altyaa_app, altyaa_worker;
GRANT EXECUTE ON FUNCTION door.failures_alike(text, text, timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.spool_hosts() TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.spool_seen(uuid, text, bigint, timestamptz) TO altyaa_worker;
GRANT EXECUTE ON FUNCTION door.database_marker() TO altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.claim_grants(uuid, uuid, timestamptz, timestamptz, integer) OWNER TO altyaa_door;
ALTER FUNCTION door.next_due(timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.upstream_grants(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.upstream_shared(bytea, uuid, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.connect_attempt(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.connect_link(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.sweep_connections(timestamptz, timestamptz, integer) OWNER TO altyaa_door;
ALTER FUNCTION door.provider_apps() OWNER TO altyaa_door;
ALTER FUNCTION door.begin_incident(text, text, text, text, timestamptz, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.end_incident(text, text, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.pause_app(text, text, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.take_calls(text, text, integer, float8, float8, float8, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.failures_alike(text, text, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.spool_hosts() OWNER TO altyaa_door;
ALTER FUNCTION door.spool_seen(uuid, text, bigint, timestamptz) OWNER TO altyaa_door;
ALTER FUNCTION door.database_marker() OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
