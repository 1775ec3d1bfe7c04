-- The service's own keysets (tag, pepper, blind index, context), each sealed under the KEK. Read through a door.

CREATE TABLE altyaa.service_keyset (
    purpose    text        PRIMARY KEY,
    sealed     bytea       NOT NULL,
    updated_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE altyaa.service_keyset ENABLE ROW LEVEL SECURITY;
CREATE POLICY door_reads ON altyaa.service_keyset FOR SELECT TO altyaa_door USING (true);
GRANT SELECT (purpose, sealed) ON altyaa.service_keyset TO altyaa_door;

CREATE FUNCTION door.service_keysets() RETURNS TABLE (purpose text, sealed bytea)
LANGUAGE sql STABLE PARALLEL RESTRICTED SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$ SELECT k.purpose, k.sealed FROM altyaa.service_keyset k $$;
