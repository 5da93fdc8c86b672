"""Triggers of the API's own database: what was received never changes, and the chain grows by its next link only.

They are installed and checked after every migrate. The API stands apart from the tool, so these are its own; a refused statement raises
django.db.IntegrityError whose text begins with `guard:<name>`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.management.base import CommandError
from django.db import connections, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

PREFIX = "apiguard_"
_TRIGGER_TYPE = {
    "INSERT": 7,
    "DELETE": 11,
    "UPDATE": 19,
    "TRUNCATE": 34,
}  # pg_trigger.tgtype: BEFORE, for each row but TRUNCATE


@dataclass(frozen=True)
class Guard:
    """Before `event` on `table`, refused when `condition` (SQL over NEW and OLD, the same on both databases) holds."""

    table: str
    event: str
    condition: str
    message: str

    @property
    def name(self) -> str:
        return f"{self.table}_{self.event.lower()}"

    @property
    def trigger(self) -> str:
        return PREFIX + self.name

    @property
    def raised(self) -> str:
        return f"'guard:{self.name} {self.message}'"

    def sqlite_sql(self) -> str:
        """The statement, which SQLite keeps as written."""
        return (
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW WHEN {self.condition} '
            f"BEGIN SELECT RAISE(ABORT, {self.raised}); END"
        )

    def postgresql_body(self) -> str:
        """The trigger function's source."""
        answer = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        return (
            f" BEGIN IF {self.condition} THEN RAISE EXCEPTION USING MESSAGE = {self.raised}, "
            f"ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {answer}; END "
        )

    def postgresql_sql(self, path: str) -> list[str]:
        """The statements that create it; `path` is where its condition looks names up."""
        level = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        return [
            f'CREATE OR REPLACE FUNCTION "{self.trigger}"() RETURNS trigger LANGUAGE plpgsql SET search_path = {path} '
            f"AS $guard${self.postgresql_body()}$guard$",
            f'DROP TRIGGER IF EXISTS "{self.trigger}" ON "{self.table}"',
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.event} ON "{self.table}" FOR EACH {level} EXECUTE FUNCTION "{self.trigger}"()',
        ]


def _never(table: str, *events: str) -> list[Guard]:
    return [Guard(table, event, "TRUE", f"{table} rows are never changed or deleted") for event in events]


GUARDS = [
    *_never("api_document", "UPDATE", "DELETE", "TRUNCATE"),
    *_never("api_release", "UPDATE", "DELETE", "TRUNCATE"),
    Guard(
        "api_release",
        "INSERT",
        "NOT EXISTS (SELECT 1 FROM api_head head WHERE head.sequence + 1 = NEW.sequence AND head.payload_hash = NEW.previous)",
        "a release continues the chain at its head",
    ),
    *_never("api_head", "INSERT", "DELETE", "TRUNCATE"),
    Guard(
        "api_head",
        "UPDATE",
        "NEW.sequence <> OLD.sequence + 1 OR NEW.id <> OLD.id OR NOT EXISTS "
        "(SELECT 1 FROM api_release link WHERE link.sequence = NEW.sequence AND link.payload_hash = NEW.payload_hash)",
        "the head moves one release at a time",
    ),
]


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The guards that are absent, altered or switched off in the database, by name."""
    present, path = _installed(connection), _search_path(connection)
    return [
        guard.name
        for guard in _applying(connection)
        if present.get(guard.trigger) != _definition(connection, guard, path)
    ]


def install(connection: BaseDatabaseWrapper) -> None:
    """Install what is missing or altered."""
    lacking, path = set(missing(connection)), _search_path(connection)
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        for guard in _applying(connection):
            if guard.name not in lacking:
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{guard.trigger}"')
                cursor.execute(guard.sqlite_sql())
            else:
                for statement in guard.postgresql_sql(path):
                    cursor.execute(statement)


def before_migrate(plan: list[Any], using: str, **kwargs: Any) -> None:
    """SQLite changes a table by making it anew, which fails while another table's trigger speaks of it: take the guards off."""
    connection = connections[using]
    if plan and connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            for trigger in _installed(connection):
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')


def after_migrate(using: str, **kwargs: Any) -> None:
    """Install the guards and make sure that they are there. Raises CommandError when one is not."""
    connection = connections[using]
    if "api_head" not in connection.introspection.table_names():
        return  # migrated back to nothing
    install(connection)
    lacking = missing(connection)
    if lacking:
        raise CommandError(f"The database's guards are missing after the migration: {', '.join(sorted(lacking))}.")


def _applying(connection: BaseDatabaseWrapper) -> list[Guard]:
    # PostgreSQL's TRUNCATE passes row triggers by; SQLite has no TRUNCATE.
    return [guard for guard in GUARDS if connection.vendor != "sqlite" or guard.event != "TRUNCATE"]


def _search_path(connection: BaseDatabaseWrapper) -> str:
    """Where PostgreSQL's trigger functions look names up: the tables' own schema, and temporary tables last, so that nobody's temporary
    table stands before the one that a condition speaks of. Empty on SQLite.
    """
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return f"{cursor.fetchone()[0]}, pg_temp"


def _definition(connection: BaseDatabaseWrapper, guard: Guard, path: str) -> str:
    """What `_installed` gives for this guard when it is as it must be."""
    if connection.vendor == "sqlite":
        return f"{guard.table} {guard.sqlite_sql()}"
    return f"{guard.table} {_TRIGGER_TYPE[guard.event]} search_path={path}{guard.postgresql_body()}"


def _installed(connection: BaseDatabaseWrapper) -> dict[str, str]:
    """Trigger name -> definition of every guard that the database will really fire."""
    if connection.vendor == "sqlite":
        query = (
            "SELECT name, tbl_name || ' ' || sql FROM sqlite_master WHERE type = 'trigger' AND substr(name, 1, 9) = %s"
        )
    else:
        # A disabled trigger, or one for replicas only, has an empty definition here, so it counts as altered.
        query = (
            "SELECT t.tgname, CASE WHEN t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
            "THEN c.relname || ' ' || t.tgtype::text || ' ' || coalesce(array_to_string(p.proconfig, ';'), '') || p.prosrc ELSE '' END "
            "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
            "WHERE NOT t.tgisinternal AND left(t.tgname, 9) = %s AND pg_table_is_visible(c.oid)"
        )
    with connection.cursor() as cursor:
        cursor.execute(query, [PREFIX])
        return dict(cursor.fetchall())
