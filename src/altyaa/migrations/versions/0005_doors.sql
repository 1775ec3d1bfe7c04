-- The doors get their owner: a role that sees a few columns and cannot log in.
-- Privileges first: ALTER … OWNER carries them over to the new owner.

REVOKE ALL ON FUNCTION door.user_by_email(bytea), door.service_keysets(), door.api_key(uuid, bytea[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION door.user_by_email(bytea), door.service_keysets(), door.api_key(uuid, bytea[])
   TO altyaa_app, altyaa_worker;

GRANT CREATE ON SCHEMA door TO altyaa_door;
ALTER FUNCTION door.user_by_email(bytea) OWNER TO altyaa_door;
ALTER FUNCTION door.service_keysets() OWNER TO altyaa_door;
ALTER FUNCTION door.api_key(uuid, bytea[]) OWNER TO altyaa_door;
REVOKE CREATE ON SCHEMA door FROM altyaa_door;
