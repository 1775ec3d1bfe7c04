-- A database in the shape of a Supabase project, as its published set-up makes it. Run once, by the superuser, in the
-- new database. Two names differ: Supabase's superuser is "supabase_admin" and its customer's role is "postgres".

-- What a customer is given. It has BYPASSRLS and is no superuser.
CREATE ROLE project_admin LOGIN NOSUPERUSER CREATEDB CREATEROLE REPLICATION BYPASSRLS;
GRANT pg_monitor, pg_read_all_data, pg_signal_backend TO project_admin;

-- What a careful customer deploys with: it may make schemas and no roles.
CREATE ROLE deployer LOGIN NOSUPERUSER NOCREATEROLE;

CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
CREATE ROLE authenticator LOGIN NOINHERIT;
GRANT anon, authenticated, service_role TO authenticator;
GRANT anon, authenticated, service_role TO project_admin WITH ADMIN OPTION;
ALTER ROLE anon SET statement_timeout = '3s';
ALTER ROLE authenticated SET statement_timeout = '8s';

DO $$
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO project_admin', current_database());
    EXECUTE format('GRANT CREATE ON DATABASE %I TO deployer', current_database());
END
$$;

CREATE SCHEMA extensions AUTHORIZATION project_admin;
GRANT USAGE ON SCHEMA extensions, public TO project_admin, anon, authenticated, service_role;
GRANT ALL ON SCHEMA public TO project_admin;

-- Whatever is made in public is open to the roles of the HTTP API, whoever of the two makes it.
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON TABLES TO project_admin, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON FUNCTIONS TO project_admin, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT ALL ON SEQUENCES TO project_admin, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE project_admin IN SCHEMA public
    GRANT ALL ON TABLES TO project_admin, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE project_admin IN SCHEMA public
    GRANT ALL ON FUNCTIONS TO project_admin, anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE project_admin IN SCHEMA public
    GRANT ALL ON SEQUENCES TO project_admin, anon, authenticated, service_role;

-- The HTTP API reloads when the schema changes.
CREATE FUNCTION extensions.pgrst_ddl_watch() RETURNS event_trigger LANGUAGE plpgsql
AS $$
BEGIN
    IF EXISTS (SELECT FROM pg_event_trigger_ddl_commands() WHERE schema_name IS DISTINCT FROM 'pg_temp') THEN
        NOTIFY pgrst, 'reload schema';
    END IF;
END
$$;
CREATE EVENT TRIGGER pgrst_ddl_watch ON ddl_command_end EXECUTE FUNCTION extensions.pgrst_ddl_watch();
