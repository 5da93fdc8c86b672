"""The compiled statement is one readable SELECT: parameters on top, a commented part per criterion, nothing that a title could break."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import duckdb
import pytest

from cockpit.engine import reference, relational
from cockpit.engine.relational.plan import Compiled
from cockpit.examples.catalogue import REFERENCE_DATE, profile_files
from cockpit.standard.document import PatientElement, ProfileDocument, SubgroupReference, all_criteria
from cockpit.standard.reading import read_document
from cockpit.standard.text import criterion_sentence, element_sentence
from tests.engine.drawing import (
    CLINIC,
    D,
    agreed,
    case,
    computed,
    diagnosis,
    events,
    exists,
    group,
    measurement,
    named,
    outcomes,
    patient,
    profile,
    records,
    related,
)

PARTS = re.compile(r"^(\w+) AS (?:(?:NOT )?MATERIALIZED )?\($", re.MULTILINE)


def shipped(profile_id: str) -> ProfileDocument:
    return next(read_document(path.read_bytes()) for path in profile_files() if path.stem == profile_id)


def comment_above(sql: str, part: str) -> str:
    """The comment lines directly above a part, as one text."""
    return comment_before(sql, sql.index(f"\n{part} AS "))


def comment_before(sql: str, place: int) -> str:
    """The comment lines that end at this place, as one text."""
    lines: list[str] = []
    for line in reversed(sql[:place].splitlines()):
        if not line.startswith("-- "):
            break
        lines.insert(0, line.removeprefix("-- "))
    return " ".join(lines)


def test_every_criterion_and_element_is_a_named_part_with_its_danish_sentence() -> None:
    """Criteria that say the same are one part; an action that is a subgroup has what was found of it; own attributes are shown as they are."""
    document = shipped("demens")
    sql = relational.compile_profile(document, REFERENCE_DATE).sql
    actions = [action.criterion for action in document.actions if isinstance(action.criterion, SubgroupReference)]
    assert actions
    shared = 0
    for criterion in [one for _, one in all_criteria(document) if one not in actions]:
        also = sql.find(f"\n-- Også kriteriet {criterion.id}.\n")
        shared += also > 0
        above = (
            comment_before(sql, also) if also > 0 else comment_above(sql, f"criterion_{criterion.id.replace('-', '_')}")
        )
        said = criterion_sentence(document, criterion)
        above = above.partition(" Også kriteriet ")[0]
        assert above in (said, f"{said} (En patient uden række her opfylder kriteriet.)")
    assert shared == 1
    for element in [one for one in document.elements if not isinstance(one, PatientElement)]:
        assert comment_above(sql, f"element_{element.id.replace('-', '_')}") == element_sentence(document, element)


def test_a_number_that_is_shown_and_judged_twice_is_worked_out_once() -> None:
    span = {"type": "span", "events": events("diagnosis", "dementia")}
    subgroups = [
        {
            "id": f"over-{days}",
            "title": {"da": "Længe"},
            "criterion": {**computed(span, ">=", days), "id": f"days-{days}"},
        }
        for days in ("10", "90")
    ]
    shown = {"id": "spaend", "title": {"da": "Spænd"}, "type": "computed", "number": span}
    document = profile(exists("diagnosis", "dementia"), elements=[shown], subgroups=subgroups)
    twice = records(patient("a", diagnosis("2020-01-01", "icpc2:P70"), diagnosis("2020-02-01", "icpc2:P70")))
    (member,) = agreed(document, twice).members
    assert {name: outcome.value for name, outcome in member.subgroups.items()} == {
        "over-10": "true",
        "over-90": "false",
    }
    parts = PARTS.findall(relational.compile_profile(document, D).sql)
    assert len([name for name in parts if name.startswith("number_")]) == 1


@pytest.mark.parametrize(
    ("dialect", "first"),
    [
        ("sqlite", ["parameters", "scope"]),
        ("duckdb", ["recorded_codes_diagnosis"]),
        ("postgres", ["parameters", "recorded_codes_diagnosis"]),
    ],
)
def test_parameters_stand_first_and_parts_use_only_earlier_ones(dialect: str, first: list[str]) -> None:
    """Where candidates are all that is looked at, who is in scope is said of them."""
    sql = relational.compile_profile(shipped("demens"), REFERENCE_DATE, dialect=dialect).sql
    parts = PARTS.findall(sql)
    assert parts[: len(first)] == first
    assert len(parts) == len(set(parts))
    bodies = PARTS.split(sql)
    for position, name in enumerate(parts):
        used = set(re.findall(r"(?:FROM|JOIN) (\w+) \w+", bodies[2 * position + 2].partition("\n)")[0]))
        assert not used & set(parts[position:]), f"{name} uses a later part"


def test_the_statement_is_one_select_without_ddl_and_takes_the_clinic_as_its_parameter() -> None:
    compiled = relational.compile_profile(shipped("demens"), REFERENCE_DATE)
    assert compiled.parameters == ("clinic_id",)
    assert "v.clinic_id = $clinic_id" in compiled.sql and "parameters" not in compiled.sql
    (statement,) = duckdb.extract_statements(compiled.sql)
    assert statement.type == duckdb.StatementType.SELECT
    assert compiled.sql.startswith("-- Demens, version ")


def test_the_same_profile_gives_the_same_text() -> None:
    first, again = (relational.compile_profile(shipped("osteoporose"), REFERENCE_DATE).sql for _ in range(2))
    assert first == again


@pytest.mark.parametrize("dialect", ["duckdb", "sqlite"])
def test_a_criterion_that_cannot_be_decided_says_so(dialect: str) -> None:
    """Above its part, or above its columns where it stands in a row with others."""
    document = profile(exists("measurement", "hba1c"))
    sql = relational.compile_profile(document, D, held={"diagnosis"}, dialect=dialect).sql
    told = "-- Kan ikke afgøres: systemet har ikke measurement.\n"
    assert sql.partition(told)[2].lstrip().startswith(("criterion_exists AS (", "0 AS criterion_exists_lower"))
    assert "seen_measurement" not in sql


def test_an_unknown_dialect_is_a_key_error() -> None:
    with pytest.raises(KeyError):
        relational.compile_profile(profile(exists("service")), D, dialect="klingon")


NASTY = "Demens'; DROP TABLE patient;\n-- \n) SELECT 1 /* \\"


def test_text_from_the_document_stays_text() -> None:
    content = profile(exists("diagnosis", "dementia", kinds=["forloeb"])).content()
    content["title"] = {"da": NASTY}
    content["code_lists"][0]["title"] = {"da": NASTY}
    content["population"]["title"] = {"da": NASTY}
    content["population"]["events"]["kinds"] = ["for'loeb", "forloeb"]
    content["code_lists"][0]["codes"][0]["code"] = "P7'0\\"
    content["code_lists"][0]["codes"][1]["code"] = "DF_0%"
    document = ProfileDocument.model_validate(content)
    data = records(
        patient("a", diagnosis("2026-01-01", "sks:DF_0%1", kind="forloeb")),
        patient("b", diagnosis("2026-01-01", "sks:DFX001", kind="forloeb")),
        patient("c", diagnosis("2026-01-01", "icpc2:P7'0\\", kind="forloeb")),
    )
    assert outcomes(agreed(document, data)) == {"a": "in", "c": "in"}


def test_long_and_equal_names_are_told_apart() -> None:
    long = "a" * 63
    population = group("all", exists("service", id=f"{long}b"), exists("diagnosis", id=f"{long}c"), id="scope")
    data = records(patient("a", diagnosis("2026-01-01", "icpc2:P70")), patient("b"))
    document = profile(
        population, elements=[{"id": "member", "title": {"da": "Alder"}, "type": "patient", "attribute": "age"}]
    )
    assert outcomes(agreed(document, data)) == {}
    names = PARTS.findall(relational.compile_profile(document, D).sql)
    assert len(names) == len(set(names)) and max(map(len, names)) <= 63


def test_a_blank_code_matches_nothing() -> None:
    content = profile(exists("diagnosis", "dementia")).content()
    content["code_lists"][0]["codes"][0]["code"] = " . "
    content["code_lists"][0]["codes"][1]["code"] = "."
    document = ProfileDocument.model_validate(content)
    assert outcomes(agreed(document, records(patient("a", diagnosis("2026-01-01", "icpc2:P70", "sks:DF00"))))) == {}


def test_one_load_serves_many_profiles_and_batches() -> None:
    data = records(
        *(patient(f"p{number}", *case("in", "").rows, diagnosis("2026-01-01", "icpc2:P70")) for number in range(5))
    )
    database = relational.DuckDb(data, batch=2)
    try:
        for _ in range(2):
            evaluation = relational.evaluate(
                profile(exists("diagnosis", "dementia")), data, CLINIC, D, database=database
            )
            assert len(evaluation.members) == 5
    finally:
        database.close()


def test_many_profiles_are_one_select_with_parts_shared_by_meaning() -> None:
    one, other = (
        profile(exists("diagnosis", "dementia")),
        profile(exists("diagnosis", "dementia", id="same"), id="other"),
    )
    compiled = relational.compile_profiles([one, other], D)
    assert compiled.parameters == ("clinic_id",)
    parts = PARTS.findall(compiled.sql)
    assert len(parts) == len(set(parts)) and parts.count("seen_diagnosis") == 1
    uses = re.findall(r"^ +\((\d+), (\d+), (\d+)\)$", compiled.sql, re.MULTILINE)
    assert uses == [("1", "1", "1")]  # one criterion by meaning: leaf, word, weight
    assert [number for number in (1, 2) if f"{number} AS profile" in compiled.sql] == [1, 2]


def test_no_profile_at_all_is_no_statement() -> None:
    with pytest.raises(ValueError, match="no profile"):
        relational.compile_profiles([], D)
    assert relational.evaluate_all([], records(patient("a")), CLINIC, D) == []


def entangled(depth: int, days: int) -> ProfileDocument:
    """Each event lies in two ways to the one before: a database that copies what is read reads the first one two to the power of `depth` times."""
    chain = [named("event-0", "first", "measurement", "hba1c")]
    for number in range(1, depth + 1):
        before = f"event-{number - 1}"
        both = [related(before, days, None), related(before, None, 1000)]
        chain.append(named(f"event-{number}", "latest", "measurement", "hba1c", relations=both))
    last = [related(f"event-{depth}", 0, None)]
    return profile(exists("measurement", "hba1c", relations=last), events=chain)


def test_what_sqlite_does_not_take_as_one_statement_it_takes_in_steps() -> None:
    """It reads a view 65,535 times at most, and copies what is read."""
    data, document = records(patient("a", measurement("2026-01-01", "50"))), entangled(7, 0)
    expected = reference.evaluate(document, data.clinic(CLINIC), D)
    refused = pytest.raises(sqlite3.OperationalError, match="too many references")
    with closing(relational.SqliteDatabase(data, in_steps=False)) as database, refused:
        relational.evaluate(document, data, CLINIC, D, database=database)
    with closing(relational.SqliteDatabase(data)) as database:
        assert relational.evaluate(document, data, CLINIC, D, database=database) == expected
        assert relational.evaluate_all([document], data, CLINIC, D, database=database) == [expected]


def test_what_sqlite_does_not_understand_is_an_error_of_its_own() -> None:
    with closing(relational.SqliteDatabase(records(patient("a")))) as database, pytest.raises(sqlite3.OperationalError):
        database.rows(Compiled("SELECT nothing", ()), CLINIC)
