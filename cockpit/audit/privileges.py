"""What the application's database role may do on PostgreSQL: the least that the services need, derived from models and guards.

In production one role owns the tables and migrates; the processes connect as another that owns nothing
(`deploy/postgresql/roles.sql`, docs/operations.md). It may read every table. It may write the tables of the tool's own
models and the sessions, but never in a way that a guard refuses always: what is append-only is inserted, nothing else. It
may not TRUNCATE, nor make triggers, nor refer to a table from one of its own.
"""

from __future__ import annotations

from dataclasses import dataclass

from django.apps import apps
from django.db import transaction
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.recorder import MigrationRecorder

from cockpit.audit import guards

WRITING = ("INSERT", "UPDATE", "DELETE")
BEYOND = ("TRUNCATE", "REFERENCES", "TRIGGER")
"""What the application never has on any table."""

_OWN = "cockpit."
_SESSIONS = "django_session"


_POWERS = (
    (
        "SELECT rolname FROM pg_roles WHERE rolname = current_user AND "
        "(rolsuper OR rolcreatedb OR rolcreaterole OR rolreplication OR rolbypassrls)",
        "Rollen {0} har magt over hele databaseserveren (superbruger, CREATEDB, CREATEROLE, REPLICATION eller BYPASSRLS).",
        "The role {0} has power over the whole server (superuser, CREATEDB, CREATEROLE, REPLICATION or BYPASSRLS).",
    ),
    (
        "SELECT role.rolname FROM pg_auth_members member JOIN pg_roles role ON role.oid = member.roleid "
        "JOIN pg_roles own ON own.oid = member.member WHERE own.rolname = current_user ORDER BY 1",
        "Rollen er medlem af rollen {0} og kan optræde som den.",
        "The role is a member of the role {0} and can act as it.",
    ),
    (
        "SELECT c.relname FROM pg_class c JOIN pg_roles r ON r.oid = c.relowner WHERE r.rolname = current_user "
        "AND c.relnamespace = current_schema()::regnamespace AND c.relkind IN ('r', 'p', 'v', 'm', 'S') ORDER BY 1",
        "Rollen ejer {0} og kan dermed slå databasens vagter fra.",
        "The role owns {0} and can therefore switch the database's guards off.",
    ),
    (
        "SELECT d.datname FROM pg_database d JOIN pg_roles r ON r.oid = d.datdba "
        "WHERE d.datname = current_database() AND r.rolname = current_user",
        "Rollen ejer databasen {0}.",
        "The role owns the database {0}.",
    ),
    (
        "SELECT unnest(ARRAY[CASE WHEN has_schema_privilege(current_schema(), 'CREATE') THEN 'CREATE' END, "
        "CASE WHEN has_database_privilege(current_database(), 'CREATE') THEN 'CREATE SCHEMA' END, "
        "CASE WHEN has_database_privilege(current_database(), 'TEMPORARY') THEN 'TEMPORARY' END])",
        "Rollen kan oprette tabeller eller skemaer i databasen ({0}).",
        "The role can make tables or schemas in the database ({0}).",
    ),
)
"""What makes every other limit worthless: a query that finds it, and how to tell of it in Danish and English."""


@dataclass(frozen=True)
class RoleFault:
    """Something that the connection's role may do and must not, or must be able to do and may not; Danish and English."""

    message: str
    message_en: str


def table_privileges() -> dict[str, tuple[str, ...]]:
    """Table → what the application's role may do with it, for every table that migrations make."""
    refused = {(guard.table, guard.event) for guard in guards.declared() if guard.postgres == "TRUE"}
    found: dict[str, tuple[str, ...]] = {MigrationRecorder.Migration._meta.db_table: ("SELECT",)}
    for model in apps.get_models(include_auto_created=True):
        meta = model._meta
        if meta.proxy or not meta.managed:
            continue
        # What only migrations write: other packages' tables, and Django's links from people to its groups and permissions.
        own = meta.app_config is not None and meta.app_config.name.startswith(_OWN) and not meta.auto_created
        writing = WRITING if own or meta.db_table == _SESSIONS else ()
        found[meta.db_table] = (
            "SELECT",
            *(privilege for privilege in writing if (meta.db_table, privilege) not in refused),
        )
    return dict(sorted(found.items()))


def grant_statements(connection: BaseDatabaseWrapper, role: str) -> list[str]:
    """The statements that give a role exactly `table_privileges`, and nothing else in the schema. PostgreSQL only."""
    name = connection.ops.quote_name(role)
    schema = connection.ops.quote_name(_schema(connection))
    statements = [
        f"REVOKE ALL ON ALL {kind} IN SCHEMA {schema} FROM {who}"
        for kind in ("TABLES", "SEQUENCES")
        for who in ("PUBLIC", name)
    ]
    statements.append(f"GRANT USAGE ON SCHEMA {schema} TO {name}")
    for table, privileges in table_privileges().items():
        statements.append(f"GRANT {', '.join(privileges)} ON {schema}.{connection.ops.quote_name(table)} TO {name}")
    return statements


def grants_apply(connection: BaseDatabaseWrapper, role: str) -> None:
    """Give a role exactly what `grant_statements` says, in one transaction. The connection is the tables' owner."""
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for statement in grant_statements(connection, role):
            cursor.execute(statement)


def role_faults(connection: BaseDatabaseWrapper) -> list[RoleFault]:
    """What is wrong with the role that this connection has, as the application's role; empty when nothing is."""
    return [*_power_faults(connection), *_table_faults(connection)]


def _power_faults(connection: BaseDatabaseWrapper) -> list[RoleFault]:
    faults = []
    with connection.cursor() as cursor:
        for query, message, message_en in _POWERS:
            cursor.execute(query)
            found = [name for (name,) in cursor.fetchall() if name]
            faults += [RoleFault(message.format(name), message_en.format(name)) for name in found]
    return faults


def _table_faults(connection: BaseDatabaseWrapper) -> list[RoleFault]:
    faults = []
    asked = ("SELECT", *WRITING, *BEYOND)
    present = set(connection.introspection.table_names())
    with connection.cursor() as cursor:
        for table, privileges in table_privileges().items():
            if table not in present:  # a room that has not been migrated yet
                continue
            qualified = f"{connection.ops.quote_name(_schema(connection))}.{connection.ops.quote_name(table)}"
            cursor.execute(
                f"SELECT {', '.join(['has_table_privilege(%s, %s)'] * len(asked))}",
                [argument for privilege in asked for argument in (qualified, privilege)],
            )
            held = {privilege for privilege, holds in zip(asked, cursor.fetchone(), strict=True) if holds}
            if excess := [privilege for privilege in asked if privilege in held - set(privileges)]:
                faults.append(_fault("må", "may", table, excess, "og skal ikke kunne det", "and must not"))
            if lacking := [privilege for privilege in privileges if privilege not in held]:
                faults.append(_fault("mangler", "lacks", table, lacking, "og skal have det", "and needs it"))
    return faults


def _fault(da: str, en: str, table: str, privileges: list[str], end: str, end_en: str) -> RoleFault:
    named = ", ".join(privileges)
    return RoleFault(f"Rollen {da} {named} på tabellen {table} {end}.", f"The role {en} {named} on {table} {end_en}.")


def _schema(connection: BaseDatabaseWrapper) -> str:
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_schema()")
        return str(cursor.fetchone()[0])
