-- The public API's database roles on PostgreSQL 15 or newer, in a database of its own. Run as a superuser, connected to that database,
-- before the first migrate and again after every migrate (the grants are for tables that are there):
--
--     createdb profiler_api
--     psql -d profiler_api -v ON_ERROR_STOP=1 -f deploy/postgresql/public-api.sql
--
--   cockpit_api_owner  owns the database and all tables; `migrate` connects as this role, and nothing else does
--   cockpit_api        owns nothing; the API's processes connect as this role: they read everything, add releases and documents, and
--                      move the head of the chain
--
-- No password is set here: give each role one with \password, or a certificate or peer authentication in pg_hba.conf.

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cockpit_api_owner') THEN
        CREATE ROLE cockpit_api_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cockpit_api') THEN
        CREATE ROLE cockpit_api;
    END IF;
END
$roles$;

ALTER ROLE cockpit_api_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE cockpit_api LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;

DO $owner$
DECLARE
    thing record;
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO cockpit_api_owner', current_database());
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, cockpit_api', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cockpit_api', current_database());
    ALTER SCHEMA public OWNER TO cockpit_api_owner;
    FOR thing IN
        SELECT c.oid::regclass AS name FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')
    LOOP
        EXECUTE format('ALTER TABLE %s OWNER TO cockpit_api_owner', thing.name);
    END LOOP;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO cockpit_api_owner', thing.name);
    END LOOP;
    FOR thing IN
        SELECT m.roleid::regrole AS name FROM pg_auth_members m WHERE m.member = 'cockpit_api'::regrole
    LOOP
        EXECUTE format('REVOKE %s FROM cockpit_api', thing.name);
    END LOOP;
END
$owner$;

REVOKE ALL ON SCHEMA public FROM PUBLIC, cockpit_api;
GRANT USAGE ON SCHEMA public TO cockpit_api;
REVOKE ALL ON ALL TABLES IN SCHEMA public FROM PUBLIC, cockpit_api;
REVOKE ALL ON ALL SEQUENCES IN SCHEMA public FROM PUBLIC, cockpit_api;
GRANT SELECT ON ALL TABLES IN SCHEMA public TO cockpit_api;

DO $grants$
BEGIN
    IF to_regclass('public.api_head') IS NOT NULL THEN
        GRANT INSERT ON public.api_release, public.api_document TO cockpit_api;
        GRANT UPDATE ON public.api_head TO cockpit_api;
    END IF;
END
$grants$;
