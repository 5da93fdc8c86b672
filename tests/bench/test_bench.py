"""The benchmark is fair and works: its records are as they should be, and what is compared gives the same answers. No time is asserted."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest

from cockpit.engine.relational import CompiledProfile, compile_profile
from cockpit.standard.checks import check
from cockpit.standard.comparison import compare
from cockpit.standard.document import Element, PickedElement, ProfileDocument
from cockpit.standard.record import VIEWS
from tests.bench import __main__ as command
from tests.bench import hosting, national, shipped, single
from tests.bench.drawn_profiles import drawn_profiles, large_profile
from tests.bench.measures import CutOffError, Goal, Measure, Rounds, line
from tests.bench.statements import AS_OF, TWO_VALUED, handwritten, listed_at_once, only_listed
from tests.bench.synthetic import __main__ as generator
from tests.bench.synthetic.generating import LABEL, Population, SyntheticRefused, ensured, generate
from tests.bench.synthetic.sanity import report

# Long for what the unit part may be.
pytestmark = pytest.mark.generated

PATIENTS = 6_000
ONE_CLINIC = Population(patients=PATIENTS)
Rows = dict[str, dict[str, Any]]
# Whose population rests on the days between events: unknown where a date is known by month or year, which is its first day by hand.
OPEN_POPULATIONS = ("laenderygsmerter",)


def _silent(text: str) -> None:
    """Progress that nobody reads."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("bench")


