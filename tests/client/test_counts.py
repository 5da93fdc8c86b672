"""`cockpit counts` and `cockpit sql --counts`: numbers only, the same from every engine, and a sentence for what cannot be counted."""

from __future__ import annotations

import json
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from cockpit.client.cli import main
from cockpit.engine import relational
from cockpit.engine.leaving import count, leaving
from cockpit.engine.records import load_records
from cockpit.examples import catalogue
from cockpit.standard.canonical import canonical_bytes
from cockpit.standard.document import ProfileDocument
from cockpit.standard.reading import read_document
from tests.engine.drawing import exists, profile

PROFILE = {path.stem: str(path) for path in catalogue.all_profile_files()}
RECORDS = catalogue.records_directory()
DAY = catalogue.REFERENCE_DATE
Run = Callable[..., tuple[str, str]]


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Run:
    def run(*arguments: str, code: int = 0) -> tuple[str, str]:
        assert main(arguments) == code
        out, err = capsys.readouterr()
        return out, err

    return run


def counts(profile: str, *more: str, records: Path = RECORDS) -> list[str]:
    return ["counts", profile, "--records", str(records), "--as-of", DAY.isoformat(), *more]


@pytest.mark.parametrize("name", PROFILE)
def test_every_engine_counts_the_same_on_the_fictive_records(run: Run, name: str) -> None:
    said = {
        engine: run(*counts(PROFILE[name], "--engine", engine, "--format", "json"))[0]
        for engine in ("reference", "sqlite", "duckdb")
    }
    assert len(set(said.values())) == 1
    assert [one["clinic"] for one in json.loads(said["duckdb"])] == list(catalogue.CLINICS)


def test_no_patient_and_no_small_number_is_told(run: Run) -> None:
    patients = {patient for clinic in load_records(RECORDS).by_clinic.values() for patient in clinic.patients}
    for form in ("json", "table"):
        out, err = run(*counts(PROFILE["demens"], "--format", form))
        assert not [patient for patient in patients if patient in out + err]
    for one in json.loads(run(*counts(PROFILE["demens"], "--format", "json"))[0]):
        numbers = [one["members"], one["possible"], *one["quality_lists"].values()]
        numbers += [number for subgroup in one["subgroups"].values() for number in subgroup.values()]
        assert [number for number in numbers if number is not None and number < 5] == []


def test_the_table_reads_as_danish_or_english(run: Run) -> None:
    danish, _ = run(*counts(PROFILE["demens"], "--clinic", "990001"))
    assert danish.startswith(
        "Demens 1.0.0 (eksempel, afventer klinisk bekræftelse)\nTal, der kan forlade klinik 990001"
    )
    members = next(line for line in danish.splitlines() if line.startswith("I populationen"))
    own = count(read_document(Path(PROFILE["demens"]).read_bytes()), load_records(RECORDS).clinic("990001"), DAY)
    assert members.split()[-1] == str(own.members)
    english, _ = run(*counts(PROFILE["demens"], "--clinic", "990001", "--language", "en"))
    assert "Numbers that may leave clinic 990001" in english


