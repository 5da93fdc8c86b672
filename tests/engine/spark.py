"""The compiled form in a real Spark, in this process (local mode; Java 17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar

from pyspark.sql import SparkSession

from cockpit.engine.patients import Records
from cockpit.engine.relational.databases import Database
from cockpit.engine.relational.dialects import Spark
from cockpit.engine.relational.form import Constant
from cockpit.engine.relational.plan import Compiled
from cockpit.standard.record import VIEWS, Type, View


def session(warehouse: Path) -> SparkSession:
    """A Spark with one core and no web pages, whose tables lie in a folder; queries on a few rows are not spread over partitions."""
    built: SparkSession = (
        SparkSession.builder.master("local[1]")
        .appName("cockpit")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .config("spark.sql.warehouse.dir", str(warehouse))
        .config("spark.ui.showConsoleProgress", "false")
        .config("spark.sql.codegen.wholeStage", "false")
        .config("spark.sql.adaptive.enabled", "false")
        .config("spark.driver.memory", "4g")
        # With one partition, hundreds of sorts run at once, and each takes a page.
        .config("spark.buffer.pageSize", "256k")
        .config("spark.log.level", "ERROR")
        .getOrCreate()
    )
    return built


class SparkDatabase(Database):
    """Temporary views in a session, replaced by the next records."""

    writer = Spark()
    types: ClassVar[Mapping[Type, str]] = {
        Type.TEXT: "STRING",
        Type.DATE: "DATE",
        Type.TIME: "STRING",
        Type.DECIMAL: "DECIMAL(18, 6)",
        Type.BOOLEAN: "INT",
    }

    def __init__(self, spark: SparkSession, records: Records, *, batch: int = 1_000_000, in_steps: bool = True) -> None:
        self._spark = spark
        self.in_steps = in_steps
        super().__init__(records, batch=batch)

    def execute(self, sql: str) -> None:
        """Spark has no temporary tables: an empty view stands for each of the record's, until its rows are known."""
        made = next((view for view in VIEWS.values() if sql.startswith(f"CREATE TABLE {view.name} ")), None)
        if made:
            self._show(made, f"VALUES ({', '.join('NULL' for _ in made.columns)})", "WHERE 1 = 0")
        else:
            self._spark.sql(sql)

    def insert(self, view: View, rows: Sequence[Sequence[Any]]) -> None:
        """All rows at once, written out: a few rows come quicker so than from this process."""
        written = (f"({', '.join(self.writer.value(Constant(cell)) for cell in row)})" for row in rows)
        self._show(view, f"VALUES {', '.join(written)}", "")

    def _show(self, view: View, values: str, where: str) -> None:
        names = ", ".join(f"c{number}" for number in range(len(view.columns)))
        columns = ", ".join(
            f"CAST(c{number} AS {self.types[column.type]}) AS {self.writer.identifier(column.name)}"
            for number, column in enumerate(view.columns)
        )
        self._spark.sql(
            f"CREATE OR REPLACE TEMPORARY VIEW {view.name} AS SELECT {columns} FROM {values} AS written({names}) {where}"
        )

    def ask(self, sql: str, **parameters: str) -> list[dict[str, Any]]:
        return [row.asDict() for row in self._spark.sql(sql, args=parameters).collect()]

    def rows(self, compiled: Compiled, clinic_id: str) -> list[dict[str, Any]]:
        return self.ask(compiled.sql, clinic_id=clinic_id)

    def close(self) -> None:
        for view in VIEWS.values():
            self._spark.catalog.dropTempView(view.name)
