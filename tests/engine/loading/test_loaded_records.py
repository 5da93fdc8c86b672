"""Records that stream into DuckDB: the same rows, the same rows left out with the same words, and the same results as in memory."""

from __future__ import annotations

import json
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cockpit.engine import reference
from cockpit.engine.exports.fhir_records import clinic_bundle
from cockpit.engine.patients import RowProblem
from cockpit.engine.records import Records, RecordsRefused, load_records
from cockpit.engine.relational.databases import view_rows
from cockpit.engine.relational.loading import LoadedRecords, evaluate_loaded
from cockpit.engine.relational.loading.problems import KEPT
from cockpit.examples import catalogue
from cockpit.standard.record import VIEWS
from tests.engine.drawing import HBA1C, D, profile

PATIENTS = (
    "clinic_id,patient_id,birth_date,sex\n990001,p1,1948-03-01,K\n990001,p2,1990-01-01,M\n990002,p1,1948-03-01,K\n"
)
MEASURED = "clinic_id,patient_id,event_id,source,system,code,date,date_latest,time,value,comparator,unit,text,replaces_event_id"
HEADERS = {
    "measurement": MEASURED,
    "diagnosis": "clinic_id,patient_id,event_id,source,kind,debut,date_latest,registered,private",
    "diagnosis_code": "clinic_id,patient_id,event_id,system,code",
    "service": "clinic_id,patient_id,event_id,source,code,date",
    "medication": "clinic_id,patient_id,event_id,source,code,start,as_needed,indication",
}
# What a reader must judge: right in another way than plainly, or wrong.
MEASUREMENTS = [
    "990001,p1,{},lokal,npu,NPU27300,2026-05-04,,08:30,6.5,,%,,",
    " 990001 ,p1,{},lokal,urn:oid:1.2.208.176.2.1,npu 27300,2026,,08:30:59,-6.123456,<,%,,",
    "990001,p1,{},lokal,sks,f00.1,2026-05,,,,,,,",
    "990001,p1,{},lokal,sks,DF.001,2026-05-04,2026-06-01,,1,,,ja,",
    '990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1,,,"med, komma og ""anførsel""",',
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,24:00,1,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,8:30,1,,,,",
    "990001,p1,{},lokal,npu,NPU1,0000-05-04,,,1,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-02-30,,,1,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,2026-05-03,,1,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1e3,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1234567890123,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,٣,,,,",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1,~,,,",
    "990001,p1,{},hjemme,npu,NPU1,2026-05-04,,,1,,,,",
    "990001,p1,{},sygehus,snomed,NPU1,2026-05-04,,,1,,,,",
    "990001,p1,{},lokal,npu,.,2026-05-04,,,1,,,,",
    "990001,p1,{},lokal,npu,,2026-05-04,,,1,,,,",
    "990001,p1,same,lokal,npu,NPU1,2026-05-04,,,1,,,,same",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1,,,,l1",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1,,,\u00a0tekst\u2003,",
    "990001,p9,{},lokal,npu,NPU1,2026-05-04,,,1,,,,",
    "990009,p1,{},lokal,npu,NPU1,2026-05-04,,,1,,,,",
    "990002,p1,l1,lokal,npu,NPU1,2026-05-04,,,1,,,,",
    "990001,p2,twice,lokal,npu,NPU1,2026-05-04,,,1,,,,",
    "990001,p1,twice,lokal,npu,NPU1,2026-05-04,,,2,,,,",
    "990001,p9,stranger,lokal,npu,NPU1,2026-05-04,,,2,,,,",
    "990001,p1,stranger,lokal,npu,NPU1,2026-05-04,,,2,,,,",
    "990001,p1",
    "990001,p1,{},lokal,npu,NPU1,2026-05-04,,,1,,,,,",
    "",
    "        ",
]
OTHERS = {
    "diagnosis": [
        "990001,p1,d1,lokal,forloeb,2021,,2021-03-03,Ja",
        "990001,p1,d2,lokal,,,2021-01-01,2021-03-03,1",
        "990001,p1,d3,lokal,,,,2021-03-03,måske",
        "990001,p1,d4,lokal,,,,2021-03-03,nej",
        "990001,p1,d4,lokal,,,,2021-03-03,true",
    ],
    "diagnosis_code": [
        "990001,p1,d1,icpc2,p70",
        "990001,p1,d1,sks,F00.1",
        "990001,p1,d2,sks,DF001",
        "990001,p2,d1,icpc2,P70",
        "990001,p1,d9,icpc2,P70",
        "990001,p1,d1,ukendt,P70",
    ],
    "service": ["990001,p1,s1,sygesikring,0120,2026-01-01", "990001,p1,s2,lokal,0120,2026"],
    "medication": ["990001,p1,m1,fmk,n06da02,2026-01,0,Ved behov", "990001,p1,m2,lokal,N06DA02,2026-01-01,,"],
}


