"""Records loaded into a DuckDB of their own, in a file that goes when they go, so that they may be larger than the memory."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import duckdb

from cockpit.engine.cells import CellRefused, Sentence
from cockpit.engine.patients import ClinicRecords, unknown_clinic
from cockpit.engine.records import sentences
from cockpit.engine.records.fhir import place_in
from cockpit.engine.records.files import RecordFiles, record_files
from cockpit.engine.records.parquet_files import as_texts, parquet_columns, unreadable
from cockpit.engine.records.places import Place, Row, Rows
from cockpit.engine.records.reading import clinic_of, held_datasets, judged_row, missing_patients, place_of
from cockpit.engine.relational.databases import DuckDb
from cockpit.engine.relational.loading import lines
from cockpit.engine.relational.loading.cells import ViewCells
from cockpit.engine.relational.loading.problems import KEPT, Problems
from cockpit.standard.record import EVENT_DATASETS, VIEWS, View

_BATCH = 20_000

# Where each row stands, beside the view's own columns: in which file where a view has several, its number, and the order of reading.
_PLACE = "row_file VARCHAR, row_number BIGINT, row_order BIGINT"


class LoadedRecords(DuckDb):
    """The clinics, datasets and sources that were found, the rows that were left out, and the views to query."""

    def __init__(self, given: Path, *, sources: Iterable[str] | None = None, clinic: str | None = None) -> None:
        """Load everything; arguments and refusals as `cockpit.engine.records.load_records`. Close it after use."""
        self._files = record_files(given)
        self.problems = Problems()
        self._folder = tempfile.TemporaryDirectory(prefix="cockpit-records-")
        self._connection = duckdb.connect(str(Path(self._folder.name) / "records.duckdb"))
        try:
            self._connection.execute("SET max_expression_depth TO 100000")
            self._load(self._files, clinic)
            self.clinics = [row[0] for row in self._all("SELECT DISTINCT clinic_id FROM patient ORDER BY clinic_id")]
            self.sources = frozenset(self._found_sources() if sources is None else sources)
        except BaseException:
            self.close()
            raise

    def clinic(self, clinic_id: str) -> ClinicRecords:
        """What is known of one clinic; its patients stay in the database. Raises RecordsRefused when there is no such clinic."""
        if clinic_id not in self.clinics:
            raise unknown_clinic(clinic_id, self.clinics)
        return ClinicRecords(clinic_id, {}, self.held, self.sources, self.problems.left_out(clinic_id))

    def query(self, sql: str, parameters: dict[str, Any]) -> list[tuple[Any, ...]]:
        """The rows of a question about the views."""
        return self._connection.execute(sql, parameters).fetchall()

    def close(self) -> None:
        self._connection.close()
        self._folder.cleanup()

    def _all(self, sql: str) -> list[tuple[Any, ...]]:
        return self._connection.execute(sql).fetchall()

    def _load(self, files: RecordFiles, clinic: str | None) -> None:
        tables = files.tables(clinic)
        if "patient" not in tables:
            raise missing_patients(files.form)
        self.held = held_datasets(tables)
        for view in VIEWS.values():
            columns = [f'"{column.name}" {self.types[column.type]}' for column in view.columns]
            self.execute(f"CREATE TABLE {view.name} ({', '.join(columns)}, {_PLACE})")
        # Patients first and codings before their diagnoses, as in every reader: the first refusal is then the same.
        for name in ("patient", "diagnosis_code", *EVENT_DATASETS):
            if name in tables:
                self._load_view(VIEWS[name], tables[name])
        self._leave_out_repeated(VIEWS["patient"], "patient_id")
        for dataset in EVENT_DATASETS:
            if dataset in tables:
                self._leave_out_strangers(VIEWS[dataset])
                self._leave_out_repeated(VIEWS[dataset], "event_id")
        self._leave_out_lone_codings()

    def _load_view(self, view: View, rows: Rows) -> None:
        path = self._files.views.get(view.name)
        if path is not None and self._files.kind == "csv" and self._load_lines(view, path):
            return
        if path is not None and self._files.kind == "parquet":
            self._load_parquet(view, path)
            return
        self._judge(view, rows)

    def _load_lines(self, view: View, path: Path) -> bool:
        """A CSV file by its lines. False, and nothing loaded, when it is not plain enough for that."""
        try:
            count = lines.plain_lines(path)
            header = lines.plain_header(path, view) if count else None
        except (OSError, UnicodeDecodeError):
            return False  # the CSV reader says what is wrong
        if header is None or count is None:
            return False
        try:
            self.execute(f"CREATE TABLE staged AS SELECT line FROM {lines.lines_of(path)}")
        except duckdb.Error:
            return False
        try:
            if self._all("SELECT count(*) FROM staged")[0][0] != count - 1:
                return False
            split = ", ".join(f'parts[{number}] AS "{name}"' for number, name in enumerate(header, start=1))
            plain = f"NOT contains(line, '\"') AND strlen(line) <= {lines.LONGEST} AND len(parts) = {len(header)}"
            # Lines are split once and for all: as a part of what follows they would be split for every column.
            self.execute(
                f"CREATE TABLE texts AS SELECT {split}, rowid + 2 AS number, CASE WHEN NOT ({plain}) THEN line END AS uneven "
                "FROM (SELECT rowid, line, string_split(line, ',') AS parts FROM staged WHERE line IS NOT NULL)"
            )
            cells = ViewCells(view, header)
            right = f"uneven IS NULL AND {cells.plainly_right()}"
            self._insert_right(view, cells, right)
            doubtful = self._connection.cursor()
            values = ", ".join(f'"{name}"' for name in header)
            doubtful.execute(f"SELECT number, uneven, {values} FROM texts WHERE NOT ({right}) ORDER BY number")
            if self._judge_lines(view, header, doubtful):
                return True
            self.execute(f"DELETE FROM {view.name}")
            return False
        finally:
            self.execute("DROP TABLE staged")
            self.execute("DROP TABLE IF EXISTS texts")

    def _judge_lines(self, view: View, header: list[str], doubtful: duckdb.DuckDBPyConnection) -> bool:
        """Judge lines one by one; False when one of them is no line of CSV by itself, before anything is counted."""
        judged: list[tuple[int, Row | CellRefused]] = []
        spilled = Problems()
        while batch := doubtful.fetchmany(_BATCH):
            judged = []
            for number, uneven, *texts in batch:
                values = texts if uneven is None else lines.values_of(uneven)
                if values is None:
                    return False
                if len(values) != len(header):
                    judged.append((number, CellRefused(sentences.wrong_length(len(values), len(header)))))
                else:
                    judged.append((number, dict(zip(header, values, strict=True))))
            self._judge(view, judged, spilled)
        self.problems.take(spilled)
        return True

    def _load_parquet(self, view: View, path: Path) -> None:
        try:
            header = parquet_columns(self._connection, path)
            self._connection.execute(
                f"CREATE TABLE texts AS SELECT {as_texts(header)}, file_row_number + 1 AS number "
                "FROM read_parquet($1, file_row_number = true)",
                [str(path)],
            )
        except duckdb.Error as error:
            raise unreadable(path, error) from error
        right = ViewCells(view, header).plainly_right()
        self._insert_right(view, ViewCells(view, header), right)
        doubtful = self._connection.cursor()
        names = ", ".join(f'"{name}"' for name in header)
        doubtful.execute(f"SELECT number, {names} FROM texts WHERE NOT ({right}) ORDER BY number")
        while batch := doubtful.fetchmany(_BATCH):
            self._judge(view, [(number, dict(zip(header, values, strict=True))) for number, *values in batch])
        self.execute("DROP TABLE texts")

    def _insert_right(self, view: View, cells: ViewCells, right: str) -> None:
        values = ", ".join(cells.values())
        self.execute(f"INSERT INTO {view.name} SELECT {values}, NULL, number, number FROM texts WHERE {right}")

    def _judge(self, view: View, rows: Rows, problems: Problems | None = None) -> None:
        """Type each row, or note why it is left out."""
        noted = self.problems if problems is None else problems
        typed = self._typed(view, rows, noted)
        while some := list(islice(typed, _BATCH)):
            self._append(view, some)

    def _typed(self, view: View, rows: Rows, problems: Problems) -> Iterator[tuple[Any, ...]]:
        several = self._files.kind == "fhir"
        for order, (number, row) in enumerate(rows):
            place = place_of(number, view, self._files.form)
            try:
                typed = judged_row(view, row)
            except CellRefused as refusal:
                problems.add(view.name, place.problem(refusal.column, clinic_of(row), refusal.sentence))
            else:
                values = (typed.get(column.name) for column in view.columns)
                yield (*values, place.file if several else None, place.number, order if several else place.number)

    def _append(self, view: View, rows: list[tuple[Any, ...]]) -> None:
        kinds = [*(self.types[column.type] for column in view.columns), "VARCHAR", "BIGINT", "BIGINT"]
        values = ", ".join(f"unnest(CAST(${number} AS {kind}[]))" for number, kind in enumerate(kinds, start=1))
        self._connection.execute(
            f"INSERT INTO {view.name} SELECT {values}", [list(column) for column in zip(*rows, strict=True)]
        )

    def _leave_out_strangers(self, view: View) -> None:
        """Events of patients who are not there."""
        nobody = "NOT EXISTS (SELECT 1 FROM patient p WHERE p.clinic_id = v.clinic_id AND p.patient_id = v.patient_id)"
        file = self._files.form.file("patient")
        self._leave_out(view, nobody, "patient_id", lambda patient: sentences.unknown_patient(patient, file))

    def _leave_out_repeated(self, view: View, column: str) -> None:
        """All rows of an id but the first."""
        self.execute(
            f"CREATE TEMP TABLE repeated AS SELECT clinic_id, {column}, min(row_order) AS first FROM {view.name} "
            "GROUP BY ALL HAVING count(*) > 1"
        )
        same = f"r.clinic_id = v.clinic_id AND r.{column} = v.{column}"
        later = f"EXISTS (SELECT 1 FROM repeated r WHERE {same} AND v.row_order > r.first)"
        what = ("patienten", "the patient") if view.name == "patient" else ("hændelsen", "the event")
        self._leave_out(view, later, column, lambda value: sentences.duplicate(*what, value))
        self.execute("DROP TABLE repeated")

    def _leave_out_lone_codings(self) -> None:
        """Codings whose diagnosis is not there."""
        same = " AND ".join(f"d.{name} = v.{name}" for name in ("clinic_id", "patient_id", "event_id"))
        alone = f"NOT EXISTS (SELECT 1 FROM diagnosis d WHERE {same})"
        file = self._files.form.file("diagnosis")
        self._leave_out(
            VIEWS["diagnosis_code"], alone, "event_id", lambda event: sentences.unknown_diagnosis(event, file)
        )

    def _leave_out(self, view: View, condition: str, column: str, sentence: Callable[[str], Sentence]) -> None:
        """Take the rows that meet the condition out of the view, counted by clinic, the first of each kept to be told."""
        place = "row_order, row_file, row_number, clinic_id"
        self.execute(
            f"CREATE TEMP TABLE wrong AS SELECT {place}, {column} AS said FROM {view.name} v WHERE {condition}"
        )
        counts = dict(self._all("SELECT clinic_id, count(*) FROM wrong GROUP BY clinic_id"))
        if counts:
            first = self._all(
                f"SELECT {place}, said FROM wrong QUALIFY row_number() OVER (PARTITION BY clinic_id ORDER BY row_order) <= {KEPT}"
            )
            told = (
                self._place(view, file, number).problem(column, clinic_id, sentence(said))
                for _, file, number, clinic_id, said in first
            )
            self.problems.add_counted(counts, told)
            self.execute(f"DELETE FROM {view.name} WHERE row_order IN (SELECT row_order FROM wrong)")
        self.execute("DROP TABLE wrong")

    def _place(self, view: View, file: str | None, number: int) -> Place:
        return place_of(number, view, self._files.form) if file is None else place_in(view.name, file, number)

    def _found_sources(self) -> set[str]:
        """The clinic's own source, and those of the rows."""
        asked = " UNION ".join(f"SELECT DISTINCT source FROM {dataset}" for dataset in EVENT_DATASETS)
        return {"lokal", *(source for (source,) in self._all(asked))}
