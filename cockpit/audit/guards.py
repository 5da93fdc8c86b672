"""Database guards: triggers that hold the invariants against raw SQL, a superuser and a faulty service alike.

A room declares its guards in a module `guards.py`, found by itself when Django starts:

    from cockpit.audit import guards

    guards.append_only("review_decision")
    guards.state_edges("profiles_version", "state", [("draft", "in_review"), ...], initial=["draft"])
    guards.refuse("review_decision_open_round", "review_decision", "INSERT", when="EXISTS (...)",
                  message="the round is closed")

A condition is SQL over `NEW` and `OLD` that is true when the statement must be refused; most conditions are the same
text for SQLite and PostgreSQL, `custom` takes one for each. A refused statement raises django.db.IntegrityError, whose
text holds `guard:<name>`; `guard_of(error)` gives the name, so that a service can translate it. NEW.id is not known in
a BEFORE INSERT condition on SQLite when the database chooses it.

After every `migrate` the guards are installed and checked (`apps.py`): SQLite's table rebuilds drop triggers silently.
PostgreSQL's TRUNCATE passes row triggers by, so what may not be deleted also gets a statement trigger there. Its trigger
functions look names up in the tables' own schema only: somebody's temporary table of the same name would otherwise stand
before the one that a condition speaks of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from django.db import DatabaseError, transaction
from django.db.backends.base.base import BaseDatabaseWrapper

StatementKind = Literal["INSERT", "UPDATE", "DELETE", "TRUNCATE"]

PREFIX = "guard_"
_LONGEST_NAME = 63 - len(PREFIX)  # PostgreSQL cuts longer identifiers silently
_TRIGGER_TYPE = {"INSERT": 4, "DELETE": 8, "UPDATE": 16, "TRUNCATE": 32}  # pg_trigger.tgtype; 1 is ROW, 2 is BEFORE
_RAISED = re.compile(r"guard:([a-z0-9_]+)")


@dataclass(frozen=True)
class Guard:
    """One trigger before `event` on `table` that refuses when the condition holds; None: not on that database."""

    name: str
    table: str
    event: StatementKind
    message: str
    sqlite: str | None
    postgres: str | None

    def __post_init__(self) -> None:
        if not re.fullmatch(r"[a-z0-9_]+", self.name) or len(self.name) > _LONGEST_NAME:
            raise ValueError(
                f"a guard's name is at most {_LONGEST_NAME} small letters, digits and underscores, not {self.name!r}"
            )

    @property
    def trigger(self) -> str:
        """The trigger's name in the database (and its function's, on PostgreSQL)."""
        return PREFIX + self.name

    @property
    def raised(self) -> str:
        """What the database says when it refuses, as an SQL literal."""
        text = f"guard:{self.name} {self.message}"
        return "'" + text.replace("'", "''") + "'"

    def sqlite_sql(self) -> str:
        """The statement that creates it on SQLite, which keeps the text as written."""
        return (
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.event} ON "{self.table}" FOR EACH ROW WHEN {self.sqlite} '
            f"BEGIN SELECT RAISE(ABORT, {self.raised}); END"
        )

    def postgres_body(self) -> str:
        """The trigger function's source."""
        answer = {"DELETE": "OLD", "TRUNCATE": "NULL"}.get(self.event, "NEW")
        return (
            f" BEGIN IF {self.postgres} THEN RAISE EXCEPTION USING MESSAGE = {self.raised}, "
            f"ERRCODE = 'integrity_constraint_violation'; END IF; RETURN {answer}; END "
        )

    def postgres_sql(self, path: str) -> list[str]:
        """The statements that create it on PostgreSQL; `path` is where its condition looks names up."""
        level = "STATEMENT" if self.event == "TRUNCATE" else "ROW"
        body = self.postgres_body()
        return [
            f'CREATE OR REPLACE FUNCTION "{self.trigger}"() RETURNS trigger LANGUAGE plpgsql SET search_path = {path} '
            f"AS $guard${body}$guard$",
            f'DROP TRIGGER IF EXISTS "{self.trigger}" ON "{self.table}"',
            f'CREATE TRIGGER "{self.trigger}" BEFORE {self.event} ON "{self.table}" '
            f'FOR EACH {level} EXECUTE FUNCTION "{self.trigger}"()',
        ]

    def postgres_type(self) -> int:
        """`pg_trigger.tgtype` as it must be."""
        return 2 + _TRIGGER_TYPE[self.event] + (0 if self.event == "TRUNCATE" else 1)

    def applies(self, vendor: str) -> bool:
        """Whether this database gets it."""
        return (self.sqlite if vendor == "sqlite" else self.postgres) is not None