def messy(directory: Path, end: str = "\n") -> Path:
    """Records in which everything is wrong that can be, and right in every way that it can be."""
    rows = {"measurement": [row.replace("{}", f"l{number}") for number, row in enumerate(MEASUREMENTS)], **OTHERS}
    twice = "990001,p1,1950-01-01,M"
    texts = {"patient": PATIENTS + twice + "\n990003,p1,i går,K\n"}
    texts |= {view: "\n".join([HEADERS[view], *lines]) + "\n" for view, lines in rows.items()}
    for view, content in texts.items():
        (directory / f"{view}.csv").write_bytes(content.replace("\n", end).encode())
    return directory


def rows_of(records: LoadedRecords) -> dict[str, list[Any]]:
    """Every row of every view as it was loaded."""
    found = {}
    for view in VIEWS.values():
        names = ", ".join(f'"{name}"' for name in view.column_names)
        found[view.name] = sorted(records.query(f"SELECT {names} FROM {view.name}", {}), key=str)
    return found


def expected_rows(records: Records) -> dict[str, list[Any]]:
    """The same of records in memory, as a database has them: booleans are 1 and 0, decimals have six decimals."""
    with closing(duckdb.connect(":memory:")) as connection:
        found = {}
        for view in VIEWS.values():
            types = [LoadedRecords.types[column.type] for column in view.columns]
            connection.execute(f"CREATE TABLE t ({', '.join(f'c{n} {kind}' for n, kind in enumerate(types))})")
            for row in view_rows(records, view):
                connection.execute(f"INSERT INTO t VALUES ({', '.join('?' for _ in row)})", list(row))
            found[view.name] = sorted(connection.execute("SELECT * FROM t").fetchall(), key=str)
            connection.execute("DROP TABLE t")
        return found


def same(given: Path, clinic: str | None = None) -> list[RowProblem]:
    """Both readers agree on everything; the rows left out."""
    records = load_records(given, clinic=clinic)
    with closing(LoadedRecords(given, clinic=clinic)) as found:
        assert rows_of(found) == expected_rows(records)
        assert (found.held, found.sources, found.clinics) == (records.held, records.sources, records.clinics)
        assert found.problems.shown() == records.problems
        for clinic_id in records.clinics:
            assert found.clinic(clinic_id).left_out == records.clinic(clinic_id).left_out
    return records.problems


