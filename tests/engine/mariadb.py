"""The compiled form in a real MariaDB, started for the run."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, time
from typing import Any, ClassVar

import pymysql

from cockpit.engine.patients import Records
from cockpit.engine.relational.databases import Database
from cockpit.engine.relational.dialects import Mysql
from cockpit.engine.relational.plan import Compiled
from cockpit.standard.record import Type, View


class MariaDb(Database):
    """A database on the server at a socket, made anew and dropped in the end. Its texts are compared as Danish words unless told otherwise."""

    writer = Mysql()
    types: ClassVar[Mapping[Type, str]] = {
        Type.TEXT: "VARCHAR(400)",
        Type.DATE: "DATE",
        Type.TIME: "TIME",
        Type.DECIMAL: "DECIMAL(18, 6)",
        Type.BOOLEAN: "TINYINT",
    }

    def __init__(self, socket: str, records: Records, *, batch: int = 5_000, in_steps: bool = True) -> None:
        self.in_steps = in_steps
        self._connection = pymysql.connect(unix_socket=socket, user="root", charset="utf8mb4", autocommit=True)
        self.execute("CREATE OR REPLACE DATABASE cockpit")
        self.execute("USE cockpit")
        # It merges parts into joins so wide that trying their orders takes minutes; the vendor is told the same (docs/standard/sql.md).
        self.execute("SET optimizer_search_depth = 1")
        super().__init__(records, batch=batch)

    def execute(self, sql: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(sql)

    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        marks = ", ".join("%s" for _ in view.columns)
        with self._connection.cursor() as cursor:
            cursor.executemany(
                f"INSERT INTO {view.name} VALUES ({marks})", [[_plain(cell) for cell in row] for row in rows]
            )

    def ask(self, sql: str, *parameters: str) -> list[dict[str, Any]]:
        """The rows of a SELECT whose `?` are bound by the server."""
        with self._connection.cursor(pymysql.cursors.DictCursor) as cursor:
            cursor.execute("SET @statement = %s", [sql])
            cursor.execute("PREPARE one FROM @statement")
            for number, parameter in enumerate(parameters):
                cursor.execute(f"SET @p{number} = %s", [parameter])
            using = ", ".join(f"@p{number}" for number in range(len(parameters)))
            cursor.execute(f"EXECUTE one USING {using}" if using else "EXECUTE one")
            return list(cursor.fetchall())

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        return self.ask(compiled.sql, *([clinic_id] if compiled.parameters else []))

    def close(self) -> None:
        self.execute("DROP DATABASE cockpit")
        self._connection.close()


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date | time) else value