_declared: dict[str, Guard] = {}


def declared() -> list[Guard]:
    """All guards of all rooms."""
    return list(_declared.values())


def custom(
    name: str, table: str, event: StatementKind, *, sqlite: str | None, postgres: str | None, message: str
) -> None:
    """Refuse `event` when the condition holds, each database with its own text. Raises ValueError for a taken name."""
    guard = Guard(name, table, event, message, sqlite, postgres)
    if _declared.setdefault(name, guard) != guard:
        raise ValueError(f"the guard {name!r} is declared already")


def refuse(name: str, table: str, event: StatementKind, *, when: str, message: str) -> None:
    """Refuse `event` when the condition (the same SQL on both databases) holds."""
    custom(name, table, event, sqlite=when, postgres=when, message=message)


def no_delete(table: str) -> None:
    """No row of the table is ever deleted."""
    refuse(f"{table}_delete", table, "DELETE", when="TRUE", message=f"{table} rows are never deleted")
    custom(f"{table}_truncate", table, "TRUNCATE", sqlite=None, postgres="TRUE", message=f"{table} is never emptied")


def append_only(table: str) -> None:
    """No row of the table is ever changed or deleted."""
    refuse(f"{table}_update", table, "UPDATE", when="TRUE", message=f"{table} rows are never changed")
    no_delete(table)


def frozen_columns(table: str, columns: Sequence[str]) -> None:
    """These columns keep the value that they were inserted with."""
    custom(
        f"{table}_frozen",
        table,
        "UPDATE",
        sqlite=" OR ".join(f'NEW."{column}" IS NOT OLD."{column}"' for column in columns),
        postgres=" OR ".join(f'NEW."{column}" IS DISTINCT FROM OLD."{column}"' for column in columns),
        message=f"{', '.join(columns)} of {table} cannot change",
    )


def set_once(table: str, columns: Sequence[str]) -> None:
    """These columns may go from NULL to a value, and then never change again."""
    custom(
        f"{table}_set_once",
        table,
        "UPDATE",
        sqlite=" OR ".join(
            f'(OLD."{column}" IS NOT NULL AND NEW."{column}" IS NOT OLD."{column}")' for column in columns
        ),
        postgres=" OR ".join(
            f'(OLD."{column}" IS NOT NULL AND NEW."{column}" IS DISTINCT FROM OLD."{column}")' for column in columns
        ),
        message=f"{', '.join(columns)} of {table} are set once",
    )


def state_edges(table: str, column: str, edges: Iterable[tuple[str, str]], *, initial: Sequence[str] = ()) -> None:
    """The column changes only along these edges (from, to); a new row begins in one of `initial` (any when empty)."""
    allowed = " OR ".join(
        f"(OLD.\"{column}\" = '{before}' AND NEW.\"{column}\" = '{after}')" for before, after in edges
    )
    changed = f'NEW."{column}" <> OLD."{column}"'
    condition = f"{changed} AND NOT ({allowed})" if allowed else changed
    refuse(
        f"{table}_{column}_edges", table, "UPDATE", when=condition, message=f"{table}.{column} cannot change that way"
    )
    if initial:
        states = ", ".join(f"'{state}'" for state in initial)
        refuse(
            f"{table}_{column}_initial",
            table,
            "INSERT",
            when=f'NEW."{column}" NOT IN ({states})',
            message=f"a new {table} row begins as {' or '.join(initial)}",
        )


def guard_of(error: DatabaseError) -> str | None:
    """The name of the guard that refused, None when the error comes from something else."""
    match = _RAISED.search(str(error))
    return match.group(1) if match else None