@pytest.fixture
def by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every CSV file is judged row by row."""
    monkeypatch.setattr("cockpit.engine.relational.loading.lines.plain_lines", lambda path: None)


def test_the_same_rows_are_read_and_left_out_as_in_memory(tmp_path: Path) -> None:
    problems = same(messy(tmp_path))
    assert len(problems) == 29


def test_lines_that_end_in_two_characters_are_read_too(tmp_path: Path) -> None:
    assert len(same(messy(tmp_path, "\r\n"))) == 29


def test_when_the_lines_do_not_add_up_it_is_read_row_by_row(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("cockpit.engine.relational.loading.lines.plain_lines", lambda path: 7)
    assert len(same(messy(tmp_path))) == 29


@pytest.mark.usefixtures("by_row")
def test_row_by_row_it_is_the_same(tmp_path: Path) -> None:
    assert len(same(messy(tmp_path))) == 29


MESSAGES = {
    "a value over two lines": '990001,p1,a,lokal,npu,NPU1,2026-05-04,,,,,,"to\nlinjer",\n990001,p1,b,lokal,npu,NPU1,x,,,1,,,,\n',
    "a wrong row before a value over two lines": '990001,p1,b,lokal,npu,NPU1,x,,,1,,,,\n990001,p1,a,lokal,npu,NPU1,2026-05-04,,,,,,"to\nlinjer",\n',
    "line ends of two kinds": "990001,p1,a,lokal,npu,NPU1,2026-05-04,,,1,,,,\r\n990001,p1,b,lokal,npu,NPU1,x,,,1,,,,\n",
    "NUL": "990001,p1,a,lokal,npu,NPU1,2026-05-04,,,,,,\0,\n",
    "no line end at the end": "990001,p1,a,lokal,npu,NPU1,2026-05-04,,,1,,,,",
    "nothing": "",
}


@pytest.mark.parametrize("name", MESSAGES)
def test_a_file_that_is_not_plain_is_read_all_the_same(tmp_path: Path, name: str) -> None:
    (tmp_path / "patient.csv").write_text(PATIENTS)
    (tmp_path / "measurement.csv").write_bytes(f"{MEASURED}\n{MESSAGES[name]}".encode())
    same(tmp_path)


def test_a_header_in_quotes_and_one_with_a_mark_are_read(tmp_path: Path) -> None:
    (tmp_path / "patient.csv").write_text('"clinic_id",patient_id,birth_date\n990001,p1,1948-03-01\n')
    (tmp_path / "service.csv").write_text(
        "\ufeffclinic_id, patient_id,event_id,source,code,date\n990001,p1,s1,lokal,0120,2026-01-01\n"
    )
    assert same(tmp_path) == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"clinic_id,patient_id,event_id,source,code,date,cpr\n",
        b'clinic_id,patient_id,event_id,source,code,date\n990001,p1,"s"1,lokal,0120,2026-01-01\n',
        b"clinic_id,patient_id,event_id,source,code,date\n990001,p1,s1,lokal,0120,\xe6\n",
        b"clinic_id,patient_id,event_id,source,code,date\n" + b"990001,p1,s1,lokal,0120,2026-01-01\n" * 400 + b"\xe6\n",
        b"clinic_id,patient_id,event_id,source,code,date\n990001,p1,s1,lokal," + b"1" * 140_000 + b",2026-01-01\n",
    ],
    ids=["empty", "column", "quotes", "encoding", "encoding-far-down", "long"],
)
def test_what_is_refused_is_refused_with_the_same_words(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "patient.csv").write_text(PATIENTS)
    (tmp_path / "service.csv").write_bytes(content)
    with pytest.raises(RecordsRefused) as expected:
        load_records(tmp_path)
    with pytest.raises(RecordsRefused) as caught:
        LoadedRecords(tmp_path)
    assert (caught.value.message, caught.value.message_en) == (expected.value.message, expected.value.message_en)


def test_without_patients_and_for_a_clinic_that_is_not_there_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(RecordsRefused, match=r"patient\.csv mangler"):
        LoadedRecords(tmp_path)
    (tmp_path / "patient.csv").write_text(PATIENTS)
    with closing(LoadedRecords(tmp_path, sources=["fmk"])) as records:
        assert records.sources == {"fmk"}
        with pytest.raises(RecordsRefused, match="990001, 990002"):
            records.clinic("990003")


def test_parquet_files_are_the_same_from_either_reader(tmp_path: Path) -> None:
    csv, parquet = tmp_path / "csv", tmp_path / "parquet"
    csv.mkdir()
    parquet.mkdir()
    (messy(csv) / "measurement.csv").write_text(
        "\n".join(
            [MEASURED, *(row.replace("{}", f"l{n}") for n, row in enumerate(MEASUREMENTS) if row.count(",") == 13)]
        )
        + "\n"
    )
    with closing(duckdb.connect(":memory:")) as connection:
        for path in csv.iterdir():
            source = f"read_csv('{path}', all_varchar = true)"
            connection.execute(f"COPY (SELECT * FROM {source}) TO '{parquet / path.stem}.parquet' (FORMAT parquet)")
    assert {problem.file for problem in same(parquet)} >= {"patient.parquet", "measurement.parquet"}
    (parquet / "service.parquet").write_bytes(b"no parquet")
    with pytest.raises(RecordsRefused, match="kan ikke læses som Parquet"):
        LoadedRecords(parquet)


def test_fhir_is_the_same_from_either_reader(tmp_path: Path) -> None:
    clinic = load_records(catalogue.records_directory()).clinic("990002")
    bundle = clinic_bundle(clinic)
    again = [entry for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Observation"][:3]
    broken = {"resource": {"resourceType": "Observation", "id": "x", "subject": {"reference": "Patient/nobody"}}}
    (tmp_path / "clinic.json").write_text(json.dumps(bundle | {"entry": [*bundle["entry"], *again, broken]}))
    assert len(same(tmp_path)) == 4


@pytest.mark.parametrize("scope", [{"registered": True, "alive": True}, {"registered": False, "alive": False}])
def test_units_that_cannot_be_converted_are_counted_as_the_reference_does(
    tmp_path: Path, scope: dict[str, bool]
) -> None:
    (tmp_path / "patient.csv").write_text(
        "clinic_id,patient_id,birth_date,death_date,registered_from,registered_to\n990001,p1,1948-03-01,,,\n"
        "990001,p2,1948-03-01,2020-01-01,,\n990001,p3,1948-03-01,,,2020-01-01\n990001,p4,2030-01-01,,,\n"
    )
    row = "990001,{},m{},lokal,npu,NPU27300,{},{},{},{},{}\n"
    rows = [row.format(f"p{n}", n, "2026-01-01", "6", "furlong", "endelig", "") for n in range(1, 5)]
    rows += [row.format("p1", n, *values) for n, values in enumerate([
        ("2026-01-01", "6", "", "endelig", ""),
        ("2026-01-01", "", "furlong", "endelig", ""),
        ("2030-01-01", "6", "furlong", "endelig", ""),
        ("2026-01-01", "6", "furlong", "annulleret", ""),
        ("2026-01-01", "6", "furlong", "endelig", ""),
        ("2026-01-01", "6", "furlong", "korrigeret", "m14"),
        ("2026-01-01", "6", "mmol/mol", "", ""),
    ], start=10)]  # fmt: skip
    (tmp_path / "measurement.csv").write_text(
        "clinic_id,patient_id,event_id,source,system,code,date,value,unit,status,replaces_event_id\n" + "".join(rows)
    )
    criterion = {"op": ">=", "value": "48", "unit": "mmol/mol"}
    events = {"dataset": "measurement", "sources": ["lokal"], "codes": [HBA1C["id"]]}
    document = profile(
        {"id": "high", "type": "picked", "events": events, "pick": "latest", "tie": "highest", "value": criterion},
        scope=scope,
    )
    expected = reference.evaluate(document, load_records(tmp_path).clinic("990001"), D)
    with closing(LoadedRecords(tmp_path)) as records:
        found = evaluate_loaded(document, records, "990001", D)
    assert found == expected
    assert f"HbA1c: {2 if scope['alive'] else 4} målinger" in found.notes[1]


def test_only_the_first_rows_left_out_are_kept_and_all_are_counted(tmp_path: Path) -> None:
    (tmp_path / "patient.csv").write_text(PATIENTS)
    rows = [
        f"99000{1 + n % 2},{'p9' if n % 3 else 'p1'},s{n},lokal,0120,{'2026-01-01' if n % 3 else 'x'}"
        for n in range(600)
    ]
    (tmp_path / "service.csv").write_text("\n".join([HEADERS["service"], *rows]) + "\n")
    expected = load_records(tmp_path)
    with closing(LoadedRecords(tmp_path)) as records:
        shown = records.problems.shown()
        assert sum(records.problems.counts.values()) == len(expected.problems) == 600
        assert records.clinic("990002").left_out == expected.clinic("990002").left_out == 300
    assert shown[:KEPT] == expected.problems[:KEPT]
    assert len(shown) == 4 * KEPT
