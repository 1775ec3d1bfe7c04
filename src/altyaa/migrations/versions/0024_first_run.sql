-- A change of the password gives the session that it was made in another token.
GRANT UPDATE (digest) ON altyaa.user_session TO altyaa_app, altyaa_worker;

-- The first person comes by an address that the start of the service prints.

-- Whether there is nobody. It tells an injected statement what everybody reads on the sign-in page.
CREATE FUNCTION door.nobody_yet() RETURNS boolean
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT NOT EXISTS (SELECT FROM altyaa.user_account) $$;

-- The same for whoever is about to be the first. Two of them queue here until the transaction ends; each statement of a
-- VOLATILE function sees what was committed before it began, so the second finds the first.
CREATE FUNCTION door.begin_first_run() RETURNS boolean
LANGUAGE plpgsql VOLATILE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_catalog.pg_advisory_xact_lock(7106418296);
    RETURN NOT EXISTS (SELECT FROM altyaa.user_account);
END
$$;

REVOKE ALL ON FUNCTION door.nobody_yet(), door.begin_first_run() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.nobody_yet(), door.begin_first_run() TO altyaa_app;
GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.nobody_yet() OWNER TO altyaa_door;
ALTER FUNCTION door.begin_first_run() OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