def install(connection: BaseDatabaseWrapper) -> None:
    """Install what is missing or altered, drop what no room declares any more. Tables not yet made are passed by."""
    tables = set(connection.introspection.table_names())
    path = _search_path(connection)
    wanted = {guard.trigger: guard for guard in declared() if guard.applies(connection.vendor)}
    with transaction.atomic(using=connection.alias), connection.cursor() as cursor:
        present = _installed(connection)
        for trigger, (table, _) in present.items():
            if trigger not in wanted or wanted[trigger].table != table:
                _drop(connection, trigger, table)
        for trigger, guard in wanted.items():
            if guard.table not in tables or present.get(trigger) == _as_installed(connection, guard, path):
                continue
            if connection.vendor == "sqlite":
                cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
                cursor.execute(guard.sqlite_sql())
            else:
                for statement in guard.postgres_sql(path):
                    cursor.execute(statement)


def uninstall(connection: BaseDatabaseWrapper) -> None:
    """Drop every guard. Only for SQLite before a migration: a table is rebuilt, and a trigger may speak of it."""
    for trigger, (table, _) in _installed(connection).items():
        _drop(connection, trigger, table)


def missing(connection: BaseDatabaseWrapper) -> list[str]:
    """The declared guards that are absent, altered or switched off in the database, by name."""
    present, path = _installed(connection), _search_path(connection)
    return [
        guard.name
        for guard in declared()
        if guard.applies(connection.vendor) and present.get(guard.trigger) != _as_installed(connection, guard, path)
    ]


def _as_installed(connection: BaseDatabaseWrapper, guard: Guard, path: str) -> tuple[str, str]:
    """(table, definition) as `_installed` would give it for this guard."""
    if connection.vendor == "sqlite":
        return guard.table, guard.sqlite_sql()
    return guard.table, f"{guard.postgres_type()} search_path={path}{guard.postgres_body()}"


def _search_path(connection: BaseDatabaseWrapper) -> str:
    """Where PostgreSQL's trigger functions look names up: the schema of the tables; temporary tables last, since they
    come first when they are not named. Empty on SQLite, whose triggers see the tables of their own database only.
    """
    if connection.vendor == "sqlite":
        return ""
    with connection.cursor() as cursor:
        cursor.execute("SELECT quote_ident(current_schema())")
        return f"{cursor.fetchone()[0]}, pg_temp"


def _installed(connection: BaseDatabaseWrapper) -> dict[str, tuple[str, str]]:
    """Trigger name -> (table, definition) of every guard that the database will really fire."""
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT name, tbl_name, sql FROM sqlite_master "
                f"WHERE type = 'trigger' AND substr(name, 1, 6) = '{PREFIX}'"
            )
        else:
            # A disabled trigger (tgenabled D) or one for replicas only (R) has an empty definition here, so it counts
            # as altered.
            cursor.execute(
                "SELECT t.tgname, c.relname, CASE WHEN t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL "
                "THEN t.tgtype::text || ' ' || coalesce(array_to_string(p.proconfig, ';'), '') || p.prosrc ELSE '' END "
                "FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid JOIN pg_proc p ON p.oid = t.tgfoid "
                f"WHERE NOT t.tgisinternal AND left(t.tgname, 6) = '{PREFIX}' AND pg_table_is_visible(c.oid)"
            )
        return {name: (table, definition) for name, table, definition in cursor.fetchall()}


def _drop(connection: BaseDatabaseWrapper, trigger: str, table: str) -> None:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger}"')
        else:
            cursor.execute(f'DROP TRIGGER IF EXISTS "{trigger}" ON "{table}"')


# The event log's own guards.
append_only("audit_event")
refuse(
    "audit_event_next",
    "audit_event",
    "INSERT",
    when=(
        "NOT EXISTS (SELECT 1 FROM audit_chainhead head "
        "WHERE head.sequence + 1 = NEW.sequence AND head.hash = NEW.previous_hash)"
    ),
    message="an event continues the chain at its head",
)
no_delete("audit_chainhead")
refuse("audit_chainhead_insert", "audit_chainhead", "INSERT", when="TRUE", message="the chain has one head")
refuse(
    "audit_chainhead_step",
    "audit_chainhead",
    "UPDATE",
    when=(
        "NEW.sequence <> OLD.sequence + 1 OR NEW.id <> OLD.id OR NOT EXISTS "
        "(SELECT 1 FROM audit_event event WHERE event.sequence = NEW.sequence AND event.hash = NEW.hash)"
    ),
    message="the chain's head moves one event at a time",
)
