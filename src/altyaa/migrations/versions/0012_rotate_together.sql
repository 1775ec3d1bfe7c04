-- Refreshes of many grants in one statement (docs/decisions/0021). A grant takes part if it is at the generation that
-- was presented, by the client that it belongs to, with the proof that only its own tokens carry, and if nothing of it
-- was ended or narrowed: whatever else there is to decide, the caller decides by `door.oauth_grant`. A row that
-- somebody holds is passed over, so that no refresh waits for another grant's, and two statements never for each other.
-- plpgsql, because it keeps the plan: a function in SQL is planned anew for each call.
CREATE FUNCTION door.oauth_rotate(
    handles bytea[], generations integer[], heads bytea[], proofs bytea[], client_handles bytea[], networks text[],
    agents text[], entries jsonb[], kid bigint, now timestamptz, access_seconds integer, refresh_seconds integer,
    owner_scopes text[], admin_scopes text[], member_scopes text[]
)
RETURNS TABLE (place bigint, workspace_id uuid, salt bytea, scopes text[], access_expires_at timestamptz)
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
BEGIN
    RETURN QUERY
    WITH free AS MATERIALIZED (
        SELECT g.workspace_id, g.id, a.place, a.network, a.agent, a.entry,
               least($10 + make_interval(secs => $12), g.expires_at) AS refresh_end
          FROM unnest($1, $2, $3, $4, $5, $6, $7, $8) WITH ORDINALITY
               AS a (handle, generation, head, proof, client_handle, network, agent, entry, place)
          JOIN altyaa.oauth_grant g ON g.handle = a.handle
          JOIN altyaa.oauth_consent o ON o.workspace_id = g.workspace_id AND o.id = g.consent_id
          JOIN altyaa.oauth_client c ON c.handle = g.client_handle
          JOIN altyaa.membership m ON m.workspace_id = g.workspace_id AND m.user_id = g.user_id
         WHERE g.generation = a.generation AND g.client_handle = a.client_handle
           AND substr(sha256(g.salt || a.head), 1, 16) = a.proof
           AND g.revoked_at IS NULL AND g.refresh_expires_at > $10 AND g.resources = '{}'
           AND o.revoked_at IS NULL AND g.scopes <@ o.scopes
           AND c.ended_at IS NULL AND g.scopes <@ c.scopes AND (c.any_workspace OR c.workspace_id = g.workspace_id)
           AND g.scopes <@ CASE m.role WHEN 'owner' THEN $13 WHEN 'admin' THEN $14 ELSE $15 END
           FOR UPDATE OF g SKIP LOCKED
    )
    UPDATE altyaa.oauth_grant g
       SET generation = g.generation + 1, kid = $9, issued_at = $10, refresh_expires_at = f.refresh_end,
           access_expires_at = least($10 + make_interval(secs => $11), f.refresh_end),
           issued_scopes = g.scopes, issued_resources = '{}', issued_network = f.network, issued_agent = f.agent,
           seen_at = NULL, refreshes = g.refreshes + 1,
           recent = CASE WHEN jsonb_array_length(g.recent) < 10 THEN g.recent ELSE g.recent - 0 END || f.entry
      FROM free f
     WHERE g.workspace_id = f.workspace_id AND g.id = f.id
    RETURNING f.place, g.workspace_id, g.salt, g.scopes, g.access_expires_at;
END
$$;

REVOKE ALL ON FUNCTION door.oauth_rotate(bytea[], integer[], bytea[], bytea[], bytea[], text[], text[], jsonb[], bigint,
                                         timestamptz, integer, integer, text[], text[], text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.oauth_rotate(bytea[], integer[], bytea[], bytea[], bytea[], text[], text[], jsonb[], bigint,
                                            timestamptz, integer, integer, text[], text[], text[])
   TO altyaa_app, altyaa_worker;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.oauth_rotate(bytea[], integer[], bytea[], bytea[], bytea[], text[], text[], jsonb[], bigint,
                                 timestamptz, integer, integer, text[], text[], text[]) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
