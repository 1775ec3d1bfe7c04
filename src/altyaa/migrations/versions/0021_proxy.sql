-- A platform said in an answer to a caller's own call that an app has nearly used up what it may: the whole app waits. Unlike
-- `pause_app`, which is the worker's, it may be called where strangers' requests are read, so no wait that it asks for is
-- longer than five minutes by the clock of the database.
CREATE FUNCTION door.slow_app(provider text, app_id text, until timestamptz) RETURNS void
LANGUAGE sql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    UPDATE altyaa.provider_app a
       SET paused_until = greatest(a.paused_until, least($3, clock_timestamp() + interval '5 minutes'))
     WHERE a.provider = $1 AND a.app_id = $2
$$;
REVOKE ALL ON FUNCTION door.slow_app(text, text, timestamptz) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.slow_app(text, text, timestamptz) TO altyaa_app;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.slow_app(text, text, timestamptz) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
