-- The signed context (docs/decisions/0003). Also installed in a resource API's own database by `altyaa rls install`,
-- so this file names no role and no table of ours.

CREATE SCHEMA IF NOT EXISTS tenancy;
REVOKE ALL ON SCHEMA tenancy FROM PUBLIC;

-- The 64-byte blocks of HMAC-SHA256 (RFC 2104), so that the built-in sha256() is all that is needed to verify.
CREATE TABLE tenancy.context_key (
    audience    text        NOT NULL,
    kid         text        NOT NULL UNIQUE,
    inner_block bytea       NOT NULL CHECK (octet_length(inner_block) = 64),
    outer_block bytea       NOT NULL CHECK (octet_length(outer_block) = 64),
    active_from timestamptz NOT NULL DEFAULT now(),
    retired_at  timestamptz,
    PRIMARY KEY (audience, kid)
);
REVOKE ALL ON tenancy.context_key FROM PUBLIC;

-- The verified body of the caller's context; NULL when there is none; an error when it is forged, foreign or expired.
CREATE FUNCTION tenancy.context() RETURNS jsonb
LANGUAGE plpgsql STABLE PARALLEL RESTRICTED SECURITY DEFINER
SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    raw    text := nullif(current_setting('altyaa.context', true), '');
    parts  text[];
    signed bytea;
    key    record;
    mac    text;
    body   jsonb;
BEGIN
    IF raw IS NULL THEN
        RETURN NULL;
    END IF;
    parts := string_to_array(raw, '.');
    IF cardinality(parts) <> 4 OR parts[1] <> 'v1' THEN
        RAISE EXCEPTION 'altyaa context: malformed' USING ERRCODE = '28000';
    END IF;
    SELECT k.audience, k.inner_block, k.outer_block INTO key
      FROM tenancy.context_key k
     WHERE k.kid = parts[2]
       AND k.active_from <= clock_timestamp()
       AND (k.retired_at IS NULL OR k.retired_at > clock_timestamp());
    IF NOT FOUND THEN
        RAISE EXCEPTION 'altyaa context: unknown key' USING ERRCODE = '28000';
    END IF;
    signed := convert_to(parts[1] || '.' || parts[2] || '.' || parts[3], 'UTF8');
    mac := rtrim(translate(replace(encode(
        sha256(key.outer_block || sha256(key.inner_block || signed)), 'base64'), E'\n', ''), '+/', '-_'), '=');
    -- Compared as digests, so that the time taken says nothing about the right value.
    IF sha256(convert_to(mac, 'UTF8')) <> sha256(convert_to(parts[4], 'UTF8')) THEN
        RAISE EXCEPTION 'altyaa context: forged' USING ERRCODE = '28000';
    END IF;
    body := convert_from(decode(
        rpad(translate(parts[3], '-_', '+/'), (length(parts[3]) + 3) / 4 * 4, '='), 'base64'), 'UTF8')::jsonb;
    IF body ->> 'audience' IS DISTINCT FROM key.audience THEN
        RAISE EXCEPTION 'altyaa context: for another audience' USING ERRCODE = '28000';
    END IF;
    -- 5 seconds of leeway on top of the signer's lifetime, by this server's clock.
    IF coalesce((body ->> 'exp')::double precision, 0) + 5 < extract(epoch FROM clock_timestamp()) THEN
        RAISE EXCEPTION 'altyaa context: expired' USING ERRCODE = '28000';
    END IF;
    -- A context is a credential that other sessions may read in pg_stat_activity: it works in one server process only.
    -- 0 is for signers that cannot know the process (behind a pooler, and in resource APIs).
    IF coalesce((body ->> 'pid')::integer, -1) NOT IN (0, pg_backend_pid()) THEN
        RAISE EXCEPTION 'altyaa context: for another session' USING ERRCODE = '28000';
    END IF;
    RETURN body;
END
$$;

CREATE FUNCTION tenancy.workspace_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT (tenancy.context() ->> 'workspace')::uuid $$;

CREATE FUNCTION tenancy.user_id() RETURNS uuid
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT (tenancy.context() ->> 'user')::uuid $$;

CREATE FUNCTION tenancy.principal_id() RETURNS text
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT tenancy.context() ->> 'principal' $$;

-- Whole words only: 'posts.write' is not in 'myposts.write'.
CREATE FUNCTION tenancy.has_scope(scope text) RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT coalesce($1 = ANY (string_to_array(tenancy.context() ->> 'scopes', ' ')), false) $$;

REVOKE ALL ON FUNCTION tenancy.context(), tenancy.workspace_id(), tenancy.user_id(), tenancy.principal_id(),
                       tenancy.has_scope(text) FROM PUBLIC;