def test_undecided_members_of_a_subgroup_stand_beside_it_when_they_are_enough(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "profile.json"
    subgroup = {
        "id": "course",
        "title": {"da": "Forløb"},
        "criterion": exists("diagnosis", "dementia", kinds=["forloeb"]),
    }
    content = _sound(profile(exists("contact", id="seen"), subgroups=[subgroup]))
    content["clinical"]["confirmation"] = "confirmed"
    file.write_bytes(canonical_bytes(content))
    records = _records(tmp_path, kinds=["forloeb"] * 6 + [""] * 7 + ["kontakt"] * 5)
    out, _ = run(*counts(str(file), records=records))
    rows = {line.rpartition("  ")[0].strip(): line.rpartition("  ")[2] for line in out.splitlines()}
    assert (rows["I populationen"], rows["Forløb"], rows["Forløb (uvist)"]) == ("18", "6", "7")
    assert "eksempel" not in out


def _sound(document: ProfileDocument) -> dict[str, Any]:
    """The content of a drawn profile without the code list that the checks refuse."""
    content: dict[str, Any] = document.content()
    content["code_lists"] = [one for one in content["code_lists"] if one["id"] != "hba1c"]
    return content


def _records(directory: Path, kinds: list[str]) -> Path:
    """Patients who were seen, each with a diagnosis of dementia of this kind."""
    patients = range(len(kinds))
    files = {
        "patient": ["patient_id,birth_date,disclosure_refused", *(f"p{number},1950-01-01,0" for number in patients)],
        "contact": [
            "patient_id,event_id,source,kind,date,private",
            *(f"p{number},k{number},lokal,k,2026-01-01,0" for number in patients),
        ],
        "diagnosis": [
            "patient_id,event_id,source,kind,registered,private",
            *(f"p{number},d{number},lokal,{kind},2026-01-01,0" for number, kind in enumerate(kinds)),
        ],
        "diagnosis_code": [
            "patient_id,event_id,system,code",
            *(f"p{number},d{number},icpc2,P70" for number in patients),
        ],
    }
    folder = directory / "journal"
    folder.mkdir()
    for view, (header, *rows) in files.items():
        lines = [f"clinic_id,{header}", *(f"990001,{row}" for row in rows)]
        (folder / f"{view}.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize("engine", ["reference", "sqlite", "duckdb"])
def test_what_states_nothing_is_named_and_undecided(run: Run, tmp_path: Path, engine: str) -> None:
    records = _without(tmp_path, "medication", "private")
    (records / "measurement.csv").unlink()
    out, _ = run(*counts(PROFILE["kol"], "--engine", engine, "--clinic", "990001", records=records))
    assert "siger ikke, at det må gives videre: målinger, medicin" in out
    lokal_only = _source(tmp_path, "fmk")
    out, _ = run(*counts(str(lokal_only), "--engine", engine, "--clinic", "990001", "--language", "en"))
    assert "may be passed on: data from the source fmk" in out


def _without(directory: Path, view: str, column: str) -> Path:
    """The fictive records without one column of one view."""
    folder = Path(shutil.copytree(RECORDS, directory / "records"))
    lines = [line.split(",") for line in (folder / f"{view}.csv").read_text(encoding="utf-8").splitlines()]
    place = lines[0].index(column)
    text = "\n".join(",".join([*line[:place], *line[place + 1 :]]) for line in lines)
    (folder / f"{view}.csv").write_text(text + "\n", encoding="utf-8")
    return folder


def _source(directory: Path, source: str) -> Path:
    """A profile that asks for a source that the fictive records do not hold."""
    content = _sound(profile(exists("contact") | {"events": {"dataset": "contact", "sources": [source]}}))
    content["legal"]["sources"] = [{"source": source, "legal_basis": {"da": "Lov"}}]
    file = directory / "profile.json"
    file.write_bytes(canonical_bytes(content))
    return file


@pytest.mark.parametrize("engine", ["reference", "sqlite", "duckdb"])
def test_without_refusals_nothing_is_counted(run: Run, tmp_path: Path, engine: str) -> None:
    records = _without(tmp_path, "patient", "disclosure_refused")
    out, err = run(*counts(PROFILE["demens"], "--engine", engine, records=records), code=2)
    assert out == ""
    assert "disclosure_refused" in err


def test_rows_left_out_and_an_unknown_clinic_are_told(run: Run, tmp_path: Path) -> None:
    records = Path(shutil.copytree(RECORDS, tmp_path / "records"))
    with (records / "service.csv").open("a", encoding="utf-8") as file:
        file.write("990001,nobody,Y999,lokal,0120,2026-01-01,måske\n")
    for engine in ("reference", "duckdb"):
        _, err = run(*counts(PROFILE["demens"], "--engine", engine, records=records), code=3)
        assert "private" in err
        assert "findes ikke" in run(*counts(PROFILE["demens"], "--engine", engine, "--clinic", "1"), code=2)[1]


def test_parameters_cannot_be_chosen(run: Run) -> None:
    _, err = run(*counts(PROFILE["opioidbehandling"], "--parameter", "x=1"), code=2)
    assert "--parameter" in err
    _, err = run("sql", PROFILE["demens"], "--as-of", DAY.isoformat(), "--counts", "--parameter", "x=1", code=2)
    assert "ingen --parameter" in err
    _, err = run("sql", PROFILE["demens"], PROFILE["kol"], "--as-of", DAY.isoformat(), "--counts", code=2)
    assert "én fil" in err


def test_the_sql_gives_whom_the_counts_count(run: Run) -> None:
    """The printed statement, run as a vendor runs it: its members are those of the records that may be passed on."""
    sql, _ = run("sql", PROFILE["demens"], "--as-of", DAY.isoformat(), "--dialect", "sqlite", "--counts")
    records, document = load_records(RECORDS), read_document(Path(PROFILE["demens"]).read_bytes())
    clinic = leaving(records.clinic("990001"), DAY)
    with closing(relational.SqliteDatabase(records)) as database:
        expected = relational.evaluate_leaving(document, clinic, DAY, database)
        connection: sqlite3.Connection = database._connection
        connection.row_factory = sqlite3.Row
        rows = connection.execute(sql, {"clinic_id": "990001"}).fetchall()
    assert [row["patient_id"] for row in rows if row["member"]] == [member.patient_id for member in expected.members]


@pytest.mark.parametrize("dialect", ["postgres", "mysql", "spark", "tsql", "oracle"])
def test_every_dialect_writes_it(run: Run, dialect: str) -> None:
    sql, _ = run("sql", PROFILE["demens"], "--as-of", DAY.isoformat(), "--dialect", dialect, "--counts")
    assert sql.count("v.disclosure_refused = 0") == sql.lower().count("from patient v") > 0
    assert sql.count("v.private = 0") > 0
