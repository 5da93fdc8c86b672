"""Records in a database that the compiled form runs in: one table per view of the logical record."""

from __future__ import annotations

import sqlite3
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from datetime import date, time
from decimal import Decimal
from itertools import islice
from typing import Any, ClassVar

import duckdb

from cockpit.engine.patients import PatientRecord, Records
from cockpit.engine.relational.dialects import Sqlite
from cockpit.engine.relational.plan import Compiled
from cockpit.engine.relational.printing import Dialect
from cockpit.standard.record import VIEWS, Type, View


class Database(ABC):
    """Records loaded into a database of its own; many profiles may be run on it.

    `writer`: the dialect that it understands; `types`: what it calls the types of the logical record; `in_steps`: whether statements are compiled for it in steps.
    """

    writer: ClassVar[Dialect]
    types: ClassVar[Mapping[Type, str]]
    in_steps = False

    def __init__(self, records: Records, *, batch: int = 50_000) -> None:
        """`batch`: how many rows are inserted at a time."""
        self.records = records
        for view in VIEWS.values():
            columns = ", ".join(
                f"{self.writer.identifier(column.name)} {self.types[column.type]}" for column in view.columns
            )
            self.execute(f"CREATE TABLE {view.name} ({columns})")
        for view in VIEWS.values():
            rows = iter(view_rows(records, view))
            while some := list(islice(rows, batch)):
                self.insert(view, some)

    @property
    def dialect(self) -> str:
        """The name of the dialect that it understands."""
        return self.writer.name

    def result(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        """The result of what was compiled for one clinic, in steps or not, as columns by name; what the steps made is gone again."""
        try:
            for step in compiled.before:
                self.rows(step, clinic_id)
            return self.rows(compiled, clinic_id)
        finally:
            for drop in compiled.after:
                self.execute(drop)

    @abstractmethod
    def execute(self, sql: str) -> None:
        """Run a statement without a result."""

    @abstractmethod
    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        """Append rows, whose values stand in the order of the view's columns."""

    @abstractmethod
    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        """The result of one compiled statement for one clinic, as columns by name; none of a step that makes a table."""

    @abstractmethod
    def close(self) -> None:
        """Let go of the database and what is in it."""


DUCKDB_SETTINGS = (
    # A part per criterion nests as deep as the profile is long; the default of 1,000 is less than a profile may hold.
    "max_expression_depth = 100000",
    # `projection_pullup` takes quadratic time on hundreds of parts (DuckDB 2.0). The others guess: how many events a code list finds is not known
    # before, and a compiled statement stands in the order that is best, the many first and the few to be found among them after.
    "disabled_optimizers = 'projection_pullup,join_order,build_side_probe_side,cte_filter_pusher'",
    # Where it may spill, DuckDB divides memory among all joins of a long statement and spills what it has room for.
    "temp_directory = ''",
)
"""What DuckDB is told before it runs compiled statements."""


class DuckDb(Database):
    """An in-memory DuckDB."""

    writer = Dialect()
    types: ClassVar[Mapping[Type, str]] = {
        Type.TEXT: "VARCHAR",
        Type.DATE: "DATE",
        Type.TIME: "TIME",
        Type.DECIMAL: "DECIMAL(18, 6)",
        Type.BOOLEAN: "SMALLINT",
    }

    def __init__(self, records: Records, *, batch: int = 50_000) -> None:
        self._connection = duckdb.connect(":memory:")
        for setting in DUCKDB_SETTINGS:
            self._connection.execute(f"SET {setting}")
        super().__init__(records, batch=batch)

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        """By column, which is many times quicker than by row."""
        values = ", ".join(
            f"unnest(CAST(${number} AS {self.types[column.type]}[]))"
            for number, column in enumerate(view.columns, start=1)
        )
        self._connection.execute(
            f"INSERT INTO {view.name} SELECT {values}", [list(column) for column in zip(*rows, strict=True)]
        )

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        cursor = self._connection.execute(compiled.sql, {"clinic_id": clinic_id})
        names = [column[0] for column in cursor.description or ()]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]

    def close(self) -> None:
        self._connection.close()


class SqliteDatabase(Database):
    """An in-memory SQLite, which every Python brings along. It copies a part wherever it is read, and reads a view 65,535 times at most in one statement: in steps it
    takes every profile, and is much quicker.
    """

    writer = Sqlite()
    types: ClassVar[Mapping[Type, str]] = {
        Type.TEXT: "TEXT",
        Type.DATE: "TEXT",
        Type.TIME: "TEXT",
        Type.DECIMAL: "NUMERIC",
        Type.BOOLEAN: "INTEGER",
    }

    def __init__(self, records: Records, *, batch: int = 50_000, in_steps: bool = True) -> None:
        self._connection = sqlite3.connect(":memory:")
        self.in_steps = in_steps
        super().__init__(records, batch=batch)

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        marks = ", ".join("?" for _ in view.columns)
        self._connection.executemany(
            f"INSERT INTO {view.name} VALUES ({marks})", ([_plain(value) for value in row] for row in rows)
        )

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        with closing(self._connection.execute(compiled.sql, {"clinic_id": clinic_id})) as cursor:
            names = [column[0] for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self._connection.close()


def _plain(value: Any) -> Any:
    """A value in a type that SQLite has; a decimal goes in as text, and its column's affinity makes it a number."""
    if isinstance(value, date | time):
        return value.isoformat()
    return str(value) if isinstance(value, Decimal) else value


def view_rows(records: Records, view: View) -> Iterator[tuple[Any, ...]]:
    """The rows of a view, of all clinics, with values in the order of its columns."""
    patients = (patient for clinic in records.by_clinic.values() for patient in clinic.patients.values())
    for patient in patients:
        for row in _rows_of(patient, view):
            yield tuple(row.get(column.name) for column in view.columns)


def _rows_of(patient: PatientRecord, view: View) -> Iterable[Mapping[str, Any]]:
    if view.name == "patient":
        return [patient.row]
    if view.name == "diagnosis_code":
        return _coding_rows(patient)
    return [event.row for event in patient.events[view.name]]


def _coding_rows(patient: PatientRecord) -> Iterator[dict[str, str]]:
    for event in patient.events["diagnosis"]:
        keys = {"clinic_id": patient.clinic_id, "patient_id": patient.patient_id, "event_id": event.event_id}
        for coding in event.codings:
            yield {**keys, "system": coding.system, "code": coding.code}