@pytest.fixture(scope="module")
def population(folder: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(str(ensured(ONE_CLINIC, folder, _silent)), read_only=True) as connection:
        connection.execute("SET max_expression_depth TO 100000")
        yield connection


def _digest(connection: duckdb.DuckDBPyConnection) -> list[tuple[object, ...] | None]:
    """A number for the rows of each view, whatever their order."""
    return [connection.execute(f"SELECT count(*), sum(hash(v)) FROM {view} v").fetchone() for view in VIEWS]


def _generated(population: Population, chunk: int) -> list[tuple[object, ...] | None]:
    with duckdb.connect() as connection:
        generate(connection, population, _silent, chunk=chunk)
        return _digest(connection)


def test_the_same_seed_gives_the_same_records_whatever_the_chunks() -> None:
    population = Population(patients=600, clinics=3)
    first = _generated(population, 600)
    assert first == _generated(population, 250)
    assert first != _generated(Population(patients=600, clinics=3, seed=2), 600)


def test_generated_records_are_as_they_should_be(population: duckdb.DuckDBPyConnection) -> None:
    assert [line.name for line in report(population) if line.sound is False] == []


def test_records_are_labelled_synthetic(population: duckdb.DuckDBPyConnection) -> None:
    unlabelled = population.execute(
        "SELECT table_name FROM duckdb_tables() WHERE comment IS NULL OR comment <> ?", [LABEL]
    )
    assert unlabelled.fetchall() == []
    assert population.execute("SELECT count(*) FROM patient WHERE name NOT LIKE 'Syntetisk 0%'").fetchone() == (0,)


def test_records_are_kept_for_the_next_run(folder: Path) -> None:
    made = ensured(Population(patients=50), folder, _silent)
    before = made.stat().st_mtime_ns
    assert ensured(Population(patients=50), folder, _silent) == made
    assert made.stat().st_mtime_ns == before
    assert ensured(Population(patients=50, seed=2), folder, _silent) != made


@pytest.mark.parametrize(("patients", "clinics"), [(0, 1), (10_000_000, 1), (1, 0)])
def test_a_population_that_cannot_be_is_refused(patients: int, clinics: int) -> None:
    with pytest.raises(SyntheticRefused, match="must be from 1 to"):
        Population(patients, clinics)


def test_the_generator_writes_parquet_and_reports(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    asked = ["--patients", "80", "--folder", str(tmp_path), "--parquet", str(tmp_path / "parquet"), "--no-report"]
    assert generator.main(asked) == 0
    assert sorted(path.stem for path in (tmp_path / "parquet").iterdir()) == sorted(VIEWS)
    assert generator.main(["--patients", "0", "--folder", str(tmp_path)]) == 2
    assert "must be from 1" in capsys.readouterr().err


# What was written by hand gives what is compiled, wherever three-valued logic decides.


def _by_patient(names: Sequence[str], rows: Sequence[Sequence[Any]]) -> Rows:
    return {row[names.index("patient_id")]: dict(zip(names, row, strict=True)) for row in rows}


def _run(connection: duckdb.DuckDBPyConnection, sql: str) -> Rows:
    cursor = connection.execute(sql, {"clinic_id": ONE_CLINIC.clinic_ids()[0]})
    return _by_patient([column[0] for column in cursor.description or ()], cursor.fetchall())


SAME_ANSWERS = tuple(handwritten(TWO_VALUED))
"""Whose twin by hand is three-valued, and gives every column of the compiled form."""


@pytest.mark.parametrize("profile", SAME_ANSWERS)
def test_hand_written_sql_gives_the_same_answers(profile: str, population: duckdb.DuckDBPyConnection) -> None:
    """The same patients in the same order, and of each the same in all columns: what is unknown, possible or undecided too."""
    found = _run(population, compile_profile(shipped.profiles()[profile], AS_OF).sql)
    by_hand = _run(population, handwritten("duckdb")[profile])
    assert list(found) == list(by_hand)
    assert found == by_hand
    assert sum(row["member"] for row in found.values()) > 30
    assert sum(row["possible"] for row in found.values()) > 0
    assert any(value == "unknown" for row in found.values() for value in row.values())


@pytest.mark.parametrize(
    ("where", "profile"),
    [
        *((TWO_VALUED, profile) for profile in handwritten(TWO_VALUED)),
        *(("duckdb", profile) for profile in handwritten("duckdb") if profile not in SAME_ANSWERS),
    ],
)
def test_hand_written_and_compiled_sql_agree(where: str, profile: str, population: duckdb.DuckDBPyConnection) -> None:
    document = shipped.profiles()[profile]
    compiled = compile_profile(document, AS_OF)
    _agree(document, compiled, _run(population, compiled.sql), _run(population, handwritten(where)[profile]))


@pytest.mark.parametrize("profile", national.TYPICAL)
def test_hand_written_and_compiled_sql_agree_on_who_is_listed(
    profile: str, population: duckdb.DuckDBPyConnection
) -> None:
    sql = listed_at_once([shipped.profiles()[profile]], "duckdb")
    found = {patient for patient, row in _run(population, sql).items() if row["member"]}
    by_hand = _run(population, only_listed(handwritten("duckdb")[profile]))
    assert found == {patient for patient, row in by_hand.items() if row["member"]}


@pytest.mark.postgresql
@pytest.mark.parametrize("profile", handwritten("postgresql"))
def test_hand_written_and_compiled_sql_agree_in_postgresql(profile: str, hosted: hosting.Connection) -> None:
    document = shipped.profiles()[profile]
    compiled = compile_profile(document, AS_OF, dialect="postgres")
    rows = []
    for sql in (compiled.sql, handwritten("postgresql")[profile]):
        cursor = hosted.execute(sql, ONE_CLINIC.clinic_ids())
        rows.append(_by_patient([column.name for column in cursor.description or ()], cursor.fetchall()))
    _agree(document, compiled, *rows)


@pytest.fixture(scope="module")
def hosted(folder: Path) -> Iterator[hosting.Connection]:
    """The population in temporary tables of the PostgreSQL that this run of the tests is on."""
    with hosting.connected(os.environ["COCKPIT_DATABASE_URL"]) as connection:
        connection.execute("SET search_path TO pg_temp")
        connection.execute("SET enable_nestloop TO off")
        hosting.copy(connection, ensured(ONE_CLINIC, folder, _silent), folder)
        yield connection


def _agree(document: ProfileDocument, compiled: CompiledProfile, found: Rows, by_hand: Rows) -> None:
    """The same members; the same subgroups, actions, quality lists and values, where the compiled form does not say unknown."""
    layout = compiled.layout
    members = {patient for patient, row in found.items() if row["member"]}
    possible = {patient for patient, row in found.items() if row["possible"]}
    by_hand_members = {patient for patient, row in by_hand.items() if row["member"]}
    if document.id in OPEN_POPULATIONS:
        assert len(by_hand_members & possible) <= 0.02 * len(members)
        by_hand_members -= possible
    assert members == by_hand_members
    assert len(members) > 30
    for quality_list, column in layout.quality_lists.items():
        listed = {patient for patient, row in found.items() if row[column]}
        assert listed == {p for p, row in by_hand.items() if row[f"quality_{quality_list}"]} - possible, quality_list
    for subgroup, (lower, upper) in layout.subgroups.items():
        decided = {p: bool(found[p][lower]) for p in members if found[p][lower] == found[p][upper]}
        assert decided == {p: by_hand[p][f"subgroup_{subgroup}"] for p in decided}, subgroup
        assert len(decided) > 0.9 * len(members), subgroup
    for action, column in layout.actions.items():
        certain = {patient for patient in members if found[patient][column]}
        beyond = {patient for patient in members if by_hand[patient][f"action_{action}"]} - certain
        assert certain <= {patient for patient in members if by_hand[patient][f"action_{action}"]}, action
        assert len(beyond) <= 0.02 * len(members), action  # those for whom it is unknown
    for element in document.elements:
        columns = layout.elements[element.id]
        shown = {p: _shown(element, found[p], columns) for p in members if found[p][columns["state"]] != "unknown"}
        assert shown == {p: _plain(by_hand[p][element.id.replace("-", "_")]) for p in shown}, element.id
        assert len(shown) > 0.9 * len(members), element.id


def _shown(element: Element, row: Mapping[str, Any], columns: Mapping[str, str]) -> Any:
    """The element's value as hand-written SQL gives it: of a date that is not exact the first day."""
    if row[columns["state"]] == "empty":
        return None
    if isinstance(element, PickedElement) and element.show == "date":
        return _plain(row[columns["first_day"]])
    return _plain(row[columns["value"]])


def _plain(value: Any) -> Any:
    if isinstance(value, bool):
        return "ja" if value else "nej"
    if isinstance(value, date):
        return value.isoformat()
    return Decimal(str(value)).normalize() if isinstance(value, Decimal | int | float) else value


# Drawn profiles and versions.


def test_drawn_profiles_are_profiles_and_the_same_every_time() -> None:
    drawn = drawn_profiles(12)
    assert drawn == drawn_profiles(12)
    assert drawn != drawn_profiles(12, seed=2)
    assert [finding.message_en for one in drawn for finding in check(one) if finding.severity == "error"] == []


def test_drawn_profiles_run(population: duckdb.DuckDBPyConnection) -> None:
    rows = [_run(population, compile_profile(document, AS_OF).sql) for document in drawn_profiles(3)]
    assert sum(map(len, rows)) > 0


def test_the_compared_versions_have_200_criteria_and_differ() -> None:
    old = large_profile(single.CRITERIA)
    assert single.criteria_of(old) >= single.CRITERIA
    comparison = compare(old, single.edited(old))
    assert len(comparison.changes) >= single.CRITERIA / 10
    assert comparison.level == "major"


# The command.


def test_a_measure_tells_its_ratio_and_whether_its_goal_holds() -> None:
    slow = Measure("one", 3.0, "s", 2.0, "another", Goal(1.0, "ratio"), 1.25)
    assert (slow.ratio, slow.holds) == (1.5, False)
    assert line(slow).split() == ["one", "3", "s", "2", "1.5", "1.25", "≤", "1", "×", "NO", "another"]
    assert Measure("two", 40, "ms", goal=Goal(50, "ms")).holds
    assert Measure("three", 40, "ms").holds is None


def test_what_takes_too_long_is_cut_off_and_not_run_again() -> None:
    runs: list[str] = []

    def endless() -> None:
        runs.append("endless")
        raise CutOffError

    taken = Rounds()
    taken.run({"endless": endless, "quick": lambda: runs.append("quick")}, 3, _silent)
    assert (runs.count("endless"), runs.count("quick")) == (1, 3)
    assert len(taken.seconds["endless"]) == 1


def test_the_bench_is_quick_to_say_what_it_does_not_know(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert command.main(["duckdb-demenz", "--folder", str(tmp_path)]) == 2
    assert "There is no measure duckdb-demenz" in capsys.readouterr().err


def test_the_bench_measures_profiles_against_sql_by_hand(
    folder: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    asked = ["duckdb-demens", national.ALL_LISTED, "comparison", "--patients", str(PATIENTS), "--rounds", "1"]
    code = command.main([*asked, "--folder", str(folder), "--json", str(tmp_path / "bench.json")])
    measures = json.loads((tmp_path / "bench.json").read_text(encoding="utf-8"))["measures"]
    told = capfd.readouterr()
    assert {measure["name"] for measure in measures} >= {
        "comparison", "duckdb-demens", national.ALL_LISTED, "duckdb-peak-memory", *(name for name in national.names() if "by-hand" in name),
    }  # fmt: skip
    assert all(measure["value"] > 0 for measure in measures)
    assert all(measure["name"] in told.out for measure in measures)
    assert "round 1 of 1" in told.err
    assert code == (1 if any(measure["holds"] is False for measure in measures) else 0)
