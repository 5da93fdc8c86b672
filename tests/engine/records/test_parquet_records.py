"""Records from Parquet files: the same as from CSV, typed or as text, with the same words about what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from cockpit.engine.records import RecordsRefused, load_records
from cockpit.examples import catalogue

KEYS = "'990001' AS clinic_id, 'p1' AS patient_id"
PATIENT = f"SELECT {KEYS}, DATE '1948-03-01' AS birth_date, 'K' AS sex"


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    connection = duckdb.connect(":memory:")
    yield connection
    connection.close()


def write(connection: duckdb.DuckDBPyConnection, directory: Path, **views: str) -> Path:
    for view, select in {"patient": PATIENT, **views}.items():
        connection.execute(f"COPY ({select}) TO '{directory / view}.parquet' (FORMAT parquet)")
    return directory


def test_the_example_records_are_the_same_from_either_form(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    examples = catalogue.records_directory()
    views = {
        path.stem: f"SELECT * FROM read_csv('{path}', types = {{'patient_id': 'VARCHAR', 'clinic_id': 'VARCHAR'}})"
        if path.stem == "measurement"
        else f"SELECT * FROM read_csv('{path}', all_varchar = true)"
        for path in examples.glob("*.csv")
    }
    assert load_records(write(connection, tmp_path, **views)).by_clinic == load_records(examples).by_clinic


def test_typed_columns_are_read_and_a_bad_row_is_reported_with_its_number(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    row = "SELECT {keys}, '{event}' AS event_id, 'lokal' AS source, 'npu' AS system, 'npu27300' AS code, {day} AS date, TIME '08:30' AS time, {value} AS value"
    rows = [
        row.format(keys=KEYS, event="m1", day="DATE '2026-05-04'", value="CAST(6.5 AS DECIMAL(10, 2))"),
        row.format(keys=KEYS, event="m2", day="NULL", value="1"),
    ]
    records = load_records(write(connection, tmp_path, measurement=" UNION ALL ".join(rows)))
    (event,) = records.clinic("990001").patients["p1"].events["measurement"]
    assert (event.event_id, str(event.value), event.codings[0].code) == ("m1", "6.50", "NPU27300")
    (problem,) = records.problems
    assert (problem.file, problem.line, problem.column, problem.word) == ("measurement.parquet", 2, "date", "række")
    assert problem.message.startswith('measurement.parquet række 2: "date" er tom')


def test_a_type_that_is_not_the_columns_is_told_as_in_csv(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    contact = f"SELECT {KEYS}, 1 AS event_id, 'lokal' AS source, 'x' AS kind, TIMESTAMP '2026-01-01 10:00:00' AS date"
    (problem,) = load_records(write(connection, tmp_path, contact=contact)).problems
    assert (problem.column, "ikke er en dato" in problem.message) == ("date", True)


def test_unknown_and_missing_columns_and_other_files_are_refused_with_the_same_words(
    tmp_path: Path, connection: duckdb.DuckDBPyConnection
) -> None:
    write(connection, tmp_path, patient=f"SELECT {KEYS}, 1 AS cpr")
    with pytest.raises(RecordsRefused, match=r'patient\.parquet har en ukendt kolonne "cpr"'):
        load_records(tmp_path)
    write(connection, tmp_path, patient=f"SELECT {KEYS}")
    with pytest.raises(RecordsRefused, match=r'patient\.parquet mangler kolonnen "birth_date"'):
        load_records(tmp_path)
    (tmp_path / "patient.parquet").write_bytes(b"no parquet")
    with pytest.raises(RecordsRefused, match="kan ikke læses som Parquet"):
        load_records(tmp_path)
    write(connection, tmp_path, people=PATIENT)
    with pytest.raises(RecordsRefused, match=r"people\.parquet er ikke en fil i den logiske journal"):
        load_records(tmp_path)
    (tmp_path / "patient.csv").write_text("clinic_id\n")
    with pytest.raises(RecordsRefused, match="flere formater"):
        load_records(tmp_path)
    with pytest.raises(RecordsRefused, match="er en fil"):
        load_records(tmp_path / "patient.parquet")


def test_without_patients_nothing_is_known(tmp_path: Path, connection: duckdb.DuckDBPyConnection) -> None:
    write(connection, tmp_path)
    (tmp_path / "patient.parquet").rename(tmp_path / "service.parquet")
    with pytest.raises(RecordsRefused, match=r"patient\.parquet mangler"):
        load_records(tmp_path)
