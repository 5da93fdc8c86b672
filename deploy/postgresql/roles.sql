-- The tool's database roles on PostgreSQL 15 or newer. Run as a superuser, connected to the tool's (new) database:
--
--     createdb profiler
--     psql -d profiler -v ON_ERROR_STOP=1 -f deploy/postgresql/roles.sql
--
-- It may be run again at any time, and must be after a restore into a new database. What each role may do with each table
-- follows the models and the guards: `manage.py database_role apply`, as the owner, after every migrate (docs/operations.md).
--
--   cockpit_owner        owns the database and all tables; `migrate` connects as this role, and nothing else does
--   cockpit_application  owns nothing; web, worker and beat connect as this role
--
-- No password is set here: give each role one with \password, or a certificate or peer authentication in pg_hba.conf.

DO $roles$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cockpit_owner') THEN
        CREATE ROLE cockpit_owner;
    END IF;
    IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'cockpit_application') THEN
        CREATE ROLE cockpit_application;
    END IF;
END
$roles$;

ALTER ROLE cockpit_owner LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS;
ALTER ROLE cockpit_application LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS NOINHERIT;

-- Everything in the database belongs to the owner, also what somebody else migrated before.
DO $owner$
DECLARE
    thing record;
BEGIN
    EXECUTE format('ALTER DATABASE %I OWNER TO cockpit_owner', current_database());
    ALTER SCHEMA public OWNER TO cockpit_owner;
    FOR thing IN
        SELECT c.oid::regclass AS name, c.relkind FROM pg_class c
        WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p', 'v')
    LOOP
        EXECUTE format('ALTER %s %s OWNER TO cockpit_owner', CASE thing.relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, thing.name);
    END LOOP;
    FOR thing IN SELECT p.oid::regprocedure AS name FROM pg_proc p WHERE p.pronamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER ROUTINE %s OWNER TO cockpit_owner', thing.name);
    END LOOP;
END
$owner$;

-- Nobody else gets in, and the application makes no tables: not in the schema, not temporary ones, not in a schema of its own.
DO $database$
DECLARE
    member record;
BEGIN
    EXECUTE format('REVOKE ALL ON DATABASE %I FROM PUBLIC, cockpit_application', current_database());
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO cockpit_application', current_database());
    FOR member IN
        SELECT m.roleid::regrole AS role FROM pg_auth_members m WHERE m.member = 'cockpit_application'::regrole
    LOOP
        EXECUTE format('REVOKE %s FROM cockpit_application', member.role);
    END LOOP;
END
$database$;

REVOKE ALL ON SCHEMA public FROM PUBLIC, cockpit_application;
GRANT USAGE ON SCHEMA public TO cockpit_application;
