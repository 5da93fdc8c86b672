"""The compiled form in a real PostgreSQL: the database that this run of the tests is on."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import psycopg

from cockpit.engine.patients import Records
from cockpit.engine.relational.databases import Database
from cockpit.engine.relational.dialects import Postgresql
from cockpit.engine.relational.plan import Compiled
from cockpit.standard.record import Type, View


class PostgresqlDatabase(Database):
    """Temporary tables, which are gone with the connection."""

    writer = Postgresql()
    types: ClassVar[Mapping[Type, str]] = {
        Type.TEXT: "TEXT",
        Type.DATE: "DATE",
        Type.TIME: "TIME",
        Type.DECIMAL: "NUMERIC(18, 6)",
        Type.BOOLEAN: "SMALLINT",
    }

    def __init__(self, records: Records, *, batch: int = 50_000) -> None:
        address = os.environ["COCKPIT_DATABASE_URL"]
        self._connection = psycopg.connect(address, autocommit=True, cursor_factory=psycopg.RawCursor)
        self.execute("SET search_path TO pg_temp")
        self.execute("SET jit TO off")
        # Parts of a statement have no statistics, so the planner takes nested loops where nothing else is as slow (docs/standard/sql.md).
        self.execute("SET enable_nestloop TO off")
        super().__init__(records, batch=batch)

    def execute(self, sql: str) -> None:
        self._connection.execute(sql)

    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        with self._connection.cursor() as cursor, cursor.copy(f"COPY {view.name} FROM STDIN") as copy:
            for row in rows:
                copy.write_row([int(value) if isinstance(value, bool) else value for value in row])

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        with self._connection.cursor() as cursor:
            cursor.execute(compiled.sql, [clinic_id])
            names = [column.name for column in cursor.description or ()]
            return [dict(zip(names, row, strict=True)) for row in cursor]

    def close(self) -> None:
        self._connection.close()
